package dev.rastro.dbt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The variables and macros of one node's templates. For one thread.
record NodeContext(
    Map<String, Object> variables,
    MacroScope macros,
    Map<String, Map<String, @Nullable Object>> results) {

  /// What a statement of this name stored: `response`, `table` and `data`; empty where there is
  /// none.
  Map<String, @Nullable Object> result(String name) {
    return results.getOrDefault(name, new LinkedHashMap<>());
  }
}
