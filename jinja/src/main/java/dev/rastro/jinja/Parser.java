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

/// Builds the tree of a template from its tokens: its statements, and through [ExpressionParser]
/// what is in them. Follows the grammar of Jinja2 3.1, with `do`, `break` and `continue`, and the
/// tags of the embedder.
final class Parser {

  private static final Set<String> NOT_HERE =
      Set.of("include", "extends", "block", "import", "from", "autoescape");

  private final String template;
  private final TokenReader reader;
  private final ExpressionParser expressions;
  private final Map<String, Environment.CustomTag> customTags;

  Parser(String template, List<Token> tokens, Map<String, Environment.CustomTag> customTags) {
    this.template = template;
    this.customTags = customTags;
    reader = new TokenReader(template, tokens);
    expressions = new ExpressionParser(reader);
  }

  List<Statement> template() {
    List<Statement> body = body(Set.of());
    if (reader.peek().kind() != Kind.END) {
      throw reader.error("unexpected tag", reader.peek());
    }
    return body;
  }

  /// Statements up to a tag with one of these names, which stays.
  private List<Statement> body(Set<String> ends) {
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = reader.peek();
      switch (token.kind()) {
        case END -> {
          if (!ends.isEmpty()) {
            throw reader.error(
                "the template ends where " + String.join(" or ", ends) + " is expected", token);
          }
          return body;
        }
        case TEXT -> {
          reader.next();
          body.add(new Statement.Text(token.text(), token.line()));
        }
        case OUTPUT_BEGIN -> {
          reader.next();
          Expression value = expressions.tuple();
          reader.expect(Kind.OUTPUT_END);
          body.add(new Statement.Output(value, token.line()));
        }
        case TAG_BEGIN -> {
          Token name = reader.peekSecond();
          if (name.kind() == Kind.NAME && ends.contains(name.text())) {
            return body;
          }
          reader.next();
          body.add(statement());
        }
        default -> throw reader.error("unexpected " + token.text(), token);
      }
    }
  }

  private Statement statement() {
    return reader.nested("the template", this::unnested);
  }

  private Statement unnested() {
    Token name = reader.next();
    if (name.kind() != Kind.NAME) {
      throw reader.error("a tag's name is expected", name);
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
        Expression value = expressions.tuple();
        endTag();
        yield new Statement.Do(value, name.line());
      }
      case "break", "continue" -> {
        endTag();
        yield new Statement.Jump(name.text().equals("break"), name.line());
      }
      default -> {
        if (NOT_HERE.contains(name.text())) {
          throw reader.error("the tag '" + name.text() + "' is not supported", name);
        }
        throw reader.error("unknown tag '" + name.text() + "'", name);
      }
    };
  }

  /// A block of the embedder's: its head is kept as text, its body is a template.
  private Statement custom(Token name, Environment.CustomTag tag) {
    StringBuilder head = new StringBuilder();
    while (reader.peek().kind() != Kind.TAG_END) {
      Token token = reader.next();
      if (token.kind() == Kind.END) {
        throw reader.error("a tag is not closed", token);
      }
      boolean isText = token.kind() == Kind.LITERAL && token.value() instanceof String;
      head.append(head.isEmpty() ? "" : " ");
      head.append(
          isText
              ? "'" + token.value() + "'"
              : token.kind() == Kind.LITERAL ? String.valueOf(token.value()) : token.text());
    }
    reader.next();
    List<Statement> body = body(Set.of("end" + name.text()));
    end("end" + name.text());
    try {
      return tag.macro(
          template, new Environment.Block(name.text(), head.toString(), body, name.line()));
    } catch (IllegalArgumentException e) {
      throw reader.error(String.valueOf(e.getMessage()), name);
    }
  }

  private Statement ifStatement(int line) {
    List<Branch> branches = new ArrayList<>();
    Expression condition = expressions.tuple();
    endTag();
    while (true) {
      List<Statement> body = body(Set.of("elif", "else", "endif"));
      branches.add(new Branch(condition, body));
      reader.next();
      Token word = reader.next();
      if (word.isName("elif")) {
        condition = expressions.tuple();
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
    reader.expectName("in");
    Expression items = expressions.tupleWithoutConditional();
    Expression condition = reader.acceptName("if") ? expressions.expression() : null;
    boolean isRecursive = reader.acceptName("recursive");
    endTag();
    List<Statement> body = body(Set.of("else", "endfor"));
    List<Statement> otherwise = List.of();
    if (reader.peekSecond().isName("else")) {
      reader.next();
      reader.next();
      endTag();
      otherwise = body(Set.of("endfor"));
    }
    end("endfor");
    return new Statement.For(target, items, condition, isRecursive, body, otherwise, line);
  }

  private Statement set(int line) {
    Target target = targets();
    if (reader.accept("=")) {
      Expression value = expressions.tuple();
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
    String name = reader.name();
    List<Parameter> parameters = parameters();
    endTag();
    List<Statement> body = body(Set.of("endmacro"));
    reader.next();
    reader.next();
    if (reader.peek().kind() == Kind.NAME) {
      reader.next(); // The name may be said again.
    }
    endTag();
    return new Statement.MacroDefinition(name, parameters, body, line);
  }

  private Statement call(int line) {
    List<Parameter> parameters = reader.peek().is("(") ? parameters() : List.of();
    Token start = reader.peek();
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw reader.error("a call is expected", start);
    }
    endTag();
    List<Statement> body = body(Set.of("endcall"));
    end("endcall");
    return new Statement.CallBlock(parameters, call, body, line);
  }

  private Statement filter(int line) {
    List<Expression.Filter> filters = new ArrayList<>();
    do {
      String name = reader.dottedName();
      CallArguments arguments =
          reader.peek().is("(") ? expressions.arguments() : CallArguments.NONE;
      filters.add(new Expression.Filter(new Expression.Literal("", line), name, arguments, line));
    } while (reader.accept("|"));
    endTag();
    List<Statement> body = body(Set.of("endfilter"));
    end("endfilter");
    return new Statement.FilterBlock(filters, body, line);
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (reader.peek().kind() != Kind.TAG_END) {
      if (!targets.isEmpty()) {
        reader.expect(",");
      }
      targets.add(target());
      reader.expect("=");
      values.add(expressions.expression());
    }
    endTag();
    List<Statement> body = body(Set.of("endwith"));
    end("endwith");
    return new Statement.With(targets, values, body, line);
  }

  private List<Expression.Filter> filters() {
    List<Expression.Filter> filters = new ArrayList<>();
    while (reader.peek().is("|")) {
      Token bar = reader.next();
      String name = reader.dottedName();
      CallArguments arguments =
          reader.peek().is("(") ? expressions.arguments() : CallArguments.NONE;
      filters.add(
          new Expression.Filter(
              new Expression.Literal("", bar.line()), name, arguments, bar.line()));
    }
    return filters;
  }

  private List<Parameter> parameters() {
    List<Parameter> parameters = new ArrayList<>();
    reader.expect("(");
    while (!reader.peek().is(")")) {
      String name = reader.name();
      Expression byDefault = reader.accept("=") ? expressions.expression() : null;
      if (byDefault == null && !parameters.isEmpty() && parameters.getLast().byDefault() != null) {
        throw reader.error(
            "a parameter without a default follows one with a default", reader.peek());
      }
      parameters.add(new Parameter(name, byDefault));
      if (!reader.peek().is(")")) {
        reader.expect(",");
      }
    }
    reader.expect(")");
    return parameters;
  }

  private Target targets() {
    Target first = target();
    if (!reader.peek().is(",")) {
      return first;
    }
    List<Target> targets = new ArrayList<>(List.of(first));
    while (reader.accept(",")) {
      if (reader.peek().kind() == Kind.NAME || reader.peek().is("(")) {
        if (reader.peek().isName("in")) {
          break;
        }
        targets.add(target());
      }
    }
    return new Target.Several(targets);
  }

  private Target target() {
    if (reader.accept("(")) {
      Target inner = targets();
      reader.expect(")");
      return inner instanceof Target.Several ? inner : new Target.Several(List.of(inner));
    }
    String name = reader.name();
    return reader.accept(".") ? new Target.Member(name, reader.name()) : new Target.Name(name);
  }

  private void end(String word) {
    reader.expect(Kind.TAG_BEGIN);
    reader.expectName(word);
    endTag();
  }

  private void endTag() {
    reader.expect(Kind.TAG_END);
  }
}
