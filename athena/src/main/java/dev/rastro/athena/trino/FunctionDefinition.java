package dev.rastro.athena.trino;

import java.util.List;

/// One overload of a function, as a line of the catalog says it.
///
/// @param variadic whether the last parameter may come any number of times
/// @param template the engine's SQL; see [FunctionCatalog]
record FunctionDefinition(
    Kind kind,
    String name,
    List<TrinoType> parameters,
    boolean variadic,
    TrinoType result,
    String template) {

  /// How a function is called.
  enum Kind {
    SCALAR,
    AGGREGATE,
    WINDOW
  }

  FunctionDefinition {
    parameters = List.copyOf(parameters);
  }

  boolean takes(int argumentsCount) {
    return variadic ? argumentsCount >= parameters.size() - 1 : argumentsCount == parameters.size();
  }

  TrinoType parameter(int index) {
    return parameters.get(Math.min(index, parameters.size() - 1));
  }
}
