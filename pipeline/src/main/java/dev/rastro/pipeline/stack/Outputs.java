package dev.rastro.pipeline.stack;

import java.util.Map;

/// What a template gives out.
///
/// @param line where the section stands, or the template where it has none
record Outputs(int line, Map<String, Output> byName) {

  /// One of them.
  ///
  /// @param line where it stands
  record Output(String value, int line) {}

  Outputs {
    byName = Map.copyOf(byName);
  }

  /// @throws StackException where there is none of this name
  Output of(String file, String name) {
    Output output = byName.get(name);
    if (output == null) {
      throw new StackException(file, line, "the template has no output " + name);
    }
    return output;
  }
}
