package dev.rastro.jinja;

import dev.rastro.jinja.Lexer.Kind;
import dev.rastro.jinja.Lexer.Token;
import dev.rastro.jinja.Node.CallArguments;
import dev.rastro.jinja.Node.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Builds the trees of expressions, a method for each level of Jinja2's precedence.
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenReader reader;

  ExpressionParser(TokenReader reader) {
    this.reader = reader;
  }

  /// An expression, or several with commas between them: a tuple.
  Expression tuple() {
    return tuple(true);
  }

  /// The same where a condition would be that of a loop.
  Expression tupleWithoutConditional() {
    return tuple(false);
  }

  private Expression tuple(boolean conditional) {
    int line = reader.peek().line();
    Expression first = conditional ? expression() : or();
    if (!reader.peek().is(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (reader.accept(",")) {
      if (isTupleEnd()) {
        break;
      }
      items.add(conditional ? expression() : or());
    }
    return new Expression.Items(items, true, line);
  }

  private boolean isTupleEnd() {
    Token token = reader.peek();
    return token.kind() == Kind.OUTPUT_END
        || token.kind() == Kind.TAG_END
        || token.is(")")
        || token.isName("if")
        || token.isName("recursive");
  }

  /// One expression.
  Expression expression() {
    return nested(this::conditional);
  }

  private Expression conditional() {
    Expression value = or();
    while (reader.peek().isName("if")) {
      int line = reader.next().line();
      Expression condition = or();
      Expression otherwise = reader.acceptName("else") ? expression() : null;
      value = new Expression.Conditional(condition, value, otherwise, line);
    }
    return value;
  }

  private Expression nested(Supplier<Expression> read) {
    return reader.nested("the expression", read);
  }

  private Expression or() {
    Expression left = and();
    while (reader.peek().isName("or")) {
      int line = reader.next().line();
      left = new Expression.Binary("or", left, and(), line);
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (reader.peek().isName("and")) {
      int line = reader.next().line();
      left = new Expression.Binary("and", left, not(), line);
    }
    return left;
  }

  private Expression not() {
    if (reader.peek().isName("not")) {
      int line = reader.next().line();
      return new Expression.Unary("not", not(), line);
    }
    return comparison();
  }

  private Expression comparison() {
    int line = reader.peek().line();
    List<Expression> operands = new ArrayList<>(List.of(sum()));
    List<String> operators = new ArrayList<>();
    while (true) {
      Token token = reader.peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(reader.next().text());
      } else if (token.isName("in")) {
        reader.next();
        operators.add("in");
      } else if (token.isName("not") && reader.peekSecond().isName("in")) {
        reader.next();
        reader.next();
        operators.add("not in");
      } else {
        return operators.isEmpty()
            ? operands.getFirst()
            : new Expression.Comparison(operands, operators, line);
      }
      operands.add(sum());
    }
  }

  private Expression sum() {
    Expression left = concatenation();
    while (reader.peek().is("+") || reader.peek().is("-")) {
      Token operator = reader.next();
      left = new Expression.Binary(operator.text(), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (reader.peek().is("~")) {
      int line = reader.next().line();
      left = new Expression.Binary("~", left, product(), line);
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (reader.peek().is("*")
        || reader.peek().is("/")
        || reader.peek().is("//")
        || reader.peek().is("%")) {
      Token operator = reader.next();
      left = new Expression.Binary(operator.text(), left, power(), operator.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (reader.peek().is("**")) {
      int line = reader.next().line();
      left = new Expression.Binary("**", left, unary(true), line);
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Token token = reader.peek();
    Expression value;
    if (token.is("-") || token.is("+")) {
      reader.next();
      value = new Expression.Unary(token.text(), nested(() -> unary(false)), token.line());
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filtered(value) : value;
  }

  private Expression primary() {
    Token token = reader.next();
    int line = token.line();
    if (token.kind() == Kind.LITERAL) {
      Object value = token.value();
      if (value instanceof String) {
        StringBuilder text = new StringBuilder((String) value);
        while (reader.peek().kind() == Kind.LITERAL
            && reader.peek().value() instanceof String more) {
          reader.next();
          text.append(more);
        }
        value = text.toString();
      }
      return new Expression.Literal(value, line);
    } else if (token.kind() == Kind.NAME) {
      return switch (token.text()) {
        case "true", "True" -> new Expression.Literal(true, line);
        case "false", "False" -> new Expression.Literal(false, line);
        case "none", "None" -> new Expression.Literal(null, line);
        default -> new Expression.Name(token.text(), line);
      };
    } else if (token.is("(")) {
      if (reader.accept(")")) {
        return new Expression.Items(List.of(), true, line);
      }
      Expression inner = tuple();
      reader.expect(")");
      return inner;
    } else if (token.is("[")) {
      List<Expression> items = new ArrayList<>();
      while (!reader.peek().is("]")) {
        items.add(expression());
        if (!reader.peek().is("]")) {
          reader.expect(",");
        }
      }
      reader.expect("]");
      return new Expression.Items(items, false, line);
    } else if (token.is("{")) {
      List<Expression> keys = new ArrayList<>();
      List<Expression> values = new ArrayList<>();
      while (!reader.peek().is("}")) {
        keys.add(expression());
        reader.expect(":");
        values.add(expression());
        if (!reader.peek().is("}")) {
          reader.expect(",");
        }
      }
      reader.expect("}");
      return new Expression.Pairs(keys, values, line);
    }
    throw reader.error("unexpected '" + TokenReader.describe(token) + "'", token);
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Token token = reader.peek();
      if (token.is(".")) {
        reader.next();
        Token member = reader.next();
        if (member.kind() == Kind.NAME) {
          value = new Expression.Attribute(value, member.text(), token.line());
        } else if (member.kind() == Kind.LITERAL && member.value() instanceof Long) {
          value =
              new Expression.Subscript(
                  value, new Expression.Literal(member.value(), member.line()), token.line());
        } else {
          throw reader.error("a name is expected behind the dot", member);
        }
      } else if (token.is("[")) {
        reader.next();
        value = subscript(value, token.line());
      } else if (token.is("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of, int line) {
    Expression from = reader.peek().is(":") ? null : tuple();
    if (from != null && reader.accept("]")) {
      return new Expression.Subscript(of, from, line);
    }
    reader.expect(":");
    Expression to = reader.peek().is("]") || reader.peek().is(":") ? null : expression();
    Expression step = null;
    if (reader.accept(":")) {
      step = reader.peek().is("]") ? null : expression();
    }
    reader.expect("]");
    return new Expression.Slice(of, from, to, step, line);
  }

  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      Token token = reader.peek();
      if (token.is("|")) {
        reader.next();
        String name = reader.dottedName();
        CallArguments arguments = reader.peek().is("(") ? arguments() : CallArguments.NONE;
        value = new Expression.Filter(value, name, arguments, token.line());
      } else if (token.isName("is")) {
        reader.next();
        value = test(value, token.line());
      } else if (token.is("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression input, int line) {
    boolean isNegated = reader.acceptName("not");
    String name = reader.dottedName();
    CallArguments arguments = CallArguments.NONE;
    Token token = reader.peek();
    if (token.is("(")) {
      arguments = arguments();
    } else {
      boolean isArgument =
          token.kind() == Kind.LITERAL
              || token.is("[")
              || token.is("{")
              || (token.kind() == Kind.NAME
                  && !Set.of("else", "or", "and", "is", "if", "in", "not").contains(token.text()));
      if (isArgument) {
        arguments =
            new CallArguments(List.of(postfix(primary())), List.of(), List.of(), null, null);
      }
    }
    return new Expression.Test(input, name, arguments, isNegated, line);
  }

  /// The arguments of a call, with their brackets.
  CallArguments arguments() {
    List<Expression> positional = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Expression> named = new ArrayList<>();
    Expression star = null;
    Expression doubleStar = null;
    reader.expect("(");
    while (!reader.peek().is(")")) {
      Token token = reader.peek();
      if (reader.accept("*")) {
        star = expression();
      } else if (reader.accept("**")) {
        doubleStar = expression();
      } else if (token.kind() == Kind.NAME && reader.peekSecond().is("=")) {
        names.add(reader.next().text());
        reader.next();
        named.add(expression());
      } else {
        if (!names.isEmpty() || doubleStar != null) {
          throw reader.error("an argument without a name follows one with a name", token);
        }
        positional.add(expression());
      }
      if (!reader.peek().is(")")) {
        reader.expect(",");
      }
    }
    reader.expect(")");
    return new CallArguments(positional, names, named, star, doubleStar);
  }
}
