package dev.rastro.athena.trino;

/// An expression in DuckDB's SQL and the Trino type of its value. The text stands by itself: it is a
/// call, a name, a literal or in parentheses.
record Typed(String text, TrinoType type) {

  static Typed of(TrinoType type, String format, Object... arguments) {
    return new Typed(format.formatted(arguments), type);
  }
}
