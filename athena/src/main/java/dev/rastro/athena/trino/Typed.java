package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import io.trino.sql.tree.NodeLocation;

/// An expression in DuckDB's SQL and the Trino type of its value. The text stands by itself: it is
/// a call, a name, a literal or in parentheses.
record Typed(String text, TrinoType type) {

  /// Some translations name an operand more than once, so nested ones can grow without end.
  private static final int LENGTH_MAX = 2_000_000;

  Typed {
    if (text.length() > LENGTH_MAX) {
      throw new TrinoException(
          Code.NOT_SUPPORTED,
          new NodeLocation(1, 1),
          "An expression that translates to more than " + LENGTH_MAX + " characters");
    }
  }

  // Marking the format would take a dependency on Error Prone's annotations.
  @SuppressWarnings("AnnotateFormatMethod")
  static Typed of(TrinoType type, String format, Object... arguments) {
    return new Typed(format.formatted(arguments), type);
  }
}
