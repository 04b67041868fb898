package dev.rastro.jinja;

import dev.rastro.jinja.Node.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A template that was parsed. Immutable; may be rendered by many threads at once.
public final class Template {

  private final String name;
  private final List<Statement> body;
  private final Environment environment;

  Template(String name, List<Statement> body, Environment environment) {
    this.name = name;
    this.body = List.copyOf(body);
    this.environment = environment;
  }

  public String name() {
    return name;
  }

  /// The tree, to be looked at without rendering.
  public List<Statement> body() {
    return body;
  }

  /// Renders to text.
  public String render(Map<String, ? extends @Nullable Object> context) {
    return new Interpreter(name, environment).render(body, scope(context));
  }

  /// Renders to a value: what the one expression gives of which the template consists, else its
  /// text.
  public @Nullable Object renderNative(Map<String, ? extends @Nullable Object> context) {
    return new Interpreter(name, environment).renderNative(body, scope(context));
  }

  /// Runs the template for what it sets at its top: macros above all.
  public Map<String, @Nullable Object> module(Map<String, ? extends @Nullable Object> context) {
    Scope outer = scope(context);
    Scope own = new Scope(outer);
    Interpreter interpreter = new Interpreter(name, environment);
    interpreter.render(body, own);
    return interpreter.exported();
  }

  private static Scope scope(Map<String, ? extends @Nullable Object> context) {
    Scope scope = new Scope(null);
    scope.setAll(context);
    return scope;
  }
}
