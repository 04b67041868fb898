package dev.rastro.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The option `--home`, which every command that touches data has.
final class HomeOption {

  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "${env:RASTRO_HOME:-.rastro}",
      description = "Where all data lies. Default: $RASTRO_HOME, else .rastro")
  private Path directory = Path.of(".rastro");

  Path directory() {
    return directory;
  }
}
