package dev.rastro.dbt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Writes what a run leaves in the target folder: compiled SQL, manifest.json, run_results.json.
final class Artifacts {

  private static final String RUN_RESULTS_SCHEMA =
      "https://schemas.getdbt.com/dbt/run-results/v6.json";

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Path targetPath;

  Artifacts(Path targetPath) {
    this.targetPath = targetPath;
  }

  /// Writes the SQL of a node.
  ///
  /// @param kind `compiled` or `run`
  /// @return where to
  Path sql(String kind, Project project, Node node, String sql) {
    Path folder = targetPath.resolve(kind).resolve(project.file().name());
    Path file =
        node.generic() == null
            ? folder.resolve(node.filePath())
            : folder.resolve(node.filePath()).resolve(node.generic().shortName() + ".sql");
    write(file, sql + "\n");
    return file;
  }

  void manifest(Project project, Graph graph, CommonContext common) {
    json("manifest.json", ManifestJson.manifest(project, graph, common));
  }

  void runResults(Project project, CommonContext common, RunSummary summary) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("metadata", ManifestJson.metadata(RUN_RESULTS_SCHEMA, common, project));
    List<Map<String, @Nullable Object>> results = new ArrayList<>();
    for (NodeResult result : summary.results()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("status", result.status().label());
      one.put("timing", ManifestJson.timing(result));
      one.put("thread_id", result.threadName());
      one.put("execution_time", result.seconds());
      one.put("adapter_response", result.adapterResponse());
      one.put("message", result.message());
      one.put("failures", result.type() == ResourceType.TEST ? result.failures() : null);
      one.put("unique_id", result.uniqueId());
      one.put("compiled", !result.compiledCode().isEmpty());
      one.put("compiled_code", result.compiledCode().isEmpty() ? null : result.compiledCode());
      one.put("relation_name", null);
      results.add(one);
    }
    json.put("results", results);
    json.put("elapsed_time", summary.seconds());
    json.put("args", Map.of());
    json("run_results.json", json);
  }

  private void json(String name, Map<String, @Nullable Object> value) {
    try {
      write(targetPath.resolve(name), JSON.writeValueAsString(value));
    } catch (JacksonException e) {
      throw new DbtException("can't write " + name + ": " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Path folder = Objects.requireNonNull(file.getParent());
      Files.createDirectories(folder);
      Path aside = folder.resolve("." + file.getFileName() + ".tmp");
      Files.writeString(aside, text);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DbtException("can't write " + file + ": " + e.getMessage(), e);
    }
  }
}
