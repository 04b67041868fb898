package dev.rastro.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `rastro version`: the version of Rastro, of Java and of the engine.
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Print the version of Rastro and of what it runs on.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (spec != null) {
      for (String line : getVersion()) {
        spec.commandLine().getOut().println(line);
      }
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  @Override
  public String[] getVersion() {
    Properties versions = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("versions.properties")) {
      if (in == null) {
        throw new IOException("versions.properties is not on the class path");
      }
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the version", e);
    }
    return new String[] {
      "rastro " + versions.getProperty("rastro"),
      "java " + Runtime.version(),
      "duckdb "
          + versions.getProperty("duckdb")
          + ", trino grammar "
          + versions.getProperty("trino")
    };
  }
}
