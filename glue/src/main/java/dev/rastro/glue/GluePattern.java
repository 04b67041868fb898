package dev.rastro.glue;

import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// The pattern that names of tables and functions are listed by: a regular expression, in which a
/// `*` that repeats nothing stands for any text, as in Hive's SHOW TABLES. It matches a whole name.
final class GluePattern {

  private GluePattern() {}

  static Predicate<String> parse(String member, String expression) {
    StringBuilder pattern = new StringBuilder();
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      boolean repeats =
          (i > 0 && ".)]}".indexOf(expression.charAt(i - 1)) >= 0)
              || (i > 1 && expression.charAt(i - 2) == '\\');
      pattern.append(c == '*' && !repeats ? ".*" : String.valueOf(c));
    }
    try {
      return Pattern.compile(pattern.toString(), Pattern.CASE_INSENSITIVE).asMatchPredicate();
    } catch (PatternSyntaxException e) {
      throw GlueErrors.invalid(member + " is no regular expression: " + e.getMessage());
    }
  }
}
