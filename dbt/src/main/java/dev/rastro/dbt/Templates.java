package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Environment;
import dev.rastro.jinja.Environment.Block;
import dev.rastro.jinja.Node.Parameter;
import dev.rastro.jinja.Node.Statement;
import dev.rastro.jinja.Template;
import dev.rastro.jinja.TemplateException;
import dev.rastro.jinja.Values;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Jinja as dbt has it: with blocks for tests, materializations and docs, and its own filters.
final class Templates {

  private static final Pattern MATERIALIZATION =
      Pattern.compile(
          "(\\w+)\\s*,\\s*(?:(default)|adapter\\s*=\\s*'(\\w+)')"
              + "(?:\\s*,\\s*supported_languages\\s*=.*)?");

  private static final Environment ENVIRONMENT = environment();

  private Templates() {}

  /// Parses a template of a project.
  ///
  /// @param name stands in errors
  static Template parse(String name, String source) {
    try {
      return ENVIRONMENT.parse(name, source);
    } catch (TemplateException e) {
      throw new DbtException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Renders to text; an error is one of the project's author.
  static String render(Template template, Map<String, Object> context) {
    try {
      return template.render(context);
    } catch (TemplateException e) {
      throw failed(e);
    }
  }

  /// Renders to a value.
  static @Nullable Object renderNative(Template template, Map<String, Object> context) {
    try {
      return template.renderNative(context);
    } catch (TemplateException e) {
      throw failed(e);
    }
  }

  /// What to tell the author of a failure: what the warehouse said, where it was the warehouse.
  static DbtException failed(RuntimeException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Adapter.WarehouseFailure || cause instanceof DbtException) {
        return new DbtException(String.valueOf(cause.getMessage()), failure);
      }
    }
    return new DbtException(String.valueOf(failure.getMessage()), failure);
  }

  private static Environment environment() {
    return Environment.builder()
        .tag("test", (template, block) -> test(template, block))
        .tag("data_test", (template, block) -> test(template, block))
        .tag("materialization", (_, block) -> materialization(block))
        .tag("docs", (template, block) -> macro("dbt_docs__", template, block))
        .tag("snapshot", (_, _) -> refuse("snapshots"))
        .filter("as_text", a -> Values.text(a.required(0, "value")))
        .filter("as_bool", a -> typed(a, "a truth value", Boolean.class))
        .filter("as_number", a -> typed(a, "a number", Number.class))
        .filter("as_native", a -> typed(a, "a value", Object.class))
        .build();
  }

  /// The value that a text stands for, as YAML reads it.
  private static @Nullable Object typed(Arguments arguments, String what, Class<?> type) {
    Object given = arguments.required(0, "value");
    Object value = given instanceof String text ? Yaml.parse(text, "a filter's input") : given;
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException("'" + given + "' is not " + what);
    }
    return value;
  }

  private static Statement.MacroDefinition test(String template, Block block) {
    return macro("test_", template, block);
  }

  private static Statement.MacroDefinition macro(String prefix, String template, Block block) {
    String head = block.head().contains("(") ? block.head() : block.head() + "()";
    Map.Entry<String, List<Parameter>> parsed =
        Environment.builder().build().parseHead(template, head);
    return new Statement.MacroDefinition(
        prefix + parsed.getKey(), parsed.getValue(), block.body(), block.line());
  }

  private static Statement.MacroDefinition materialization(Block block) {
    Matcher matcher = MATERIALIZATION.matcher(block.head());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a materialization's head must be a name and 'default' or adapter='…', not: "
              + block.head());
    }
    String adapter = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
    return new Statement.MacroDefinition(
        "materialization_" + matcher.group(1) + "_" + adapter,
        List.of(),
        block.body(),
        block.line());
  }

  private static Statement.MacroDefinition refuse(String what) {
    throw new IllegalArgumentException(what + " are not supported yet");
  }
}
