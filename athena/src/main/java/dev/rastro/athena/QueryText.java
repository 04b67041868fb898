package dev.rastro.athena;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Looks at a statement before it is parsed.
final class QueryText {

  private static final Pattern BEFORE_FIRST_WORD =
      Pattern.compile("(?:\\s+|--[^\\n]*(?:\\n|$)|/\\*.*?\\*/)*", Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("[A-Za-z]+|.");

  private QueryText() {}

  /// The first word, in capitals, behind comments; the first character if it is no letter.
  static String firstWord(String statement) {
    Matcher before = BEFORE_FIRST_WORD.matcher(statement);
    int start = before.lookingAt() ? before.end() : 0;
    Matcher word = WORD.matcher(statement).region(start, statement.length());
    return word.lookingAt() ? word.group().toUpperCase(Locale.ROOT) : "";
  }
}
