package dev.rastro.athena.trino;

import java.util.List;
import java.util.regex.Pattern;

/// AND and OR as Trino computes them: from the left, and no further than the answer is known, so
/// that `b = 0 OR 1 / b = 1` never divides by zero. The engine computes all terms of a value.
final class LogicalTerms {

  /// What can fail: our macros, casts of anything but a literal, and functions of the engine's.
  private static final Pattern MAY_FAIL =
      Pattern.compile("\\bt_\\w+\\(|\\bCAST\\((?!'|-?\\d|NULL)|\\b(?:chr|unhex|from_base64)\\(");

  private LogicalTerms() {}

  static String or(List<String> terms) {
    return mustStopEarly(terms)
        ? stopping(terms, "", "true", " OR ")
        : "(" + String.join(" OR ", terms) + ")";
  }

  static String and(List<String> terms) {
    return mustStopEarly(terms) ? stopping(terms, "NOT ", "false", " AND ") : filter(terms);
  }

  /// AND of WHERE, HAVING and ON, whose terms the engine applies one after the other, and can look
  /// up in statistics.
  static String filter(List<String> terms) {
    return "(" + String.join(" AND ", terms) + ")";
  }

  private static boolean mustStopEarly(List<String> terms) {
    return terms.stream().skip(1).anyMatch(term -> MAY_FAIL.matcher(term).find())
        && terms.stream().noneMatch(term -> term.contains("SELECT "));
  }

  private static String stopping(
      List<String> terms, String negation, String known, String operator) {
    StringBuilder text = new StringBuilder("(CASE");
    for (String term : terms.subList(0, terms.size() - 1)) {
      text.append(" WHEN ").append(negation).append(term).append(" THEN ").append(known);
    }
    return text.append(" ELSE (").append(String.join(operator, terms)).append(") END)").toString();
  }
}
