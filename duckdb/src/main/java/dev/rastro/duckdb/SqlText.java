package dev.rastro.duckdb;

import java.util.Collection;
import java.util.stream.Collectors;

/// Writes names and values as DuckDB SQL.
public final class SqlText {

  /// How much of a statement tells which one it is.
  private static final int SHORT_CHARACTERS = 60;

  private SqlText() {}

  /// A quoted identifier.
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /// A string literal.
  public static String literal(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new DuckDbException("A string with the character U+0000 can't be written as SQL");
    }
    return '\'' + text.replace("'", "''") + '\'';
  }

  /// The beginning of a statement in one line, for messages.
  static String shortened(String sql) {
    String line = sql.strip().replaceAll("\\s+", " ");
    return line.length() <= SHORT_CHARACTERS ? line : line.substring(0, SHORT_CHARACTERS) + " …";
  }

  /// A list literal of strings.
  public static String literals(Collection<String> texts) {
    return texts.stream().map(SqlText::literal).collect(Collectors.joining(", ", "[", "]"));
  }
}
