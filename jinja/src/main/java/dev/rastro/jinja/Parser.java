package dev.rastro.jinja;

import dev.rastro.jinja.Lexer.Kind;
import dev.rastro.jinja.Lexer.Token;
import dev.rastro.jinja.Node.Branch;
import dev.rastro.jinja.Node.CallArguments;
import dev.rastro.jinja.Node.Expression;
import dev.rastro.jinja.Node.Parameter;
import dev.rastro.jinja.Node.Statement;
import dev.rastro.jinja.Node.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Builds the tree of a template from its tokens. Follows the grammar of Jinja2 3.1, with `do`,
/// `break` and `continue`, and the tags of the embedder.
final class Parser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NOT_HERE =
      Set.of("include", "extends", "block", "import", "from", "autoescape");
  private static final int DEPTH_MAX = 300;

  private final String template;
  private final List<Token> tokens;
  private final Map<String, Environment.CustomTag> customTags;
  private int at;
  private int depth;

  Parser(String template, List<Token> tokens, Map<String, Environment.CustomTag> customTags) {
    this.template = template;
    this.tokens = tokens;
    this.customTags = customTags;
  }

  List<Statement> template() {
    List<Statement> body = body(Set.of());
    if (peek().kind() != Kind.END) {
      throw error("unexpected tag", peek());
    }
    return body;
  }

  /// Statements up to a tag with one of these names, which stays.
  private List<Statement> body(Set<String> ends) {
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = peek();
      switch (token.kind()) {
        case END -> {
          if (!ends.isEmpty()) {
            throw error(
                "the template ends where " + String.join(" or ", ends) + " is expected", token);
          }
          return body;
        }
        case TEXT -> {
          next();
          body.add(new Statement.Text(token.text(), token.line()));
        }
        case OUTPUT_BEGIN -> {
          next();
          Expression value = tuple();
          expect(Kind.OUTPUT_END);
          body.add(new Statement.Output(value, token.line()));
        }
        case TAG_BEGIN -> {
          Token name = tokens.get(at + 1);
          if (name.kind() == Kind.NAME && ends.contains(name.text())) {
            return body;
          }
          next();
          body.add(statement());
        }
        default -> throw error("unexpected " + token.text(), token);
      }
    }
  }

  private Statement statement() {
    if (++depth > DEPTH_MAX) {
      throw error("the template is nested too deeply", peek());
    }
    try {
      Token name = next();
      if (name.kind() != Kind.NAME) {
        throw error("a tag's name is expected", name);
      }
      Environment.CustomTag customTag = customTags.get(name.text());
      if (customTag != null) {
        return custom(name, customTag);
      }
      return switch (name.text()) {
        case "if" -> ifStatement(name.line());
        case "for" -> forStatement(name.line());
        case "set" -> set(name.line());
        case "macro" -> macro(name.line());
        case "call" -> call(name.line());
        case "filter" -> filter(name.line());
        case "with" -> with(name.line());
        case "do" -> {
          Expression value = tuple();
          endTag();
          yield new Statement.Do(value, name.line());
        }
        case "break", "continue" -> {
          endTag();
          yield new Statement.Jump(name.text().equals("break"), name.line());
        }
        default -> {
          if (NOT_HERE.contains(name.text())) {
            throw error("the tag '" + name.text() + "' is not supported", name);
          }
          throw error("unknown tag '" + name.text() + "'", name);
        }
      };
    } finally {
      depth--;
    }
  }

  /// A block of the embedder's: its head is kept as text, its body is a template.
  private Statement custom(Token name, Environment.CustomTag tag) {
    StringBuilder head = new StringBuilder();
    while (peek().kind() != Kind.TAG_END) {
      Token token = next();
      if (token.kind() == Kind.END) {
        throw error("a tag is not closed", token);
      }
      boolean isText = token.kind() == Kind.LITERAL && token.value() instanceof String;
      head.append(head.isEmpty() ? "" : " ");
      head.append(
          isText
              ? "'" + token.value() + "'"
              : token.kind() == Kind.LITERAL ? String.valueOf(token.value()) : token.text());
    }
    next();
    List<Statement> body = body(Set.of("end" + name.text()));
    end("end" + name.text());
    try {
      return tag.macro(
          template, new Environment.Block(name.text(), head.toString(), body, name.line()));
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()), name);
    }
  }

  private Statement ifStatement(int line) {
    List<Branch> branches = new ArrayList<>();
    Expression condition = tuple();
    endTag();
    while (true) {
      List<Statement> body = body(Set.of("elif", "else", "endif"));
      branches.add(new Branch(condition, body));
      next();
      Token word = next();
      if (word.isName("elif")) {
        condition = tuple();
        endTag();
      } else if (word.isName("else")) {
        endTag();
        branches.add(new Branch(null, body(Set.of("endif"))));
        end("endif");
        return new Statement.If(branches, line);
      } else {
        endTag();
        return new Statement.If(branches, line);
      }
    }
  }

  private Statement forStatement(int line) {
    Target target = targets();
    expectName("in");
    Expression items = tupleWithoutConditional();
    Expression condition = acceptName("if") ? expression() : null;
    boolean isRecursive = acceptName("recursive");
    endTag();
    List<Statement> body = body(Set.of("else", "endfor"));
    List<Statement> otherwise = List.of();
    if (tokens.get(at + 1).isName("else")) {
      next();
      next();
      endTag();
      otherwise = body(Set.of("endfor"));
    }
    end("endfor");
    return new Statement.For(target, items, condition, isRecursive, body, otherwise, line);
  }

  private Statement set(int line) {
    Target target = targets();
    if (accept("=")) {
      Expression value = tuple();
      endTag();
      return new Statement.Set(target, value, line);
    }
    List<Expression.Filter> filters = filters();
    endTag();
    List<Statement> body = body(Set.of("endset"));
    end("endset");
    return new Statement.SetBlock(target, filters, body, line);
  }

  private Statement macro(int line) {
    String name = name();
    List<Parameter> parameters = parameters();
    endTag();
    List<Statement> body = body(Set.of("endmacro"));
    next();
    next();
    if (peek().kind() == Kind.NAME) {
      next(); // The name may be said again.
    }
    endTag();
    return new Statement.MacroDefinition(name, parameters, body, line);
  }

  private Statement call(int line) {
    List<Parameter> parameters = peek().is("(") ? parameters() : List.of();
    Token start = peek();
    if (!(expression() instanceof Expression.Call call)) {
      throw error("a call is expected", start);
    }
    endTag();
    List<Statement> body = body(Set.of("endcall"));
    end("endcall");
    return new Statement.CallBlock(parameters, call, body, line);
  }

  private Statement filter(int line) {
    List<Expression.Filter> filters = new ArrayList<>();
    do {
      String name = dottedName();
      CallArguments arguments = peek().is("(") ? arguments() : CallArguments.NONE;
      filters.add(new Expression.Filter(new Expression.Literal("", line), name, arguments, line));
    } while (accept("|"));
    endTag();
    List<Statement> body = body(Set.of("endfilter"));
    end("endfilter");
    return new Statement.FilterBlock(filters, body, line);
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (peek().kind() != Kind.TAG_END) {
      if (!targets.isEmpty()) {
        expect(",");
      }
      targets.add(target());
      expect("=");
      values.add(expression());
    }
    endTag();
    List<Statement> body = body(Set.of("endwith"));
    end("endwith");
    return new Statement.With(targets, values, body, line);
  }

  private List<Expression.Filter> filters() {
    List<Expression.Filter> filters = new ArrayList<>();
    while (peek().is("|")) {
      Token bar = next();
      String name = dottedName();
      CallArguments arguments = peek().is("(") ? arguments() : CallArguments.NONE;
      filters.add(
          new Expression.Filter(
              new Expression.Literal("", bar.line()), name, arguments, bar.line()));
    }
    return filters;
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    expect("(");
    while (!peek().is(")")) {
      String name = name();
      Expression byDefault = accept("=") ? expression() : null;
      if (byDefault == null && !parameters.isEmpty() && parameters.getLast().byDefault() != null) {
        throw error("a parameter without a default follows one with a default", peek());
      }
      parameters.add(new Parameter(name, byDefault));
      if (!peek().is(")")) {
        expect(",");
      }
    }
    expect(")");
    return parameters;
  }

  private Target targets() {
    Target first = target();
    if (!peek().is(",")) {
      return first;
    }
    List<Target> targets = new ArrayList<>(List.of(first));
    while (accept(",")) {
      if (peek().kind() == Kind.NAME || peek().is("(")) {
        if (peek().isName("in")) {
          break;
        }
        targets.add(target());
      }
    }
    return new Target.Several(targets);
  }

  private Target target() {
    if (accept("(")) {
      Target inner = targets();
      expect(")");
      return inner instanceof Target.Several ? inner : new Target.Several(List.of(inner));
    }
    String name = name();
    return accept(".") ? new Target.Member(name, name()) : new Target.Name(name);
  }

  /// An expression, or several with commas between them: a tuple.
  private Expression tuple() {
    return tuple(true);
  }

  private Expression tupleWithoutConditional() {
    return tuple(false);
  }

  private Expression tuple(boolean conditional) {
    int line = peek().line();
    Expression first = conditional ? expression() : or();
    if (!peek().is(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (accept(",")) {
      if (isTupleEnd()) {
        break;
      }
      items.add(conditional ? expression() : or());
    }
    return new Expression.Items(items, true, line);
  }

  private boolean isTupleEnd() {
    Token token = peek();
    return token.kind() == Kind.OUTPUT_END
        || token.kind() == Kind.TAG_END
        || token.is(")")
        || token.isName("if")
        || token.isName("recursive");
  }

  private Expression expression() {
    if (++depth > DEPTH_MAX) {
      throw error("the expression is nested too deeply", peek());
    }
    try {
      Expression value = or();
      while (peek().isName("if")) {
        int line = next().line();
        Expression condition = or();
        Expression otherwise = acceptName("else") ? expression() : null;
        value = new Expression.Conditional(condition, value, otherwise, line);
      }
      return value;
    } finally {
      depth--;
    }
  }

  private Expression or() {
    Expression left = and();
    while (peek().isName("or")) {
      int line = next().line();
      left = new Expression.Binary("or", left, and(), line);
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (peek().isName("and")) {
      int line = next().line();
      left = new Expression.Binary("and", left, not(), line);
    }
    return left;
  }

  private Expression not() {
    if (peek().isName("not")) {
      int line = next().line();
      return new Expression.Unary("not", not(), line);
    }
    return comparison();
  }

  private Expression comparison() {
    int line = peek().line();
    List<Expression> operands = new ArrayList<>(List.of(sum()));
    List<String> operators = new ArrayList<>();
    while (true) {
      Token token = peek();
      if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        operators.add(next().text());
      } else if (token.isName("in")) {
        next();
        operators.add("in");
      } else if (token.isName("not") && tokens.get(at + 1).isName("in")) {
        next();
        next();
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
    while (peek().is("+") || peek().is("-")) {
      Token operator = next();
      left = new Expression.Binary(operator.text(), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (peek().is("~")) {
      int line = next().line();
      left = new Expression.Binary("~", left, product(), line);
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (peek().is("*") || peek().is("/") || peek().is("//") || peek().is("%")) {
      Token operator = next();
      left = new Expression.Binary(operator.text(), left, power(), operator.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (peek().is("**")) {
      int line = next().line();
      left = new Expression.Binary("**", left, unary(true), line);
    }
    return left;
  }

  private Expression unary(boolean withFilters) {
    Token token = peek();
    Expression value;
    if (token.is("-") || token.is("+")) {
      next();
      if (++depth > DEPTH_MAX) {
        throw error("the expression is nested too deeply", token);
      }
      value = new Expression.Unary(token.text(), unary(false), token.line());
      depth--;
    } else {
      value = primary();
    }
    value = postfix(value);
    return withFilters ? filtered(value) : value;
  }

  private Expression primary() {
    Token token = next();
    int line = token.line();
    if (token.kind() == Kind.LITERAL) {
      Object value = token.value();
      if (value instanceof String) {
        StringBuilder text = new StringBuilder((String) value);
        while (peek().kind() == Kind.LITERAL && peek().value() instanceof String more) {
          next();
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
      if (accept(")")) {
        return new Expression.Items(List.of(), true, line);
      }
      Expression inner = tuple();
      expect(")");
      return inner;
    } else if (token.is("[")) {
      List<Expression> items = new ArrayList<>();
      while (!peek().is("]")) {
        items.add(expression());
        if (!peek().is("]")) {
          expect(",");
        }
      }
      expect("]");
      return new Expression.Items(items, false, line);
    } else if (token.is("{")) {
      List<Expression> keys = new ArrayList<>();
      List<Expression> values = new ArrayList<>();
      while (!peek().is("}")) {
        keys.add(expression());
        expect(":");
        values.add(expression());
        if (!peek().is("}")) {
          expect(",");
        }
      }
      expect("}");
      return new Expression.Pairs(keys, values, line);
    }
    throw error("unexpected '" + describe(token) + "'", token);
  }

  private Expression postfix(Expression start) {
    Expression value = start;
    while (true) {
      Token token = peek();
      if (token.is(".")) {
        next();
        Token member = next();
        if (member.kind() == Kind.NAME) {
          value = new Expression.Attribute(value, member.text(), token.line());
        } else if (member.kind() == Kind.LITERAL && member.value() instanceof Long) {
          value =
              new Expression.Subscript(
                  value, new Expression.Literal(member.value(), member.line()), token.line());
        } else {
          throw error("a name is expected behind the dot", member);
        }
      } else if (token.is("[")) {
        next();
        value = subscript(value, token.line());
      } else if (token.is("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression of, int line) {
    Expression from = peek().is(":") ? null : tuple();
    if (from != null && accept("]")) {
      return new Expression.Subscript(of, from, line);
    }
    expect(":");
    Expression to = peek().is("]") || peek().is(":") ? null : expression();
    Expression step = null;
    if (accept(":")) {
      step = peek().is("]") ? null : expression();
    }
    expect("]");
    return new Expression.Slice(of, from, to, step, line);
  }

  private Expression filtered(Expression start) {
    Expression value = start;
    while (true) {
      Token token = peek();
      if (token.is("|")) {
        next();
        String name = dottedName();
        CallArguments arguments = peek().is("(") ? arguments() : CallArguments.NONE;
        value = new Expression.Filter(value, name, arguments, token.line());
      } else if (token.isName("is")) {
        next();
        value = test(value, token.line());
      } else if (token.is("(")) {
        value = new Expression.Call(value, arguments(), token.line());
      } else {
        return value;
      }
    }
  }

  private Expression test(Expression input, int line) {
    boolean isNegated = acceptName("not");
    String name = dottedName();
    CallArguments arguments = CallArguments.NONE;
    Token token = peek();
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

  private CallArguments arguments() {
    List<Expression> positional = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Expression> named = new ArrayList<>();
    Expression star = null;
    Expression doubleStar = null;
    expect("(");
    while (!peek().is(")")) {
      Token token = peek();
      if (accept("*")) {
        star = expression();
      } else if (accept("**")) {
        doubleStar = expression();
      } else if (token.kind() == Kind.NAME && tokens.get(at + 1).is("=")) {
        names.add(next().text());
        next();
        named.add(expression());
      } else {
        if (!names.isEmpty() || doubleStar != null) {
          throw error("an argument without a name follows one with a name", token);
        }
        positional.add(expression());
      }
      if (!peek().is(")")) {
        expect(",");
      }
    }
    expect(")");
    return new CallArguments(positional, names, named, star, doubleStar);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(name());
    while (peek().is(".")) {
      next();
      name.append('.').append(name());
    }
    return name.toString();
  }

  private String name() {
    Token token = next();
    if (token.kind() != Kind.NAME) {
      throw error("a name is expected instead of '" + describe(token) + "'", token);
    }
    return token.text();
  }

  private void end(String word) {
    expect(Kind.TAG_BEGIN);
    expectName(word);
    endTag();
  }

  private void endTag() {
    expect(Kind.TAG_END);
  }

  private Token peek() {
    return tokens.get(at);
  }

  private Token next() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  private boolean accept(String operator) {
    boolean there = peek().is(operator);
    if (there) {
      next();
    }
    return there;
  }

  private boolean acceptName(String name) {
    boolean there = peek().isName(name);
    if (there) {
      next();
    }
    return there;
  }

  private void expect(String operator) {
    if (!accept(operator)) {
      throw error("'" + operator + "' is expected instead of '" + describe(peek()) + "'", peek());
    }
  }

  private void expectName(String name) {
    if (!acceptName(name)) {
      throw error("'" + name + "' is expected instead of '" + describe(peek()) + "'", peek());
    }
  }

  private void expect(Kind kind) {
    Token token = next();
    if (token.kind() != kind) {
      throw error("unexpected '" + describe(token) + "'", token);
    }
  }

  private static String describe(Token token) {
    return switch (token.kind()) {
      case OUTPUT_END -> "}}";
      case TAG_END -> "%}";
      case END -> "the end of the template";
      case LITERAL -> String.valueOf(token.value());
      case TEXT, OUTPUT_BEGIN, TAG_BEGIN, NAME, OPERATOR -> token.text();
    };
  }

  private TemplateException error(String message, @Nullable Token token) {
    return new TemplateException(message, template, token == null ? 1 : token.line());
  }
}
