package dev.rastro.dbt;

import dev.rastro.dbt.NodeResult.Status;
import dev.rastro.jinja.Callable;
import dev.rastro.jinja.JinjaObject;
import dev.rastro.jinja.Tuple;
import dev.rastro.jinja.Undefined;
import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One of the `results` that templates of on-run-end see: how a node went.
///
/// It follows <https://docs.getdbt.com/reference/dbt-classes#result-objects> and
/// <https://docs.getdbt.com/reference/dbt-jinja-functions/on-run-end-context>.
///
/// @param values what it tells, by name
record RunResultObject(Map<String, @Nullable Object> values) implements JinjaObject {

  /// What templates of on-run-end know besides.
  static final List<String> NAMES = List.of("results", "schemas", "database_schemas");

  /// The values of [#NAMES]: of all nodes, and of the models that were built.
  static Map<String, Object> variables(Project project, List<NodeResult> results) {
    List<@Nullable Object> objects = new ArrayList<>();
    Set<@Nullable Object> schemas = new LinkedHashSet<>();
    Set<@Nullable Object> databaseSchemas = new LinkedHashSet<>();
    for (NodeResult result : results) {
      objects.add(of(project, result));
      if (result.type() == ResourceType.MODEL && result.status() == Status.SUCCESS) {
        Relation relation = project.node(result.uniqueId()).relation();
        schemas.add(relation.schema());
        databaseSchemas.add(Tuple.of(List.of(relation.database(), relation.schema())));
      }
    }
    Map<String, Object> variables = new LinkedHashMap<>();
    variables.put("results", objects);
    variables.put("schemas", new ArrayList<>(schemas));
    variables.put("database_schemas", new ArrayList<>(databaseSchemas));
    return variables;
  }

  private static RunResultObject of(Project project, NodeResult result) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("status", result.status().label());
    values.put("timing", ManifestJson.timing(result));
    values.put("thread_id", result.threadName());
    values.put("execution_time", result.seconds());
    values.put("adapter_response", result.adapterResponse());
    values.put("message", result.message().isEmpty() ? null : result.message());
    values.put(
        "failures",
        result.type() == ResourceType.TEST && result.status() != Status.SKIPPED
            ? result.failures()
            : null);
    Map<String, @Nullable Object> node =
        new LinkedHashMap<>(ManifestJson.node(project, project.node(result.uniqueId())));
    boolean isCompiled = !result.compiledCode().isEmpty();
    node.put("compiled", isCompiled);
    node.put("compiled_code", isCompiled ? result.compiledCode() : null);
    values.put("node", node);
    return new RunResultObject(values);
  }

  @Override
  public @Nullable Object member(String name) {
    return switch (name) {
      case "to_dict" ->
          (Callable)
              a -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>(values);
                if (a.has(0, "omit_none") && Values.isTrue(a.get(0, "omit_none"))) {
                  copy.values().removeIf(Objects::isNull);
                }
                return copy;
              };
      case "skipped" -> "skipped".equals(values.get("status"));
      default ->
          values.containsKey(name)
              ? values.get(name)
              : new Undefined("'a result' has no member '" + name + "', which");
    };
  }

  @Override
  public String toString() {
    return "RunResult(" + values.get("status") + ")";
  }
}
