package dev.rastro.redshift;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The SQL that was written so far, and where in it the last operand begins: that of a cast behind
/// it, `a || f(x)::char(3)`.
final class OperandText {

  private static final Set<String> CONTINUING =
      Set.of("over", "filter", "within", "precision", "varying");
  private static final Set<String> BEFORE_TEXT =
      Set.of("date", "time", "timestamp", "timestamptz", "timetz", "interval");

  private final TokenPlaces places;
  private final StringBuilder sql = new StringBuilder();
  private final Deque<Integer> opened = new ArrayDeque<>();
  private int operandStart;

  OperandText(TokenPlaces places) {
    this.places = places;
  }

  StringBuilder sql() {
    return sql;
  }

  /// Puts something around the last operand.
  void wrap(TextType type) {
    String operand = sql.substring(operandStart);
    sql.setLength(operandStart);
    sql.append(type.cast(operand));
  }

  /// Hears which token comes next.
  void next(int index) {
    Token token = places.at(index);
    Token previous = places.previous(index);
    if (token.isOperator("(")) {
      opened.push(isOfCall(index) ? operandStart : sql.length());
    } else if (token.isOperator(")") || token.isWord("END")) {
      operandStart = opened.isEmpty() ? 0 : opened.pop();
    } else if (token.isWord("CASE")) {
      opened.push(sql.length());
    } else if (token.kind() != Token.Kind.OPERATOR && !continues(token, previous)) {
      operandStart = sql.length();
    }
  }

  private static boolean continues(Token token, @Nullable Token previous) {
    if (previous == null) {
      return false;
    }
    return previous.isOperator(".")
        || previous.isOperator("::")
        || previous.isWord("OVER")
        || previous.isWord("WITHIN")
        || (token.kind() == Token.Kind.WORD && CONTINUING.contains(token.name()))
        || (token.kind() == Token.Kind.TEXT
            && previous.kind() == Token.Kind.WORD
            && BEFORE_TEXT.contains(previous.name()));
  }

  /// Whether the bracket belongs to the operand before it: a call, a type's length, a window.
  private boolean isOfCall(int open) {
    int before = places.before(open);
    if (before < 0 || !places.at(before).isName()) {
      return false;
    }
    Token name = places.at(before);
    return name.kind() == Token.Kind.QUOTED
        || Functions.isCall(name.name())
        || name.isWord("OVER")
        || name.isWord("FILTER")
        || (name.isWord("GROUP") && places.isBehindWord(before, "WITHIN"))
        || places.isBehindOperator(before, "::");
  }
}
