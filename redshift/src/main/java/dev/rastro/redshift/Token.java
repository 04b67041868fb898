package dev.rastro.redshift;

import java.util.Locale;

/// A piece of a statement.
///
/// @param text as it is written
/// @param offset where it begins, in characters
record Token(Kind kind, String text, int offset) {

  enum Kind {
    /// A keyword or a name without quotes.
    WORD,
    /// A name in double quotes.
    QUOTED,
    /// A text in single quotes or between dollar signs.
    TEXT,
    NUMBER,
    OPERATOR,
    /// White space or a comment.
    SPACE,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equalsIgnoreCase(word);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }

  /// The name that it stands for: Redshift folds names to lower case, in quotes too.
  String name() {
    String name =
        kind == Kind.QUOTED ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    return name.toLowerCase(Locale.ROOT);
  }

  /// The value of a text. A backslash escapes what comes behind it, as in PostgreSQL 8.
  String value() {
    if (text.startsWith("'")) {
      String inner = text.substring(1, text.length() - 1).replace("''", "'");
      return inner.indexOf('\\') < 0 ? inner : unescaped(inner);
    }
    int open = text.indexOf('$', 1) + 1;
    return text.substring(open, text.length() - open);
  }

  /// A text that has this value: the other way round than [#value()].
  static String literal(String value) {
    return '\'' + value.replace("\\", "\\\\").replace("'", "''") + '\'';
  }

  private static String unescaped(String text) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        value.append(c);
        continue;
      }
      char escaped = text.charAt(++i);
      if (escaped >= '0' && escaped <= '7') {
        int end = i + 1;
        while (end < text.length() && end < i + 3 && Character.digit(text.charAt(end), 8) >= 0) {
          end++;
        }
        value.append((char) Integer.parseInt(text.substring(i, end), 8));
        i = end - 1;
      } else {
        value.append(
            switch (escaped) {
              case 'b' -> '\b';
              case 'f' -> '\f';
              case 'n' -> '\n';
              case 'r' -> '\r';
              case 't' -> '\t';
              default -> escaped;
            });
      }
    }
    return value.toString();
  }
}
