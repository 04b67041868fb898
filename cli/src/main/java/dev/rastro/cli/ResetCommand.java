package dev.rastro.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `rastro reset`: empties a home.
@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Remove all data from the home: lake, log, catalog, warehouse and reports.")
final class ResetCommand implements Callable<Integer> {

  @Mixin private HomeOption home = new HomeOption();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (!Home.exists(home.directory())) {
      throw new HomeException("there is no Rastro home in " + home.directory().toAbsolutePath());
    }
    try (Home open = Home.open(home.directory())) {
      open.clear();
      if (spec != null) {
        spec.commandLine().getOut().println("Removed all data from " + open.directory());
        spec.commandLine().getOut().flush();
      }
    }
    return 0;
  }
}
