package dev.rastro.glue.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The words of a condition on partitions, one after another.
final class ExpressionTokens {

  private static final Set<String> OPERATORS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");

  /// What a token is.
  enum Kind {
    WORD,
    QUOTED_NAME,
    NUMBER,
    TEXT,
    SYMBOL,
    END
  }

  /// @param text without its quotes
  record Token(Kind kind, String text, int position) {

    boolean is(String word) {
      return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    String described() {
      return kind == Kind.END ? "the end" : "'" + text + "' at " + (position + 1);
    }
  }

  private final List<Token> tokens = new ArrayList<>();
  private int at;

  ExpressionTokens(String expression) {
    int position = 0;
    while (position < expression.length()) {
      char c = expression.charAt(position);
      if (Character.isWhitespace(c)) {
        position++;
      } else {
        position = read(expression, position, c);
      }
    }
    tokens.add(new Token(Kind.END, "", position));
  }

  private int read(String expression, int from, char c) {
    if (c == '\'') {
      return quoted(expression, from, c, Kind.TEXT);
    } else if (c == '"' || c == '`') {
      return quoted(expression, from, c, Kind.QUOTED_NAME);
    } else if (isDigit(c)
        || ((c == '-' || c == '+' || c == '.') && startsNumber(expression, from))) {
      return number(expression, from);
    } else if (isWord(c)) {
      int end = from + 1;
      while (end < expression.length() && isWord(expression.charAt(end))) {
        end++;
      }
      return add(Kind.WORD, expression, from, end);
    }
    int end = from + 1;
    if (end < expression.length() && OPERATORS.contains(expression.substring(from, end + 1))) {
      end++;
    }
    String symbol = expression.substring(from, end);
    if (!OPERATORS.contains(symbol) && "(),".indexOf(c) < 0) {
      throw new ExpressionException("unexpected '" + c + "' at " + (from + 1));
    }
    return add(Kind.SYMBOL, expression, from, end);
  }

  private int add(Kind kind, String expression, int from, int end) {
    tokens.add(new Token(kind, expression.substring(from, end), from));
    return end;
  }

  /// A number: digits, a point, an exponent. A word that only begins with digits is a name.
  private int number(String expression, int from) {
    int end = from + 1;
    while (end < expression.length()
        && (isWord(expression.charAt(end))
            || ((expression.charAt(end) == '-' || expression.charAt(end) == '+')
                && "eE".indexOf(expression.charAt(end - 1)) >= 0))) {
      end++;
    }
    String text = expression.substring(from, end);
    boolean isNumber = text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
    if (!isNumber && !isDigit(expression.charAt(from))) {
      throw new ExpressionException("'" + text + "' at " + (from + 1) + " is no number");
    }
    return add(isNumber ? Kind.NUMBER : Kind.WORD, expression, from, end);
  }

  /// A text or a name in quotes; a quote within it stands twice.
  private int quoted(String expression, int from, char quote, Kind kind) {
    StringBuilder text = new StringBuilder();
    int i = from + 1;
    while (true) {
      int close = expression.indexOf(quote, i);
      if (close < 0) {
        throw new ExpressionException("the quote at " + (from + 1) + " is not closed");
      }
      text.append(expression, i, close);
      if (close + 1 < expression.length() && expression.charAt(close + 1) == quote) {
        text.append(quote);
        i = close + 2;
      } else {
        tokens.add(new Token(kind, text.toString(), from));
        return close + 1;
      }
    }
  }

  private static boolean startsNumber(String expression, int from) {
    int next = from + 1;
    if (next < expression.length() && expression.charAt(next) == '.') {
      next++;
    }
    return next < expression.length() && isDigit(expression.charAt(next));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }

  Token peek() {
    return tokens.get(at);
  }

  Token next() {
    Token token = tokens.get(at);
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  /// Takes the next token if it is this word or symbol.
  boolean accept(String word) {
    boolean there = peek().is(word);
    if (there) {
      at++;
    }
    return there;
  }

  void expect(String word) {
    if (!accept(word)) {
      throw new ExpressionException(
          word.toUpperCase(Locale.ROOT) + " is missing before " + peek().described());
    }
  }
}
