package dev.rastro.glue.expression;

import dev.rastro.glue.expression.ExpressionTokens.Kind;
import dev.rastro.glue.expression.ExpressionTokens.Token;
import dev.rastro.glue.expression.PartitionCondition.Operator;
import dev.rastro.glue.expression.PartitionCondition.PartitionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.Column;

/// Reads the Expression of GetPartitions: a condition over partition keys, such as `dt >=
/// '2026-01-02' and country in ('BR')`.
///
/// ```
/// or         = and {OR and}
/// and        = not {AND not}
/// not        = NOT not | "(" or ")" | comparison
/// comparison = key operator literal | key [NOT] IN "(" literal {"," literal} ")"
///            | key [NOT] BETWEEN literal AND literal | key [NOT] LIKE text | key IS [NOT] NULL
/// operator   = "=" | "<>" | "!=" | "<" | "<=" | ">" | ">="
/// literal    = text | number | DATE text | TIMESTAMP text | "(" literal ")"
/// ```
///
/// A literal is read as the key's type. Follows the GetPartitions page of the Glue API reference.
public final class PartitionExpression {

  /// As long as Glue lets an expression be.
  private static final int LENGTH_MAX = 2_048;

  /// So deep that nobody writes it, and that it fits every thread's stack.
  private static final int DEPTH_MAX = 200;

  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "in", "between", "like", "is", "null");

  private final List<Column> keys;
  private final ExpressionTokens tokens;
  private int depth;

  private PartitionExpression(List<Column> keys, ExpressionTokens tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  /// Reads an expression.
  ///
  /// @return a condition over the values of a partition, in the order of the keys
  /// @throws ExpressionException saying what is wrong with it
  public static PartitionCondition parse(String expression, List<Column> keys) {
    if (expression.length() > LENGTH_MAX) {
      throw new ExpressionException("it is longer than " + LENGTH_MAX + " characters");
    }
    PartitionExpression parser = new PartitionExpression(keys, new ExpressionTokens(expression));
    PartitionCondition condition = parser.or();
    if (parser.tokens.peek().kind() != Kind.END) {
      throw new ExpressionException("unexpected " + parser.tokens.peek().described());
    }
    return condition;
  }

  private PartitionCondition or() {
    PartitionCondition condition = and();
    while (tokens.accept("or")) {
      condition = new PartitionCondition.Or(condition, and());
    }
    return condition;
  }

  private PartitionCondition and() {
    PartitionCondition condition = not();
    while (tokens.accept("and")) {
      condition = new PartitionCondition.And(condition, not());
    }
    return condition;
  }

  private PartitionCondition not() {
    if (depth == DEPTH_MAX) {
      throw new ExpressionException("it is nested deeper than " + DEPTH_MAX);
    }
    depth++;
    PartitionCondition condition = negationOrGroup();
    depth--;
    return condition;
  }

  private PartitionCondition negationOrGroup() {
    if (tokens.accept("not")) {
      return new PartitionCondition.Not(not());
    }
    if (tokens.accept("(")) {
      PartitionCondition condition = or();
      tokens.expect(")");
      return condition;
    }
    return comparison();
  }

  private PartitionCondition comparison() {
    PartitionKey key = key(tokens.next());
    if (tokens.accept("is")) {
      boolean negated = tokens.accept("not");
      tokens.expect("null");
      return negatedIf(negated, new PartitionCondition.IsNull(key));
    }
    boolean negated = tokens.accept("not");
    if (tokens.accept("in")) {
      return negatedIf(negated, new PartitionCondition.In(key, list(key.type())));
    } else if (tokens.accept("between")) {
      Comparable<?> low = literal(key.type());
      tokens.expect("and");
      return negatedIf(negated, new PartitionCondition.Between(key, low, literal(key.type())));
    } else if (tokens.accept("like")) {
      if (key.type() != KeyType.TEXT) {
        throw new ExpressionException(
            key.type().text() + " data type doesn't support operation 'LIKE'");
      }
      return negatedIf(negated, new PartitionCondition.Like(key, (String) literal(KeyType.TEXT)));
    }
    Token operator = tokens.next();
    if (negated) {
      throw new ExpressionException(
          "IN, BETWEEN or LIKE is missing before " + operator.described());
    }
    return new PartitionCondition.Comparison(key, operator(operator), literal(key.type()));
  }

  private static PartitionCondition negatedIf(boolean negated, PartitionCondition condition) {
    return negated ? new PartitionCondition.Not(condition) : condition;
  }

  private static Operator operator(Token token) {
    return switch (token.kind() == Kind.SYMBOL ? token.text() : "") {
      case "=" -> Operator.EQUAL;
      case "<>", "!=" -> Operator.NOT_EQUAL;
      case "<" -> Operator.LESS;
      case "<=" -> Operator.LESS_OR_EQUAL;
      case ">" -> Operator.GREATER;
      case ">=" -> Operator.GREATER_OR_EQUAL;
      default ->
          throw new ExpressionException("an operator is missing before " + token.described());
    };
  }

  private PartitionKey key(Token token) {
    if (token.kind() != Kind.QUOTED_NAME
        && (token.kind() != Kind.WORD
            || RESERVED.contains(token.text().toLowerCase(Locale.ROOT)))) {
      throw new ExpressionException("a partition key is missing before " + token.described());
    }
    for (int i = 0; i < keys.size(); i++) {
      Column key = keys.get(i);
      if (key.name().equalsIgnoreCase(token.text())) {
        return new PartitionKey(i, KeyType.of(key.type() == null ? "string" : key.type()));
      }
    }
    throw new ExpressionException("Unknown column '" + token.text() + "'");
  }

  private List<Comparable<?>> list(KeyType type) {
    List<Comparable<?>> literals = new ArrayList<>();
    tokens.expect("(");
    do {
      literals.add(literal(type));
    } while (tokens.accept(","));
    tokens.expect(")");
    return literals;
  }

  private Comparable<?> literal(KeyType type) {
    int open = 0;
    while (tokens.accept("(")) {
      open++;
    }
    Comparable<?> literal = plainLiteral(type);
    for (; open > 0; open--) {
      tokens.expect(")");
    }
    return literal;
  }

  private Comparable<?> plainLiteral(KeyType type) {
    Token token = tokens.next();
    if (token.is("date") || token.is("timestamp")) {
      Token text = tokens.next();
      if (text.kind() != Kind.TEXT) {
        throw new ExpressionException("a text is missing before " + text.described());
      }
      return parsed(type, text.text());
    }
    if (token.kind() != Kind.TEXT && token.kind() != Kind.NUMBER) {
      throw new ExpressionException("a literal is missing before " + token.described());
    }
    return parsed(type, token.text());
  }

  private static Comparable<?> parsed(KeyType type, String text) {
    try {
      return type.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ExpressionException(type.complaint(text));
    }
  }
}
