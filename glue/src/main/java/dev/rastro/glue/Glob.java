package dev.rastro.glue;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A pattern of an exclusion, which is matched against keys below the include path.
///
/// Follows "Include and exclude patterns": `*` within a folder, `**` across folders, `?`, `[a-z]`,
/// `[!a-z]`, `{a,b}` and `\`.
final class Glob {

  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException saying what is wrong with the pattern
  static Glob parse(String glob) {
    StringBuilder regex = new StringBuilder();
    boolean isInGroup = false;
    int i = 0;
    while (i < glob.length()) {
      char c = glob.charAt(i++);
      switch (c) {
        case '*' -> {
          boolean crosses = i < glob.length() && glob.charAt(i) == '*';
          i += crosses ? 1 : 0;
          regex.append(crosses ? ".*" : "[^/]*");
        }
        case '?' -> regex.append("[^/]");
        case '[' -> {
          int end = glob.indexOf(']', i + 1);
          if (end < 0) {
            throw new IllegalArgumentException("'[' has no ']'");
          }
          regex.append(bracket(glob.substring(i, end)));
          i = end + 1;
        }
        case '{' -> {
          if (isInGroup) {
            throw new IllegalArgumentException("groups cannot be nested");
          }
          isInGroup = true;
          regex.append("(?:");
        }
        case '}' -> {
          regex.append(isInGroup ? ")" : "\\}");
          isInGroup = false;
        }
        case ',' -> regex.append(isInGroup ? '|' : ',');
        case '\\' -> {
          if (i == glob.length()) {
            throw new IllegalArgumentException("'\\' has nothing behind it");
          }
          regex.append(Pattern.quote(String.valueOf(glob.charAt(i++))));
        }
        default -> regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    if (isInGroup) {
      throw new IllegalArgumentException("'{' has no '}'");
    }
    try {
      return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getDescription(), e);
    }
  }

  /// A bracket expression never matches the delimiter of folders.
  private static String bracket(String set) {
    boolean isNegated = set.startsWith("!");
    String members = isNegated ? set.substring(1) : set;
    StringBuilder regex = new StringBuilder(isNegated ? "[^/" : "(?!/)[");
    for (int i = 0; i < members.length(); i++) {
      char c = members.charAt(i);
      boolean isRange = c == '-' && i > 0 && i < members.length() - 1;
      regex.append(isRange || Character.isLetterOrDigit(c) ? "" : "\\").append(c);
    }
    return regex.append(']').toString();
  }

  boolean matches(String key) {
    return pattern.matcher(key).matches();
  }
}
