package dev.rastro.duckdb;

import java.util.Collection;
import java.util.stream.Collectors;

/// Writes names and values as DuckDB SQL.
public final class SqlText {

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

  /// A list literal of strings.
  public static String literals(Collection<String> texts) {
    return texts.stream().map(SqlText::literal).collect(Collectors.joining(", ", "[", "]"));
  }
}
