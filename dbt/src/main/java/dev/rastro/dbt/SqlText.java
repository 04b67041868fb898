package dev.rastro.dbt;

import java.util.Locale;

/// What of SQL's text must be understood without parsing it: where comments end, and whether it
/// begins with common table expressions.
final class SqlText {

  private SqlText() {}

  /// The place of the first thing that is no white space and no comment; the text's length where
  /// there is none.
  static int afterComments(String sql, int from) {
    int at = from;
    while (at < sql.length()) {
      if (Character.isWhitespace(sql.charAt(at))) {
        at++;
      } else if (sql.startsWith("--", at)) {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end + 1;
      } else if (sql.startsWith("/*", at)) {
        at = afterBlockComment(sql, at);
      } else {
        return at;
      }
    }
    return at;
  }

  /// Puts common table expressions before those of a query.
  ///
  /// @param expressions such as `a as (select 1), b as (select 2)`
  static String withExpressions(String sql, String expressions) {
    int at = afterComments(sql, 0);
    if (!isWord(sql, at, "with")) {
      return sql.substring(0, at) + "with " + expressions + "\n" + sql.substring(at);
    }
    int behind = at + "with".length();
    int next = afterComments(sql, behind);
    if (isWord(sql, next, "recursive")) {
      behind = next + "recursive".length();
    }
    return sql.substring(0, behind) + " " + expressions + "," + sql.substring(behind);
  }

  /// Block comments lie within each other in PostgreSQL's family.
  private static int afterBlockComment(String sql, int from) {
    int depth = 0;
    int at = from;
    while (at < sql.length()) {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
        if (depth == 0) {
          return at;
        }
      } else {
        at++;
      }
    }
    return at;
  }

  private static boolean isWord(String sql, int at, String word) {
    int end = at + word.length();
    return end <= sql.length()
        && sql.substring(at, end).toLowerCase(Locale.ROOT).equals(word)
        && (end == sql.length() || !Character.isJavaIdentifierPart(sql.charAt(end)));
  }
}
