package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// A copy of this project's `stack.yaml` and dbt project that a test may change, used by the
/// commands that run after it was made.
record OwnInstallation(Path directory) {

  static OwnInstallation in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(Path.of("../stack.yaml"), directory.resolve("stack.yaml"));
    try (Stream<Path> files = Files.walk(Path.of("../clickstream"))) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(Path.of("..").relativize(file)));
      }
    }
    System.setProperty("rastro.installation", directory.toString());
    return new OwnInstallation(directory);
  }

  Path stack() {
    return directory.resolve("stack.yaml");
  }

  /// Replaces a text in `stack.yaml`, everywhere.
  void change(String from, String to) throws IOException {
    change("stack.yaml", from, to);
  }

  /// Replaces a text in one of the files, everywhere.
  void change(String file, String from, String to) throws IOException {
    Path path = directory.resolve(file);
    String text = Files.readString(path);
    assertThat(text).contains(from);
    Files.writeString(path, text.replace(from, to));
  }
}
