package dev.rastro.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Variables, and those of the scopes around. What is set is set in the innermost scope.
final class Scope {

  private final @Nullable Scope parent;
  private final Map<String, @Nullable Object> variables = new HashMap<>();

  Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  @Nullable Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      if (scope.variables.containsKey(name)) {
        return scope.variables.get(name);
      }
    }
    return new Undefined("'" + name + "'");
  }

  void set(String name, @Nullable Object value) {
    variables.put(name, value);
  }

  void setAll(Map<String, ?> values) {
    variables.putAll(values);
  }

  /// The variables of this scope alone.
  Map<String, @Nullable Object> own() {
    return variables;
  }
}
