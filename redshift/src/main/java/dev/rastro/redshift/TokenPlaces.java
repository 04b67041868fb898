package dev.rastro.redshift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells where in a statement a token stands: what lies beside it, and whether a name there is a
/// table's, a column's definition or a call.
final class TokenPlaces {

  private final List<Token> tokens;

  TokenPlaces(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token at(int index) {
    return tokens.get(index);
  }

  int size() {
    return tokens.size();
  }

  /// The index of the next token that means something.
  int after(int index) {
    return significant(Math.min(index + 1, tokens.size() - 1));
  }

  /// The index of the token that means something from here on.
  int significant(int index) {
    int i = index;
    while (i < tokens.size() - 1 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i++;
    }
    return i;
  }

  /// The index of the token before that means something; -1 where there is none.
  int before(int index) {
    int i = index - 1;
    while (i >= 0 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i--;
    }
    return i;
  }

  /// The token before that means something.
  @Nullable Token previous(int index) {
    int before = before(index);
    return before < 0 ? null : tokens.get(before);
  }

  boolean isBehindOperator(int index, String operator) {
    Token previous = previous(index);
    return previous != null && previous.isOperator(operator);
  }

  boolean isBehindWord(int index, String word) {
    Token previous = previous(index);
    return previous != null && previous.isWord(word);
  }

  /// The index of the bracket that closes one.
  int close(int open) throws RedshiftSqlException {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += step(i);
      if (depth == 0) {
        return i;
      }
    }
    throw RedshiftSqlException.syntax("a bracket is not closed", tokens.get(open));
  }

  /// How much deeper in brackets the token leads.
  int step(int index) {
    Token token = tokens.get(index);
    return token.isOperator("(") ? 1 : token.isOperator(")") ? -1 : 0;
  }

  /// Whether the token stands where a table's name does: right behind FROM or JOIN of a query. The
  /// engine would take a text there for a file.
  boolean isTableName(int index) {
    int from = before(index);
    if (from < 0 || !(tokens.get(from).isWord("FROM") || tokens.get(from).isWord("JOIN"))) {
      return false;
    }
    int depth = 0;
    for (int i = from - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      depth -= step(i);
      if (depth < 0) {
        return false;
      }
      if (depth == 0 && (token.isWord("SELECT") || token.isWord("DELETE"))) {
        return true;
      }
    }
    return false;
  }

  /// Whether the token stands behind FROM, JOIN, or a comma of a list of tables.
  boolean isTablePlace(int index) {
    int depth = 0;
    for (int i = index - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      depth -= step(i);
      if (depth < 0) {
        return false;
      }
      if (depth > 0 || token.kind() != Token.Kind.WORD) {
        continue;
      }
      if (token.isWord("FROM") || token.isWord("JOIN") || token.isWord("USING")) {
        return true;
      }
      if (token.isWord("SELECT")
          || token.isWord("WHERE")
          || token.isWord("ON")
          || token.isWord("BY")
          || token.isWord("HAVING")
          || token.isWord("TABLE")
          || token.isWord("INTO")
          || token.isWord("UPDATE")) {
        return false;
      }
    }
    return false;
  }
}
