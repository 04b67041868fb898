package dev.rastro.redshift;

/// Reads the tokens of a statement that mean something one after the other, and knows their
/// indexes.
final class TokenReader {

  private static final int DEPTH_MAX = 100;

  private final TokenPlaces places;
  private int depth;
  private int at;
  private int last = -1;

  TokenReader(TokenPlaces places) {
    this.places = places;
    at = places.significant(0);
  }

  TokenPlaces places() {
    return places;
  }

  /// The index of the token that comes next.
  int index() {
    return at;
  }

  /// The index of the token that was read last.
  int last() {
    return last;
  }

  Token peek() {
    return places.at(at);
  }

  Token peek(int ahead) {
    int i = at;
    for (int n = 0; n < ahead; n++) {
      i = places.after(i);
    }
    return places.at(i);
  }

  Token next() {
    Token token = places.at(at);
    last = at;
    at = places.after(at);
    return token;
  }

  /// Reads on at a token.
  void continueAt(int index) {
    last = places.before(index);
    at = places.significant(index);
  }

  /// Hears that an expression or a query begins within another.
  void enter() throws RedshiftSqlException {
    depth++;
    if (depth > DEPTH_MAX) {
      throw new RedshiftSqlException(
          "the statement is nested more than " + DEPTH_MAX + " deep",
          RedshiftSqlException.PROGRAM_LIMIT_EXCEEDED);
    }
  }

  /// Hears that it ended.
  void leave() {
    depth--;
  }

  boolean sees(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).isWord(words[i])) {
        return false;
      }
    }
    return true;
  }

  boolean seesOperator(String operator) {
    return peek().isOperator(operator);
  }

  boolean accept(String... words) {
    if (!sees(words)) {
      return false;
    }
    for (int i = 0; i < words.length; i++) {
      next();
    }
    return true;
  }

  /// Takes one of these words if it comes next.
  boolean acceptOneOf(String... words) {
    for (String word : words) {
      if (accept(word)) {
        return true;
      }
    }
    return false;
  }

  boolean acceptOperator(String operator) {
    if (!seesOperator(operator)) {
      return false;
    }
    next();
    return true;
  }

  void expect(String... words) throws RedshiftSqlException {
    for (String word : words) {
      if (!accept(word)) {
        throw unexpected();
      }
    }
  }

  void expectOperator(String operator) throws RedshiftSqlException {
    if (!acceptOperator(operator)) {
      throw unexpected();
    }
  }

  void expectEnd() throws RedshiftSqlException {
    acceptOperator(";");
    if (peek().kind() != Token.Kind.END) {
      throw unexpected();
    }
  }

  /// That what comes next may not stand there. Operators beside each other are one that Redshift
  /// does not know.
  RedshiftSqlException unexpected() {
    Token token = peek();
    if (token.kind() == Token.Kind.OPERATOR && !"(),;".contains(token.text())) {
      int from = at;
      int end = at + 1;
      while (from > 0 && isSign(from - 1)) {
        from--;
      }
      while (isSign(end)) {
        end++;
      }
      if (end - from > 1) {
        StringBuilder operator = new StringBuilder();
        for (int i = from; i < end; i++) {
          operator.append(places.at(i).text());
        }
        return RedshiftSqlException.unsupported("the operator " + operator, places.at(from));
      }
    }
    return RedshiftSqlException.unexpected(token);
  }

  private boolean isSign(int index) {
    Token token = places.at(index);
    return token.kind() == Token.Kind.OPERATOR && !"(),;.".contains(token.text());
  }
}
