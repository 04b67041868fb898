package dev.rastro.athena.trino;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Trino's regular expressions, which have Java's syntax.
final class Regexps {

  private static final int PATTERNS_KEPT_MAX = 1_000;
  private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

  private Regexps() {}

  private static Pattern pattern(String regexp) {
    if (PATTERNS.size() > PATTERNS_KEPT_MAX) {
      PATTERNS.clear();
    }
    return PATTERNS.computeIfAbsent(regexp, Pattern::compile);
  }

  static boolean like(String text, String regexp) {
    return pattern(regexp).matcher(text).find();
  }

  static @Nullable String extract(String text, String regexp, int group) {
    Matcher matcher = pattern(regexp).matcher(text);
    if (group < 0 || group > matcher.groupCount()) {
      throw new IllegalArgumentException(
          "Pattern has " + matcher.groupCount() + " groups. Cannot access group " + group);
    }
    return matcher.find() ? matcher.group(group) : null;
  }

  static String replace(String text, String regexp, String replacement) {
    return pattern(regexp).matcher(text).replaceAll(replacement);
  }

  static long count(String text, String regexp) {
    return pattern(regexp).matcher(text).results().count();
  }

  /// The place of the first match, counted in characters from 1; -1 when there is none.
  static int position(String text, String regexp) {
    Matcher matcher = pattern(regexp).matcher(text);
    return matcher.find() ? text.codePointCount(0, matcher.start()) + 1 : -1;
  }
}
