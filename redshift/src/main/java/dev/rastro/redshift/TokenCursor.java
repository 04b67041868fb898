package dev.rastro.redshift;

import java.util.List;

/// Walks over the tokens of a statement that mean something; white space and comments are passed
/// over.
final class TokenCursor {

  private final List<Token> tokens;
  private int at;

  TokenCursor(List<Token> tokens) {
    this.tokens = tokens.stream().filter(token -> token.kind() != Token.Kind.SPACE).toList();
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  boolean atEnd() {
    return peek().kind() == Token.Kind.END || peek().isOperator(";");
  }

  /// Whether these words come next.
  boolean sees(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    return true;
  }

  /// Takes these words if they come next.
  boolean accept(String... words) {
    if (!sees(words)) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      next();
    }
    return true;
  }

  void expect(String... words) throws RedshiftSqlException {
    for (String word : words) {
      if (!peek().isWord(word)) {
        throw RedshiftSqlException.syntax(word + " is expected", peek());
      }
      next();
    }
  }

  void expectOperator(String operator) throws RedshiftSqlException {
    if (!peek().isOperator(operator)) {
      throw RedshiftSqlException.syntax("'" + operator + "' is expected", peek());
    }
    next();
  }

  String name() throws RedshiftSqlException {
    if (!peek().isName()) {
      throw RedshiftSqlException.syntax("a name is expected", peek());
    }
    return next().name();
  }

  String text() throws RedshiftSqlException {
    if (peek().kind() != Token.Kind.TEXT) {
      throw RedshiftSqlException.syntax("a text in quotes is expected", peek());
    }
    return next().value();
  }

  void expectEnd() throws RedshiftSqlException {
    if (!atEnd()) {
      throw RedshiftSqlException.syntax("nothing more is expected here", peek());
    }
  }
}
