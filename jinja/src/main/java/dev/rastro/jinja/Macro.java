package dev.rastro.jinja;

import dev.rastro.jinja.Node.Parameter;
import dev.rastro.jinja.Node.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A macro that can be called: its definition, and the scope that it was defined in.
public final class Macro implements Callable, JinjaObject {

  private final String name;
  private final List<Parameter> parameters;
  private final List<Statement> body;
  private final int line;
  private final Scope scope;
  private final Interpreter interpreter;

  Macro(
      String name,
      List<Parameter> parameters,
      List<Statement> body,
      int line,
      Scope scope,
      Interpreter interpreter) {
    this.name = name;
    this.parameters = parameters;
    this.body = body;
    this.line = line;
    this.scope = scope;
    this.interpreter = interpreter;
  }

  public String name() {
    return name;
  }

  /// The names of its parameters.
  public List<String> parameterNames() {
    return parameters.stream().map(Parameter::name).toList();
  }

  @Override
  public @Nullable Object member(String member) {
    return switch (member) {
      case "name" -> name;
      case "arguments" -> Tuple.of(new ArrayList<>(parameterNames()));
      default -> new Undefined("a macro has no member '" + member + "', which");
    };
  }

  @Override
  public @Nullable Object call(Arguments arguments) {
    Scope own = new Scope(scope);
    Map<String, @Nullable Object> left = new LinkedHashMap<>(arguments.named());
    List<@Nullable Object> positional = arguments.positional();
    own.set(
        "caller", left.containsKey("caller") ? left.remove("caller") : new Undefined("'caller'"));
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      if (i < positional.size()) {
        if (left.containsKey(parameter.name())) {
          throw new IllegalArgumentException(
              "macro '" + name + "' got the argument '" + parameter.name() + "' twice");
        }
        own.set(parameter.name(), positional.get(i));
      } else if (left.containsKey(parameter.name())) {
        own.set(parameter.name(), left.remove(parameter.name()));
      } else if (parameter.byDefault() != null) {
        own.set(parameter.name(), interpreter.evaluate(parameter.byDefault(), own));
      } else {
        own.set(parameter.name(), new Undefined("parameter '" + parameter.name() + "'"));
      }
    }
    own.set(
        "varargs",
        new Tuple(
            positional.size() > parameters.size()
                ? new ArrayList<>(positional.subList(parameters.size(), positional.size()))
                : List.of()));
    own.set("kwargs", left);
    if (positional.size() > parameters.size() && !interpreter.uses(body, "varargs")) {
      throw new IllegalArgumentException(
          "macro '" + name + "' takes not more than " + parameters.size() + " argument(s)");
    }
    if (!left.isEmpty() && !interpreter.uses(body, "kwargs")) {
      throw new IllegalArgumentException(
          "macro '"
              + name
              + "' takes no keyword argument '"
              + left.keySet().iterator().next()
              + "'");
    }
    return interpreter.macro(name, body, line, own);
  }

  @Override
  public String toString() {
    return "<Macro '" + name + "'>";
  }
}
