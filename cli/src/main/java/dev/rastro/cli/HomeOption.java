package dev.rastro.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option `--home`, which every command that touches data has.
final class HomeOption {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "${env:RASTRO_HOME:-.rastro}",
      description =
          "Where all data lies. Default: $RASTRO_HOME, else .rastro. Made by demo, up, simulate"
              + " --stream, env, keys create and dbt parse; other commands want it to be there.")
  private Path directory = Path.of(".rastro");

  /// @throws CommandException where it is an empty text, as of a variable that was never set
  Path directory() {
    if (directory.toString().isEmpty()) {
      throw new CommandException("--home is empty, or RASTRO_HOME is");
    }
    return directory;
  }
}
