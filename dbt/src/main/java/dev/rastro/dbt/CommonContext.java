package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Json;
import dev.rastro.jinja.MacroReturn;
import dev.rastro.jinja.Tuple;
import dev.rastro.jinja.Undefined;
import dev.rastro.jinja.Values;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What every template of dbt's knows, be it of a project file, a model or a macro.
///
/// It follows <https://docs.getdbt.com/reference/dbt-jinja-functions>.
final class CommonContext {

  /// The dbt-core whose behaviour is followed.
  static final String DBT_VERSION = "1.11.16";

  private final DbtSettings settings;
  private final Instant startedAt;
  private final String invocationId;
  private final RunListener listener;
  private final Set<String> warned = ConcurrentHashMap.newKeySet();

  CommonContext(
      DbtSettings settings, Instant startedAt, String invocationId, RunListener listener) {
    this.settings = settings;
    this.startedAt = startedAt;
    this.invocationId = invocationId;
    this.listener = listener;
  }

  String invocationId() {
    return invocationId;
  }

  /// Tells the project's author of what is odd and does no harm; of each thing once.
  void warn(String text) {
    if (warned.add(text)) {
      listener.message("Warning: " + text);
    }
  }

  Instant startedAt() {
    return startedAt;
  }

  /// A new map of it, to be added to.
  ///
  /// @param variables what var() gives besides those of the settings, which win
  Map<String, Object> create(Map<String, @Nullable Object> variables) {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put("env_var", (Callable) this::environmentVariable);
    context.put("var", new Variables(variables, settings.variables()));
    context.put("return", (Callable) CommonContext::macroReturn);
    context.put("log", (Callable) this::log);
    context.put("print", (Callable) this::print);
    context.put("exceptions", new Exceptions(listener));
    context.put(
        "fromjson",
        (Callable) a -> orDefault(a, () -> Yaml.parse(a.text(0, "string", ""), "fromjson()")));
    context.put("tojson", (Callable) a -> Json.write(a.required(0, "value"), 0));
    context.put(
        "fromyaml",
        (Callable) a -> orDefault(a, () -> Yaml.parse(a.text(0, "value", ""), "fromyaml()")));
    context.put("toyaml", (Callable) a -> Yaml.write(a.required(0, "value")));
    context.put("set", (Callable) a -> new LinkedHashSet<>(items(a.required(0, "value"))));
    context.put("set_strict", (Callable) a -> new LinkedHashSet<>(items(a.required(0, "value"))));
    context.put("zip", (Callable) CommonContext::zip);
    context.put("zip_strict", (Callable) CommonContext::zip);
    context.put("local_md5", (Callable) a -> md5(a.text(0, "value", "")));
    context.put("dbt_version", DBT_VERSION);
    context.put("invocation_id", invocationId);
    context.put("run_started_at", new StartTime(startedAt));
    context.put("modules", new Modules());
    context.put("flags", flags());
    return context;
  }

  static String md5(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  private Map<String, @Nullable Object> flags() {
    Map<String, @Nullable Object> flags = new LinkedHashMap<>();
    flags.put("FULL_REFRESH", settings.isFullRefresh());
    flags.put("FAIL_FAST", settings.isFailFast());
    flags.put("STORE_FAILURES", false);
    flags.put("WHICH", "build");
    return flags;
  }

  private Object environmentVariable(Arguments arguments) {
    String name = arguments.text(0, "var", "");
    String value = settings.environment().get(name);
    if (value != null) {
      return value;
    }
    if (arguments.has(1, "default")) {
      return Values.text(arguments.get(1, "default"));
    }
    throw new IllegalArgumentException(
        "the environment variable '" + name + "' is not set, and no default is given");
  }

  private static Object macroReturn(Arguments arguments) {
    throw new MacroReturn(arguments.get(0, "data"));
  }

  private Object log(Arguments arguments) {
    if (arguments.has(1, "info") && Values.isTrue(arguments.get(1, "info"))) {
      listener.message(arguments.text(0, "msg", ""));
    }
    return "";
  }

  private Object print(Arguments arguments) {
    listener.message(arguments.text(0, "msg", ""));
    return "";
  }

  private static Object zip(Arguments arguments) {
    List<Iterator<? extends @Nullable Object>> iterators = new ArrayList<>();
    arguments.positional().forEach(items -> iterators.add(items(items).iterator()));
    List<Tuple> tuples = new ArrayList<>();
    while (!iterators.isEmpty() && iterators.stream().allMatch(Iterator::hasNext)) {
      List<@Nullable Object> tuple = new ArrayList<>();
      iterators.forEach(iterator -> tuple.add(iterator.next()));
      tuples.add(Tuple.of(tuple));
    }
    return tuples;
  }

  private static List<@Nullable Object> items(@Nullable Object value) {
    List<@Nullable Object> items = new ArrayList<>();
    Values.items(value).forEach(items::add);
    return items;
  }

  private static @Nullable Object orDefault(
      Arguments arguments, Supplier<@Nullable Object> reader) {
    try {
      return reader.get();
    } catch (DbtException e) {
      // As in dbt: what can't be read gives the default, None where none is given.
      return arguments.get(1, "default");
    }
  }

  /// `var`: a function with members.
  private record Variables(
      Map<String, @Nullable Object> project, Map<String, @Nullable Object> given)
      implements Callable, JinjaObject {

    @Override
    public @Nullable Object call(Arguments arguments) {
      String name = arguments.text(0, "var", "");
      if (isThere(name)) {
        return given.containsKey(name) ? given.get(name) : project.get(name);
      }
      if (arguments.has(1, "default")) {
        return arguments.get(1, "default");
      }
      throw new IllegalArgumentException(
          "the variable '" + name + "' is not defined, and no default is given");
    }

    @Override
    public @Nullable Object member(String name) {
      return name.equals("has_var")
          ? (Callable) a -> isThere(a.text(0, "var", ""))
          : new Undefined("'var' has no member '" + name + "', which");
    }

    private boolean isThere(String name) {
      return given.containsKey(name) || project.containsKey(name);
    }
  }

  /// `exceptions`.
  private record Exceptions(RunListener listener) implements JinjaObject {

    @Override
    public @Nullable Object member(String name) {
      return switch (name) {
        case "raise_compiler_error",
            "raise_database_error",
            "raise_not_implemented",
            "raise_contract_error",
            "raise_fail_fast_error" ->
            (Callable)
                a -> {
                  throw new IllegalArgumentException(a.text(0, "msg", ""));
                };
        case "warn" ->
            (Callable)
                a -> {
                  listener.message("Warning: " + a.text(0, "msg", ""));
                  return "";
                };
        default -> new Undefined("'exceptions' has no member '" + name + "', which");
      };
    }
  }

  /// `modules`: Python's, of which none is here.
  private record Modules() implements JinjaObject {

    @Override
    public @Nullable Object member(String name) {
      throw new IllegalArgumentException("modules." + name + " is not supported yet");
    }
  }

  /// `run_started_at`.
  private record StartTime(Instant time) implements JinjaObject {

    @Override
    public @Nullable Object member(String name) {
      return switch (name) {
        case "isoformat" -> (Callable) _ -> toString();
        case "strftime" -> (Callable) a -> PythonTime.format(time, a.text(0, "format", ""));
        case "astimezone" ->
            throw new IllegalArgumentException("run_started_at.astimezone is not supported yet");
        default -> new Undefined("'run_started_at' has no member '" + name + "', which");
      };
    }

    @Override
    public String toString() {
      return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSSxxx")
          .format(time.atOffset(ZoneOffset.UTC));
    }
  }
}
