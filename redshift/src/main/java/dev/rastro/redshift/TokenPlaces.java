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

  /// Whether the bracket lists columns of a common table expression or of an alias.
  ///
  /// @param index of the name before the bracket
  boolean isColumnList(int index, int open) throws RedshiftSqlException {
    Token previous = previous(index);
    if (previous != null && (previous.isOperator(")") || previous.isWord("AS"))) {
      return true;
    }
    int as = after(close(open));
    return tokens.get(as).isWord("AS") && tokens.get(after(as)).isOperator("(");
  }

  /// Whether the statement defines something, so that a name before a bracket is a table's, a
  /// column's or a type's.
  boolean isDefinition(int index) {
    Token first = tokens.get(significant(0));
    boolean defines = first.isWord("CREATE") || first.isWord("ALTER") || first.isWord("INSERT");
    if (!defines || isDefault(index)) {
      return false;
    }
    for (int i = 0; i < index; i++) {
      if (tokens.get(i).isWord("SELECT") || tokens.get(i).isWord("VALUES")) {
        return false;
      }
    }
    return true;
  }

  /// Whether the token stands in the expression behind DEFAULT of a column.
  private boolean isDefault(int index) {
    int depth = 0;
    boolean isBehindComma = false;
    for (int i = index - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.isOperator(")")) {
        depth++;
      } else if (token.isOperator("(")) {
        isBehindComma &= depth > 0;
        depth = Math.max(0, depth - 1);
      } else if (depth == 0 && token.isOperator(",")) {
        isBehindComma = true;
      } else if (depth == 0 && !isBehindComma && token.isWord("DEFAULT")) {
        return true;
      }
    }
    return false;
  }

  /// The index of the name of the column whose type stands here, in the list of columns of a CREATE
  /// TABLE; -1 where no type of a column does.
  int columnOfType(int index) {
    if (!tokens.get(significant(0)).isWord("CREATE") || !isDefinition(index)) {
      return -1;
    }
    int column = before(index);
    int separator = column < 0 ? -1 : before(column);
    if (separator < 0
        || !tokens.get(column).isName()
        || !(tokens.get(separator).isOperator(",") || tokens.get(separator).isOperator("("))) {
      return -1;
    }
    int depth = 0;
    boolean isTable = false;
    for (int i = 0; i <= separator; i++) {
      depth += step(i);
      isTable |= tokens.get(i).isWord("TABLE");
    }
    return depth == 1 && isTable ? column : -1;
  }

  /// Whether the type of a column stands here that ALTER TABLE adds.
  boolean isAddedColumn(int index) {
    int column = before(index);
    int add = column < 0 ? -1 : before(column);
    return add >= 0
        && tokens.get(significant(0)).isWord("ALTER")
        && (tokens.get(add).isWord("ADD") || tokens.get(add).isWord("COLUMN"))
        && !tokens.get(column).isWord("COLUMN");
  }
}
