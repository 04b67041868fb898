package dev.rastro.athena.trino;

/// How deeply the brackets of a statement are nested. The parser's memory grows with the square of
/// it, so a statement is looked at before it is parsed.
final class Nesting {

  static final int DEPTH_MAX = 500;

  private Nesting() {}

  /// The greatest depth of brackets outside quotes and comments.
  static int depth(String sql) {
    int depth = 0;
    int greatest = 0;
    int i = 0;
    while (i < sql.length()) {
      char c = sql.charAt(i);
      switch (c) {
        case '(', '[' -> greatest = Math.max(greatest, ++depth);
        case ')', ']' -> depth--;
        case '\'', '"' -> i = after(sql, i + 1, String.valueOf(c)) - 1;
        case '-' -> i = sql.startsWith("--", i) ? after(sql, i, "\n") - 1 : i;
        case '/' -> i = sql.startsWith("/*", i) ? after(sql, i, "*/") - 1 : i;
        default -> {}
      }
      i++;
    }
    return greatest;
  }

  private static int after(String sql, int from, String end) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }
}
