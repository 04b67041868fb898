package dev.rastro.glue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.Column;

/// The Expression of GetPartitions: a condition over partition keys, such as `dt >= '2026-01-02'
/// and country in ('BR')`.
///
/// Follows the GetPartitions page of the Glue API reference: comparisons, AND, OR, NOT, IN,
/// BETWEEN, LIKE, IS NULL over keys of types string, date, timestamp, int, bigint, long, tinyint,
/// smallint, decimal.
final class PartitionExpression {

  private static final Set<String> OPERATORS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");

  private final List<Column> keys;
  private final List<String> tokens;
  private int at;

  private PartitionExpression(List<Column> keys, List<String> tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  /// Reads an expression.
  ///
  /// @return a condition over the values of a partition, in the order of the keys
  /// @throws IllegalArgumentException saying what is wrong with it
  static Predicate<List<String>> parse(String expression, List<Column> keys) {
    PartitionExpression parser = new PartitionExpression(keys, tokens(expression));
    Predicate<List<String>> condition = parser.or();
    if (parser.at < parser.tokens.size()) {
      throw new IllegalArgumentException("unexpected '" + parser.tokens.get(parser.at) + "'");
    }
    return condition;
  }

  private Predicate<List<String>> or() {
    Predicate<List<String>> condition = and();
    while (accept("or")) {
      condition = condition.or(and());
    }
    return condition;
  }

  private Predicate<List<String>> and() {
    Predicate<List<String>> condition = not();
    while (accept("and")) {
      condition = condition.and(not());
    }
    return condition;
  }

  private Predicate<List<String>> not() {
    if (accept("not")) {
      return not().negate();
    }
    if (accept("(")) {
      Predicate<List<String>> condition = or();
      expect(")");
      return condition;
    }
    return comparison();
  }

  private Predicate<List<String>> comparison() {
    String name = next();
    int index = index(name);
    boolean numeric = isNumeric(keys.get(index));
    if (accept("not")) {
      return list(index, numeric).negate();
    }
    if (peek("in") || peek("between") || peek("like")) {
      return list(index, numeric);
    }
    String operator = next();
    if (!OPERATORS.contains(operator)) {
      throw new IllegalArgumentException("'" + operator + "' is no operator");
    }
    String value = literal();
    return values -> holds(operator, compare(values.get(index), value, numeric));
  }

  private Predicate<List<String>> list(int index, boolean numeric) {
    if (accept("between")) {
      String low = literal();
      expect("and");
      String high = literal();
      return values ->
          compare(values.get(index), low, numeric) >= 0
              && compare(values.get(index), high, numeric) <= 0;
    }
    if (accept("like")) {
      String pattern = literal();
      return values -> like(values.get(index), pattern, 0, 0);
    }
    expect("in");
    expect("(");
    List<String> choices = new ArrayList<>();
    do {
      choices.add(literal());
    } while (accept(","));
    expect(")");
    return values ->
        choices.stream().anyMatch(choice -> compare(values.get(index), choice, numeric) == 0);
  }

  private static boolean holds(String operator, int comparison) {
    return switch (operator) {
      case "=" -> comparison == 0;
      case "<>", "!=" -> comparison != 0;
      case "<" -> comparison < 0;
      case "<=" -> comparison <= 0;
      case ">" -> comparison > 0;
      case ">=" -> comparison >= 0;
      default -> throw new IllegalStateException("Not an operator: " + operator);
    };
  }

  private static int compare(String value, String literal, boolean numeric) {
    if (!numeric) {
      return value.compareTo(literal);
    }
    try {
      return new BigDecimal(value.strip()).compareTo(new BigDecimal(literal.strip()));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + value + "' and '" + literal + "' cannot be compared as numbers", e);
    }
  }

  private static boolean like(String value, String pattern, int valueAt, int patternAt) {
    if (patternAt == pattern.length()) {
      return valueAt == value.length();
    }
    char c = pattern.charAt(patternAt);
    if (c == '%') {
      for (int skip = valueAt; skip <= value.length(); skip++) {
        if (like(value, pattern, skip, patternAt + 1)) {
          return true;
        }
      }
      return false;
    }
    return valueAt < value.length()
        && (c == '_' || c == value.charAt(valueAt))
        && like(value, pattern, valueAt + 1, patternAt + 1);
  }

  private int index(String name) {
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).name().equalsIgnoreCase(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException("'" + name + "' is no partition key");
  }

  private static boolean isNumeric(Column key) {
    String type = key.type() == null ? "string" : key.type().toLowerCase(Locale.ROOT);
    return switch (type) {
      case "int", "integer", "bigint", "long", "tinyint", "smallint", "float", "double" -> true;
      default -> type.startsWith("decimal");
    };
  }

  private String literal() {
    String token = next();
    if (token.startsWith("'")) {
      return token.substring(1);
    }
    if ((token.equalsIgnoreCase("date") || token.equalsIgnoreCase("timestamp"))
        && at < tokens.size()
        && tokens.get(at).startsWith("'")) {
      return next().substring(1);
    }
    if (!token.matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")) {
      throw new IllegalArgumentException("'" + token + "' is no literal");
    }
    return token;
  }

  private boolean peek(String token) {
    return at < tokens.size() && tokens.get(at).equalsIgnoreCase(token);
  }

  private boolean accept(String token) {
    boolean there = peek(token);
    at += there ? 1 : 0;
    return there;
  }

  private void expect(String token) {
    if (!accept(token)) {
      throw new IllegalArgumentException(
          "'" + token + "' is missing" + (at < tokens.size() ? " before " + tokens.get(at) : ""));
    }
  }

  private String next() {
    if (at == tokens.size()) {
      throw new IllegalArgumentException("the expression is not finished");
    }
    return tokens.get(at++);
  }

  /// Words, numbers, operators, and texts with a quote before them.
  private static List<String> tokens(String expression) {
    List<String> tokens = new ArrayList<>();
    int i = 0;
    while (i < expression.length()) {
      char c = expression.charAt(i);
      int start = i;
      if (Character.isWhitespace(c)) {
        i++;
      } else if (c == '\'') {
        StringBuilder text = new StringBuilder("'");
        i = text(expression, i + 1, text);
        tokens.add(text.toString());
      } else if (c == '"' || c == '`') {
        int close = expression.indexOf(c, i + 1);
        if (close < 0) {
          throw new IllegalArgumentException("a quote is not closed");
        }
        tokens.add(expression.substring(i + 1, close));
        i = close + 1;
      } else if (isWord(c) || ((c == '-' || c == '+') && i + 1 < expression.length())) {
        i++;
        while (i < expression.length() && isWord(expression.charAt(i))) {
          i++;
        }
        tokens.add(expression.substring(start, i));
      } else if ("<>!=".indexOf(c) >= 0) {
        i++;
        while (i < expression.length() && "<>=".indexOf(expression.charAt(i)) >= 0) {
          i++;
        }
        tokens.add(expression.substring(start, i));
      } else if ("(),".indexOf(c) >= 0) {
        tokens.add(String.valueOf(c));
        i++;
      } else {
        throw new IllegalArgumentException("unexpected '" + c + "'");
      }
    }
    return tokens;
  }

  private static int text(String expression, int from, StringBuilder text) {
    int i = from;
    while (true) {
      int close = expression.indexOf('\'', i);
      if (close < 0) {
        throw new IllegalArgumentException("a quote is not closed");
      }
      text.append(expression, i, close);
      if (close + 1 < expression.length() && expression.charAt(close + 1) == '\'') {
        text.append('\'');
        i = close + 2;
      } else {
        return close + 1;
      }
    }
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.';
  }
}
