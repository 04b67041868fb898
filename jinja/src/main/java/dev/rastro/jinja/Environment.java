package dev.rastro.jinja;

import dev.rastro.jinja.Node.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What templates are parsed and rendered with: globals, filters and tags of the embedder beside
/// Jinja2's own.
///
/// Immutable; templates that were parsed with it may be rendered by many threads at once.
public final class Environment {

  /// Makes a macro of a block of the embedder's, when a template is parsed. What it throws as
  /// [IllegalArgumentException] is reported with the template's line.
  @FunctionalInterface
  public interface CustomTag {

    Statement.MacroDefinition macro(String template, Block block);
  }

  /// A block of the embedder's.
  ///
  /// @param tag the tag's name
  /// @param head what stands in the tag behind its name, as text
  public record Block(String tag, String head, List<Statement> body, int line) {

    public Block {
      body = List.copyOf(body);
    }
  }

  private final Map<String, @Nullable Object> globals;
  private final Map<String, Callable> filters;
  private final Map<String, CustomTag> customTags;

  private Environment(
      Map<String, @Nullable Object> globals,
      Map<String, Callable> filters,
      Map<String, CustomTag> customTags) {
    this.globals = globals;
    this.filters = filters;
    this.customTags = customTags;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Parses a template.
  ///
  /// @param name stands in errors
  public Template parse(String name, String source) {
    List<Lexer.Token> tokens = new Lexer(name, source, false).tokens();
    return new Template(name, new Parser(name, tokens, customTags).template(), this);
  }

  /// Parses the parameters of a macro's head, such as `name(a, b=1)`, for tags of the embedder.
  ///
  /// @return the name and the parameters
  public Map.Entry<String, List<Node.Parameter>> parseHead(String template, String head) {
    Template parsed = parse(template, "{% macro " + head + " %}{% endmacro %}");
    if (parsed.body().getFirst() instanceof Statement.MacroDefinition macro) {
      return Map.entry(macro.name(), macro.parameters());
    }
    throw new TemplateException("'" + head + "' is no head of a macro", template, 1);
  }

  boolean hasGlobal(String name) {
    return globals.containsKey(name);
  }

  @Nullable Object global(String name) {
    return globals.get(name);
  }

  @Nullable Callable filter(String name) {
    return filters.get(name);
  }

  Interpreter.StackDepth stackDepth() {
    return new Interpreter.StackDepth();
  }

  /// What an output prints.
  String finish(@Nullable Object value) {
    return Values.text(value);
  }

  /// Collects what an environment has.
  public static final class Builder {
    private final Map<String, @Nullable Object> globals = new LinkedHashMap<>();
    private final Map<String, Callable> filters = new LinkedHashMap<>();
    private final Map<String, CustomTag> customTags = new LinkedHashMap<>();

    private Builder() {
      globals.put("range", (Callable) Builder::range);
      globals.put(
          "dict", (Callable) a -> new LinkedHashMap<@Nullable Object, @Nullable Object>(a.named()));
      globals.put("namespace", (Callable) Builder::namespace);
    }

    public Builder global(String name, @Nullable Object value) {
      globals.put(name, value);
      return this;
    }

    public Builder filter(String name, Callable filter) {
      filters.put(name, filter);
      return this;
    }

    /// A tag `{% name … %}…{% endname %}` of the embedder's.
    public Builder tag(String name, CustomTag tag) {
      customTags.put(name, tag);
      return this;
    }

    public Environment build() {
      return new Environment(
          new LinkedHashMap<>(globals), Map.copyOf(filters), Map.copyOf(customTags));
    }

    private static Object range(Arguments arguments) {
      List<@Nullable Object> given = arguments.positional();
      int start = given.size() > 1 ? Values.toInt(given.get(0)) : 0;
      int end = Values.toInt(given.size() > 1 ? given.get(1) : arguments.required(0, "stop"));
      int step = given.size() > 2 ? Values.toInt(given.get(2)) : 1;
      if (step == 0
          || Math.abs((long) end - start) / Math.abs((long) step) > Formatting.LENGTH_MAX) {
        throw new IllegalArgumentException("the range is too long, or its step is 0");
      }
      List<@Nullable Object> range = new ArrayList<>();
      for (long i = start; step > 0 ? i < end : i > end; i += step) {
        range.add(i);
      }
      return range;
    }

    private static Object namespace(Arguments arguments) {
      Map<String, @Nullable Object> members = new LinkedHashMap<>();
      for (Object given : arguments.positional()) {
        if (given instanceof Map<?, ?> map) {
          map.forEach((key, value) -> members.put(Values.text(key), value));
        }
      }
      members.putAll(arguments.named());
      return new Namespace(members);
    }
  }
}
