package dev.rastro.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The command line as a process of its own, as people run it.
final class RastroProcess {

  private RastroProcess() {}

  /// The words that start it, with its arguments.
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Drastro.installation=..",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.rastro.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  /// The same as a shell reads it.
  static String shellCommand(String... arguments) {
    return command(arguments).stream()
        .map(word -> "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
