package dev.rastro.jinja;

import dev.rastro.jinja.Node.Branch;
import dev.rastro.jinja.Node.CallArguments;
import dev.rastro.jinja.Node.Expression;
import dev.rastro.jinja.Node.Statement;
import dev.rastro.jinja.Node.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Carries out the tree of one template. For one render at a time.
final class Interpreter {

  private static final int DEPTH_MAX = 400;

  private final String template;
  private final Environment environment;
  private final StackDepth depth;
  private final IdentityHashMap<List<Statement>, Map<String, Boolean>> usedNames =
      new IdentityHashMap<>();
  private @Nullable Scope topScope;

  /// How deeply macros call each other, over all templates of a render.
  static final class StackDepth {
    private int calls;
  }

  /// Leaves a loop, or goes on with its next round.
  private static final class JumpSignal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final boolean isBreak;

    JumpSignal(boolean isBreak) {
      super(null, null, false, false);
      this.isBreak = isBreak;
    }
  }

  Interpreter(String template, Environment environment) {
    this.template = template;
    this.environment = environment;
    this.depth = environment.stackDepth();
  }

  String render(List<Statement> body, Scope scope) {
    topScope = scope;
    StringBuilder out = new StringBuilder();
    run(body, scope, out);
    return out.toString();
  }

  /// The value of a template that is one expression alone; else its text.
  @Nullable Object renderNative(List<Statement> body, Scope scope) {
    topScope = scope;
    return body.size() == 1 && body.getFirst() instanceof Statement.Output output
        ? evaluate(output.value(), scope)
        : render(body, scope);
  }

  private void run(List<Statement> body, Scope scope, StringBuilder out) {
    for (Statement statement : body) {
      run(statement, scope, out);
    }
  }

  private void run(Statement statement, Scope scope, StringBuilder out) {
    switch (statement) {
      case Statement.Text text -> out.append(text.text());
      case Statement.Output output -> {
        Object value = evaluate(output.value(), scope);
        out.append(environment.finish(value));
      }
      case Statement.If choice -> {
        for (Branch branch : choice.branches()) {
          if (branch.condition() == null || Values.isTrue(evaluate(branch.condition(), scope))) {
            run(branch.body(), scope, out);
            return;
          }
        }
      }
      case Statement.For loop -> loop(loop, evaluate(loop.items(), scope), scope, out, 0);
      case Statement.Set set ->
          assign(set.target(), evaluate(set.value(), scope), scope, set.line());
      case Statement.SetBlock set -> {
        StringBuilder block = new StringBuilder();
        run(set.body(), new Scope(scope), block);
        assign(set.target(), filtered(set.filters(), block.toString(), scope), scope, set.line());
      }
      case Statement.MacroDefinition macro ->
          scope.set(
              macro.name(),
              new Macro(macro.name(), macro.parameters(), macro.body(), macro.line(), scope, this));
      case Statement.CallBlock block -> {
        Macro caller =
            new Macro("caller", block.parameters(), block.body(), block.line(), scope, this);
        Object result = call(block.call(), scope, caller);
        out.append(environment.finish(result));
      }
      case Statement.FilterBlock block -> {
        StringBuilder inner = new StringBuilder();
        run(block.body(), new Scope(scope), inner);
        out.append(environment.finish(filtered(block.filters(), inner.toString(), scope)));
      }
      case Statement.With with -> {
        Scope inner = new Scope(scope);
        for (int i = 0; i < with.targets().size(); i++) {
          assign(with.targets().get(i), evaluate(with.values().get(i), scope), inner, with.line());
        }
        run(with.body(), inner, out);
      }
      case Statement.Do statementOnly -> evaluate(statementOnly.value(), scope);
      case Statement.Jump jump -> throw new JumpSignal(jump.isBreak());
    }
  }

  private @Nullable Object filtered(List<Expression.Filter> filters, String text, Scope scope) {
    Object value = text;
    for (Expression.Filter filter : filters) {
      value = filter(filter, value, scope);
    }
    return value;
  }

  private void loop(
      Statement.For loop, @Nullable Object over, Scope scope, StringBuilder out, int level) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object item : at(loop.line(), () -> Values.items(over))) {
      if (loop.condition() != null) {
        Scope trial = new Scope(scope);
        assign(loop.target(), item, trial, loop.line());
        if (!Values.isTrue(evaluate(loop.condition(), trial))) {
          continue;
        }
      }
      items.add(item);
    }
    Callable recursion =
        loop.isRecursive()
            ? arguments -> {
              StringBuilder inner = new StringBuilder();
              loop(loop, arguments.required(0, "iterable"), scope, inner, level + 1);
              return inner.toString();
            }
            : null;
    Loop variable = new Loop(items, level, recursion);
    for (int i = 0; i < items.size(); i++) {
      variable.moveTo(i);
      Scope inner = new Scope(scope);
      inner.set("loop", variable);
      assign(loop.target(), items.get(i), inner, loop.line());
      try {
        run(loop.body(), inner, out);
      } catch (JumpSignal jump) {
        if (jump.isBreak) {
          return;
        }
      }
    }
    if (items.isEmpty()) {
      run(loop.otherwise(), scope, out);
    }
  }

  private void assign(Target target, @Nullable Object value, Scope scope, int line) {
    switch (target) {
      case Target.Name name -> scope.set(name.name(), value);
      case Target.Several several -> {
        List<@Nullable Object> values = at(line, () -> Values.items(value));
        if (values.size() != several.targets().size()) {
          throw error(
              "cannot unpack " + values.size() + " values into " + several.targets().size(), line);
        }
        for (int i = 0; i < values.size(); i++) {
          assign(several.targets().get(i), values.get(i), scope, line);
        }
      }
      case Target.Member member -> {
        if (!(scope.get(member.name()) instanceof Namespace namespace)) {
          throw error("cannot assign attribute on non-namespace object", line);
        }
        namespace.set(member.attribute(), value);
      }
    }
  }

  @Nullable Object evaluate(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> variable(name.name(), scope);
      case Expression.Items items -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (Expression item : items.items()) {
          values.add(evaluate(item, scope));
        }
        yield items.isTuple() ? new Tuple(values) : values;
      }
      case Expression.Pairs pairs -> {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.keys().size(); i++) {
          Object key = evaluate(pairs.keys().get(i), scope);
          if (key instanceof Collection || key instanceof Map) {
            throw error("unhashable type: '" + Values.typeName(key) + "'", pairs.line());
          }
          map.put(key, evaluate(pairs.values().get(i), scope));
        }
        yield map;
      }
      case Expression.Unary unary -> unary(unary, evaluate(unary.operand(), scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Comparison comparison -> comparison(comparison, scope);
      case Expression.Conditional conditional -> {
        if (Values.isTrue(evaluate(conditional.condition(), scope))) {
          yield evaluate(conditional.then(), scope);
        }
        yield conditional.otherwise() == null
            ? new Undefined("the inline if-expression evaluated to false and no else: it")
            : evaluate(conditional.otherwise(), scope);
      }
      case Expression.Attribute attribute -> {
        Object of = evaluate(attribute.of(), scope);
        yield at(attribute.line(), () -> Lookup.member(of, attribute.name()));
      }
      case Expression.Subscript subscript -> {
        Object of = evaluate(subscript.of(), scope);
        Object index = evaluate(subscript.index(), scope);
        yield at(subscript.line(), () -> Lookup.subscript(of, index));
      }
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, scope, null);
      case Expression.Filter filter -> filter(filter, evaluate(filter.input(), scope), scope);
      case Expression.Test test -> {
        Object input = evaluate(test.input(), scope);
        Arguments arguments = arguments(test.arguments(), scope, test.line());
        yield at(test.line(), () -> test(test.name(), input, arguments)) != test.isNegated();
      }
    };
  }

  private @Nullable Object variable(String name, Scope scope) {
    Object value = scope.get(name);
    return value instanceof Undefined && environment.hasGlobal(name)
        ? environment.global(name)
        : value;
  }

  private @Nullable Object unary(Expression.Unary unary, @Nullable Object operand) {
    return switch (unary.operator()) {
      case "not" -> !Values.isTrue(operand);
      case "-" ->
          operand instanceof Double number
              ? (Object) (-number)
              : at(unary.line(), () -> Values.compute("-", 0L, operand));
      default -> at(unary.line(), () -> Values.compute("+", 0L, operand));
    };
  }

  private @Nullable Object binary(Expression.Binary binary, Scope scope) {
    Object left = evaluate(binary.left(), scope);
    return switch (binary.operator()) {
      case "and" -> Values.isTrue(left) ? evaluate(binary.right(), scope) : left;
      case "or" -> Values.isTrue(left) ? left : evaluate(binary.right(), scope);
      case "~" -> Values.text(left) + Values.text(evaluate(binary.right(), scope));
      default -> {
        Object right = evaluate(binary.right(), scope);
        yield at(binary.line(), () -> Values.compute(binary.operator(), left, right));
      }
    };
  }

  private boolean comparison(Expression.Comparison comparison, Scope scope) {
    Object left = evaluate(comparison.operands().getFirst(), scope);
    for (int i = 0; i < comparison.operators().size(); i++) {
      Object one = left;
      Object other = evaluate(comparison.operands().get(i + 1), scope);
      String operator = comparison.operators().get(i);
      boolean holds =
          at(
              comparison.line(),
              () ->
                  switch (operator) {
                    case "==" -> Values.areEqual(one, other);
                    case "!=" -> !Values.areEqual(one, other);
                    case "in" -> Values.contains(other, one);
                    case "not in" -> !Values.contains(other, one);
                    case "<" -> Values.compare(one, other) < 0;
                    case "<=" -> Values.compare(one, other) <= 0;
                    case ">" -> Values.compare(one, other) > 0;
                    default -> Values.compare(one, other) >= 0;
                  });
      if (!holds) {
        return false;
      }
      left = other;
    }
    return true;
  }

  private @Nullable Object slice(Expression.Slice slice, Scope scope) {
    Object of = evaluate(slice.of(), scope);
    Object from = slice.from() == null ? null : evaluate(slice.from(), scope);
    Object to = slice.to() == null ? null : evaluate(slice.to(), scope);
    Object step = slice.step() == null ? null : evaluate(slice.step(), scope);
    return at(
        slice.line(), () -> Lookup.sliced(of, from, to, step == null ? 1 : Values.toInt(step)));
  }

  private @Nullable Object call(Expression.Call call, Scope scope, @Nullable Macro caller) {
    Object callee = evaluate(call.callee(), scope);
    Arguments arguments = arguments(call.arguments(), scope, call.line());
    if (caller != null) {
      Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments.named());
      named.put("caller", caller);
      arguments = new Arguments(arguments.positional(), named);
    }
    if (callee instanceof Undefined undefined) {
      throw error(undefined.message(), call.line());
    } else if (!(callee instanceof Callable)) {
      throw error("'" + Values.typeName(callee) + "' object is not callable", call.line());
    }
    Callable callable = (Callable) callee;
    Arguments given = arguments;
    if (++depth.calls > DEPTH_MAX) {
      depth.calls--;
      throw error("macros call each other too deeply", call.line());
    }
    try {
      return at(call.line(), () -> callable.call(given));
    } finally {
      depth.calls--;
    }
  }

  private Arguments arguments(CallArguments given, Scope scope, int line) {
    List<@Nullable Object> positional = new ArrayList<>();
    for (Expression value : given.positional()) {
      positional.add(evaluate(value, scope));
    }
    if (given.star() != null) {
      Object star = evaluate(given.star(), scope);
      positional.addAll(at(line, () -> Values.items(star)));
    }
    Map<String, @Nullable Object> named = new LinkedHashMap<>();
    for (int i = 0; i < given.names().size(); i++) {
      if (named.containsKey(given.names().get(i))) {
        throw error("the argument '" + given.names().get(i) + "' is given twice", line);
      }
      named.put(given.names().get(i), evaluate(given.named().get(i), scope));
    }
    if (given.doubleStar() != null) {
      if (!(evaluate(given.doubleStar(), scope) instanceof Map<?, ?> map)) {
        throw error("a dict is expected behind **", line);
      }
      map.forEach((key, value) -> named.put(Values.text(key), value));
    }
    return new Arguments(positional, named);
  }

  private @Nullable Object filter(Expression.Filter filter, @Nullable Object input, Scope scope) {
    Arguments arguments = arguments(filter.arguments(), scope, filter.line());
    return at(filter.line(), () -> filter(filter.name(), input, arguments));
  }

  @Nullable Object filter(String name, @Nullable Object input, Arguments arguments) {
    Callable own = environment.filter(name);
    if (own != null) {
      List<@Nullable Object> positional = new ArrayList<>();
      positional.add(input);
      positional.addAll(arguments.positional());
      return own.call(new Arguments(positional, arguments.named()));
    }
    Filters.Filter filter = Filters.find(name);
    if (filter == null) {
      throw new IllegalArgumentException("No filter named '" + name + "'.");
    }
    return filter.apply(input, arguments, this);
  }

  boolean test(String name, @Nullable Object input, Arguments arguments) {
    Tests.Test test = Tests.find(name);
    if (test == null) {
      throw new IllegalArgumentException("No test named '" + name + "'.");
    }
    return test.holds(input, arguments);
  }

  /// Runs a macro's body; what it gives is its text, or what it returned.
  @Nullable Object macro(String name, List<Statement> body, int line, Scope scope) {
    StringBuilder out = new StringBuilder();
    try {
      run(body, scope, out);
      return out.toString();
    } catch (MacroReturn returned) {
      return returned.value();
    } catch (JumpSignal jump) {
      throw error("break or continue outside of a loop", line);
    } catch (TemplateException e) {
      throw new TemplateException(e.getMessage() + ", in macro " + name, template, line, e);
    }
  }

  /// Whether a body names a variable anywhere.
  boolean uses(List<Statement> body, String name) {
    return usedNames
        .computeIfAbsent(body, _ -> new LinkedHashMap<>())
        .computeIfAbsent(name, n -> NameSearch.finds(body, n));
  }

  /// Does something; what is wrong with the values is said with the line.
  private <T extends @Nullable Object> T at(int line, Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException | ArithmeticException | ClassCastException e) {
      throw new TemplateException(String.valueOf(e.getMessage()), template, line, e);
    } catch (StackOverflowError e) {
      throw error("the template calls itself without end", line);
    }
  }

  private TemplateException error(String message, int line) {
    return new TemplateException(message, template, line);
  }

  /// The variables that the template has set at its top.
  Map<String, @Nullable Object> exported() {
    return topScope == null ? Map.of() : topScope.own();
  }
}
