package dev.rastro.dbt;

import java.util.Locale;

/// What a resource of a project is.
public enum ResourceType {
  MODEL,
  TEST,
  SOURCE;

  /// Its name in selections, unique ids and artifacts.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
