package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a statement into tokens. The texts of all tokens together are the statement again, to the
/// letter.
final class Tokenizer {

  private static final String[] LONG_OPERATORS = {
    "::", "||", "<=", ">=", "<>", "!=", "!~~", "~~", "!~"
  };

  private final String sql;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Tokenizer(String sql) {
    this.sql = sql;
  }

  /// The tokens of a text, with an END behind them.
  static List<Token> tokens(String sql) throws RedshiftSqlException {
    Tokenizer tokenizer = new Tokenizer(sql);
    while (tokenizer.at < sql.length()) {
      tokenizer.next();
    }
    tokenizer.tokens.add(new Token(Token.Kind.END, "", sql.length()));
    return tokenizer.tokens;
  }

  private void next() throws RedshiftSqlException {
    char c = sql.charAt(at);
    int start = at;
    if (Character.isWhitespace(c)) {
      while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
        at++;
      }
      add(Token.Kind.SPACE, start);
    } else if (sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end + 1;
      add(Token.Kind.SPACE, start);
    } else if (sql.startsWith("/*", at)) {
      comment(start);
    } else if (c == '\'') {
      quoted('\'', Token.Kind.TEXT, start);
    } else if (c == '"') {
      quoted('"', Token.Kind.QUOTED, start);
    } else if (c == '$' && dollarTag() != null) {
      dollar(start);
    } else if (Character.isDigit(c) || (c == '.' && digitAt(at + 1))) {
      number(start);
    } else if (Character.isLetter(c) || c == '_' || c == '#') {
      while (at < sql.length() && isNamePart(sql.charAt(at))) {
        at++;
      }
      at = Math.max(at, start + 1);
      add(Token.Kind.WORD, start);
    } else {
      operator(start);
    }
  }

  /// Comments nest.
  private void comment(int start) throws RedshiftSqlException {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
      if (depth > 0 && at >= sql.length()) {
        throw open("a comment", start);
      }
    } while (depth > 0);
    add(Token.Kind.SPACE, start);
  }

  private void quoted(char quote, Token.Kind kind, int start) throws RedshiftSqlException {
    at++;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\' && kind == Token.Kind.TEXT) {
        at += 2;
      } else if (c != quote) {
        at++;
      } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
        at += 2;
      } else {
        at++;
        add(kind, start);
        return;
      }
    }
    throw open(kind == Token.Kind.TEXT ? "a text" : "a name", start);
  }

  private @Nullable String dollarTag() {
    int end = at + 1;
    while (end < sql.length() && isNamePart(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    boolean isTag = end < sql.length() && sql.charAt(end) == '$' && !digitAt(at + 1);
    return isTag ? sql.substring(at, end + 1) : null;
  }

  private void dollar(int start) throws RedshiftSqlException {
    String tag = String.valueOf(dollarTag());
    int close = sql.indexOf(tag, at + tag.length());
    if (close < 0) {
      throw open("a text", start);
    }
    at = close + tag.length();
    add(Token.Kind.TEXT, start);
  }

  private void number(int start) {
    while (digitAt(at)) {
      at++;
    }
    if (at < sql.length() && sql.charAt(at) == '.') {
      at++;
      while (digitAt(at)) {
        at++;
      }
    }
    if (at < sql.length() && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E')) {
      int digits = at + 1;
      if (digits < sql.length() && (sql.charAt(digits) == '+' || sql.charAt(digits) == '-')) {
        digits++;
      }
      if (digitAt(digits)) {
        at = digits;
        while (digitAt(at)) {
          at++;
        }
      }
    }
    add(Token.Kind.NUMBER, start);
  }

  private void operator(int start) {
    for (String operator : LONG_OPERATORS) {
      if (sql.startsWith(operator, at)) {
        at += operator.length();
        add(Token.Kind.OPERATOR, start);
        return;
      }
    }
    at += Character.charCount(sql.codePointAt(at));
    add(Token.Kind.OPERATOR, start);
  }

  private boolean digitAt(int index) {
    return index < sql.length() && sql.charAt(index) >= '0' && sql.charAt(index) <= '9';
  }

  private static boolean isNamePart(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '#';
  }

  private void add(Token.Kind kind, int start) {
    tokens.add(new Token(kind, sql.substring(start, at), start));
  }

  private static RedshiftSqlException open(String what, int start) {
    return new RedshiftSqlException(
        what + " that begins at character " + (start + 1) + " is not closed",
        RedshiftSqlException.SYNTAX_ERROR);
  }
}
