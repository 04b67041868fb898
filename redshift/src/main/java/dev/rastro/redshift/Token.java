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

  /// The value of a text.
  String value() {
    if (text.startsWith("'")) {
      return text.substring(1, text.length() - 1).replace("''", "'");
    }
    int open = text.indexOf('$', 1) + 1;
    return text.substring(open, text.length() - open);
  }
}
