package dev.rastro.dbt;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A project as manifest.json tells it, by <https://schemas.getdbt.com/dbt/manifest/v12.json>; the
/// same maps are `graph` and `model` in templates.
final class ManifestJson {

  private static final String SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json";

  private ManifestJson() {}

  /// The whole manifest.
  static Map<String, @Nullable Object> manifest(
      Project project, Graph graph, CommonContext common) {
    Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
    manifest.put("metadata", metadata(SCHEMA, common, project));
    manifest.putAll(graph(project));
    Map<String, @Nullable Object> macros = new TreeMap<>();
    for (MacroLibrary.Definition definition : project.macros().all()) {
      Map<String, @Nullable Object> macro = new LinkedHashMap<>();
      macro.put("name", definition.name());
      macro.put("resource_type", "macro");
      macro.put("package_name", definition.packageName());
      macro.put("original_file_path", definition.filePath());
      macro.put("unique_id", definition.uniqueId());
      macros.put(definition.uniqueId(), macro);
    }
    manifest.put("macros", macros);
    for (String empty :
        List.of("docs", "groups", "selectors", "disabled", "saved_queries", "unit_tests")) {
      manifest.put(empty, Map.of());
    }
    manifest.put("parent_map", neighbours(graph, graph::parents));
    manifest.put("child_map", neighbours(graph, graph::children));
    return manifest;
  }

  /// `graph` in templates.
  static Map<String, @Nullable Object> graph(Project project) {
    Map<String, @Nullable Object> nodes = new LinkedHashMap<>();
    project.nodes().values().forEach(node -> nodes.put(node.uniqueId(), node(project, node)));
    Map<String, @Nullable Object> sources = new LinkedHashMap<>();
    project.sources().values().forEach(source -> sources.put(source.uniqueId(), source(source)));
    Map<String, @Nullable Object> graph = new LinkedHashMap<>();
    graph.put("nodes", nodes);
    graph.put("sources", sources);
    graph.put("exposures", Map.of());
    graph.put("metrics", Map.of());
    graph.put("semantic_models", Map.of());
    return graph;
  }

  /// A node; `model` in its own templates.
  static Map<String, @Nullable Object> node(Project project, Node node) {
    Map<String, @Nullable Object> json = resource(node, node.relation(), node.columns());
    json.put("description", node.description());
    json.put("alias", node.relation().identifier());
    json.put("raw_code", node.rawCode());
    json.put("language", "sql");
    json.put("checksum", Map.of("name", "none", "checksum", CommonContext.md5(node.rawCode())));
    json.put("depends_on", Map.of("nodes", node.dependsOn(), "macros", node.macros()));
    json.put("tags", node.config().tags());
    Object meta = node.config().get("meta");
    json.put("meta", meta == null ? Map.of() : meta);
    json.put("config", node.config().values());
    json.put("package_name", project.file().name());
    if (node.isEphemeral() || node.type() == ResourceType.TEST) {
      json.put("relation_name", null);
    }
    Node.GenericTest generic = node.generic();
    if (generic != null) {
      Map<String, @Nullable Object> test = new LinkedHashMap<>();
      test.put("name", generic.test());
      test.put("kwargs", generic.arguments());
      test.put("namespace", null);
      json.put("path", generic.shortName() + ".sql");
      json.put("test_metadata", test);
      json.put("column_name", generic.columnName().isEmpty() ? null : generic.columnName());
      json.put("attached_node", generic.attachedTo());
    }
    return json;
  }

  static Map<String, @Nullable Object> metadata(
      String schema, CommonContext common, Project project) {
    Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
    metadata.put("dbt_schema_version", schema);
    metadata.put("dbt_version", CommonContext.DBT_VERSION);
    metadata.put("generated_at", common.startedAt().toString());
    metadata.put("invocation_id", common.invocationId());
    metadata.put("env", Map.of());
    metadata.put("project_name", project.file().name());
    metadata.put("adapter_type", "redshift");
    return metadata;
  }

  private static Map<String, @Nullable Object> source(SourceTable source) {
    Map<String, @Nullable Object> json = resource(source, source.relation(), source.columns());
    json.put("description", source.description());
    json.put("path", source.filePath());
    json.put("source_name", source.sourceName());
    json.put("source_description", source.sourceDescription());
    json.put("loader", source.loader());
    json.put("identifier", source.relation().identifier());
    json.put("package_name", source.fullyQualifiedName().getFirst());
    json.put("tags", source.config().tags());
    json.put("config", source.config().values());
    return json;
  }

  private static Map<String, @Nullable Object> resource(
      Resource resource, Relation relation, List<Column> columns) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("unique_id", resource.uniqueId());
    json.put("name", resource.name());
    json.put("resource_type", resource.type().label());
    json.put("fqn", resource.fullyQualifiedName());
    json.put("path", pathBelowFirstFolder(resource.filePath()));
    json.put("original_file_path", resource.filePath());
    json.put("database", relation.database());
    json.put("schema", relation.schema());
    json.put("relation_name", relation.toString());
    Map<String, @Nullable Object> documented = new LinkedHashMap<>();
    for (Column column : columns) {
      Map<String, @Nullable Object> about = new LinkedHashMap<>();
      about.put("name", column.name());
      about.put("description", column.description());
      about.put("data_type", column.dataType().isEmpty() ? null : column.dataType());
      about.put("meta", column.meta());
      about.put("tags", column.tags());
      documented.put(column.name(), about);
    }
    json.put("columns", documented);
    return json;
  }

  private static String pathBelowFirstFolder(String path) {
    int slash = path.indexOf('/');
    return slash < 0 ? path : path.substring(slash + 1);
  }

  private static Map<String, @Nullable Object> neighbours(
      Graph graph, Function<String, Set<String>> of) {
    Map<String, @Nullable Object> map = new TreeMap<>();
    graph.order().forEach(id -> map.put(id, new ArrayList<>(of.apply(id))));
    return map;
  }

  /// How long a node took, as artifacts and templates tell it.
  static List<Map<String, String>> timing(NodeResult result) {
    return List.of(
        Map.of(
            "name",
            "execute",
            "started_at",
            time(result.startedAt()),
            "completed_at",
            time(result.finishedAt())));
  }

  /// A time as artifacts write it.
  static String time(Instant instant) {
    return instant.toString();
  }
}
