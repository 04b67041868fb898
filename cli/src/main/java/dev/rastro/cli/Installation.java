package dev.rastro.cli;

import java.nio.file.Path;

/// Where this copy of Rastro lies, with its `stack.yaml` and its dbt project. The launcher says
/// where.
final class Installation {

  private Installation() {}

  static Path stackFile() {
    return root().resolve("stack.yaml");
  }

  static Path dbtProject() {
    return root().resolve("clickstream");
  }

  private static Path root() {
    return Path.of(System.getProperty("rastro.installation", "."));
  }
}
