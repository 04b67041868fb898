package dev.rastro.dbt;

import dev.rastro.jinja.Arguments;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Undefined;
import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes what a node's templates know: when the project is parsed, where `execute` is false and
/// ref(), source() and config() only note what is asked for, and when the node runs.
final class Contexts {

  private final CommonContext common;
  private final ProjectFile file;
  private final Profile profile;
  private final MacroLibrary library;

  Contexts(CommonContext common, ProjectFile file, Profile profile, MacroLibrary library) {
    this.common = common;
    this.file = file;
    this.profile = profile;
    this.library = library;
  }

  /// For parsing.
  ///
  /// @param own the node's own name, which all relations are while nothing is resolved
  NodeContext parsing(Relation own, Captured captured) {
    Map<String, Object> variables = shared(own);
    variables.put("execute", false);
    variables.put("ref", (Callable) a -> noteRef(a, captured, own));
    variables.put("source", (Callable) a -> noteSource(a, captured, own));
    variables.put("config", new ParsedConfig(captured));
    variables.put("model", new LinkedHashMap<>());
    variables.put("graph", new LinkedHashMap<>());
    variables.put("load_result", (Callable) _ -> null);
    variables.put("store_result", (Callable) _ -> "");
    return finished(variables, new Adapter(null));
  }

  /// For running.
  ///
  /// @param session null where SQL is only compiled, without a warehouse
  NodeContext running(
      Project project, Node node, Map<String, @Nullable Object> graph, @Nullable Session session) {
    Map<String, Object> variables = shared(node.relation());
    variables.put("execute", session != null);
    variables.put("ref", (Callable) a -> resolveRef(a, project, node));
    variables.put("source", (Callable) a -> resolveSource(a, project));
    variables.put("config", new RunningConfig(node.config()));
    variables.put("model", ManifestJson.node(project, node));
    variables.put("graph", graph);
    variables.put("pre_hooks", hooks(node.config().hooks("pre-hook")));
    variables.put("post_hooks", hooks(node.config().hooks("post-hook")));
    return finished(variables, new Adapter(session));
  }

  /// For what runs beside the nodes: schemas and the hooks of a run.
  ///
  /// @param more what it knows besides
  NodeContext outsideNodes(
      Project project, Relation own, Session session, Map<String, Object> more) {
    Map<String, Object> variables = shared(own);
    variables.putAll(more);
    variables.put("execute", true);
    variables.put("ref", (Callable) a -> relation(modelOf(refOf(a), project)));
    variables.put("source", (Callable) a -> resolveSource(a, project));
    variables.put("graph", ManifestJson.graph(project));
    variables.put("config", new RunningConfig(NodeConfig.EMPTY));
    return finished(variables, new Adapter(session));
  }

  private Map<String, Object> shared(Relation own) {
    Map<String, Object> variables = common.create(file.variables());
    variables.put("target", profile.target());
    variables.put("project_name", file.name());
    variables.put("this", own);
    variables.put("database", own.database());
    variables.put("schema", own.schema());
    variables.put("api", new Api());
    variables.put("column", new LinkedHashMap<>());
    return variables;
  }

  private NodeContext finished(Map<String, Object> variables, Adapter adapter) {
    Map<String, Map<String, @Nullable Object>> results = new LinkedHashMap<>();
    variables.put("adapter", adapter);
    variables.putIfAbsent("store_result", (Callable) a -> store(a, results));
    variables.putIfAbsent("load_result", (Callable) a -> results.get(a.text(0, "name", "")));
    NotHere.putInto(variables);
    variables.put("context", variables);
    variables.put(
        "render",
        (Callable)
            a -> Templates.render(Templates.parse("a hook", a.text(0, "code", "")), variables));
    Map<String, @Nullable Object> builtins = new LinkedHashMap<>();
    for (String name : List.of("ref", "source", "config")) {
      if (variables.containsKey(name)) {
        builtins.put(name, variables.get(name));
      }
    }
    variables.put("builtins", builtins);
    MacroScope macros = new MacroScope(library, file, variables);
    adapter.use(macros);
    return new NodeContext(variables, macros, results);
  }

  private static Object store(Arguments a, Map<String, Map<String, @Nullable Object>> results) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    Object table = a.get(2, "agate_table");
    result.put("response", a.get(1, "response"));
    result.put("table", table);
    result.put(
        "data",
        table instanceof ResultTable rows ? new ArrayList<>(rows.items()) : new ArrayList<>());
    results.put(a.text(0, "name", ""), result);
    return "";
  }

  private static Object noteRef(Arguments arguments, Captured captured, Relation own) {
    captured.refs.add(refOf(arguments));
    return own;
  }

  private static Object noteSource(Arguments arguments, Captured captured, Relation own) {
    captured.sources.add(
        new Captured.Source(
            Values.text(arguments.required(0, "source_name")),
            Values.text(arguments.required(1, "table_name"))));
    return own;
  }

  private static Captured.Ref refOf(Arguments arguments) {
    if (arguments.named().containsKey("v") || arguments.named().containsKey("version")) {
      throw new IllegalArgumentException("versions of models are not supported yet");
    }
    arguments.requireAtMost(2);
    return arguments.positional().size() > 1
        ? new Captured.Ref(
            Values.text(arguments.positional().get(0)), Values.text(arguments.positional().get(1)))
        : new Captured.Ref("", Values.text(arguments.required(0, "model_name")));
  }

  private static Object resolveRef(Arguments arguments, Project project, Node node) {
    Captured.Ref ref = refOf(arguments);
    Node model = modelOf(ref, project);
    if (!node.dependsOn().contains(model.uniqueId())) {
      throw new IllegalArgumentException(
          "ref('"
              + ref.name()
              + "') was not seen when the project was parsed: it stands where only a run comes; say"
              + " '-- depends_on: {{ ref('"
              + ref.name()
              + "') }}' at the top of "
              + node.filePath());
    }
    return relation(model);
  }

  private static Node modelOf(Captured.Ref ref, Project project) {
    return project
        .model(ref.name())
        .orElseThrow(() -> new IllegalArgumentException("there is no model '" + ref.name() + "'"));
  }

  private static Relation relation(Node model) {
    return model.isEphemeral() ? Relation.cte(model.cteName()) : model.relation();
  }

  private static Object resolveSource(Arguments arguments, Project project) {
    String sourceName = Values.text(arguments.required(0, "source_name"));
    String table = Values.text(arguments.required(1, "table_name"));
    return project
        .source(sourceName, table)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no source '" + sourceName + "." + table + "'"))
        .relation();
  }

  private static List<Map<String, Object>> hooks(List<NodeConfig.Hook> hooks) {
    List<Map<String, Object>> maps = new ArrayList<>();
    for (NodeConfig.Hook hook : hooks) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("sql", hook.sql());
      map.put("transaction", hook.isInTransaction());
      maps.add(map);
    }
    return maps;
  }

  /// `config` while the project is parsed: notes what is set.
  private record ParsedConfig(Captured captured) implements Callable, JinjaObject {

    @Override
    public @Nullable Object call(Arguments arguments) {
      for (Object positional : arguments.positional()) {
        captured.config.putAll(Mapping.of(positional, "config()").values());
      }
      captured.config.putAll(arguments.named());
      return "";
    }

    @Override
    public @Nullable Object member(String name) {
      return switch (name) {
        case "get", "require" -> (Callable) a -> a.get(1, "default");
        case "set" ->
            (Callable)
                a -> {
                  captured.config.put(a.text(0, "name", ""), a.get(1, "value"));
                  return "";
                };
        case "persist_relation_docs", "persist_column_docs" -> (Callable) _ -> false;
        default -> new Undefined("'config' has no member '" + name + "', which");
      };
    }
  }

  /// `config` while a node runs: gives what was set.
  private record RunningConfig(NodeConfig config) implements Callable, JinjaObject {

    @Override
    public @Nullable Object call(Arguments arguments) {
      return "";
    }

    @Override
    public @Nullable Object member(String name) {
      return switch (name) {
        case "get" ->
            (Callable)
                a -> {
                  Object value = config.get(key(a));
                  return value == null ? a.get(1, "default") : value;
                };
        case "require" ->
            (Callable)
                a -> {
                  if (!config.values().containsKey(key(a))) {
                    throw new IllegalArgumentException("the config '" + key(a) + "' is required");
                  }
                  return config.get(key(a));
                };
        case "persist_relation_docs", "persist_column_docs" -> (Callable) _ -> false;
        case "model" -> null;
        default -> new Undefined("'config' has no member '" + name + "', which");
      };
    }

    private static String key(Arguments arguments) {
      return arguments
          .text(0, "name", "")
          .replace("pre_hook", "pre-hook")
          .replace("post_hook", "post-hook");
    }
  }

  /// `api`: makes relations and columns.
  private record Api() implements JinjaObject {

    @Override
    public @Nullable Object member(String name) {
      return switch (name) {
        case "Column" ->
            (Callable) a -> new WarehouseColumn(a.text(0, "column", ""), a.text(1, "dtype", ""));
        case "Relation" ->
            (JinjaObject)
                member ->
                    member.equals("create")
                        ? (Callable) Api::relation
                        : new Undefined("'api.Relation' has no member '" + member + "', which");
        default -> new Undefined("'api' has no member '" + name + "', which");
      };
    }

    private static Relation relation(Arguments arguments) {
      Object type = arguments.get(3, "type");
      return Relation.of(
          part(arguments.get(0, "database")),
          part(arguments.get(1, "schema")),
          part(arguments.get(2, "identifier")),
          type == null ? null : Values.text(type));
    }

    private static String part(@Nullable Object value) {
      return value == null ? "" : Values.text(value);
    }
  }
}
