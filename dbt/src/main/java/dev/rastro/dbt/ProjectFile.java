package dev.rastro.dbt;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// dbt_project.yml.
///
/// @param variables the project's variables, those of its own name over those for all
/// @param models the configuration of models by folder, and so on
/// @param docsPaths where docs blocks are; empty: wherever the other files are
/// @param dispatch search orders of macros by namespace
/// @param notHere the configuration of what is not supported, by section
record ProjectFile(
    Path directory,
    String name,
    String version,
    String profile,
    List<String> modelPaths,
    List<String> testPaths,
    List<String> macroPaths,
    List<String> analysisPaths,
    List<String> seedPaths,
    List<String> docsPaths,
    String targetPath,
    Map<String, @Nullable Object> variables,
    Mapping models,
    Mapping dataTests,
    Mapping sources,
    List<String> onRunStart,
    List<String> onRunEnd,
    Map<String, List<String>> dispatch,
    ProjectFlags flags,
    Map<String, Mapping> notHere) {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "version",
          "config-version",
          "profile",
          "require-dbt-version",
          "model-paths",
          "seed-paths",
          "test-paths",
          "analysis-paths",
          "macro-paths",
          "snapshot-paths",
          "docs-paths",
          "asset-paths",
          "target-path",
          "clean-targets",
          "packages-install-path",
          "quoting",
          "models",
          "seeds",
          "snapshots",
          "sources",
          "tests",
          "data_tests",
          "vars",
          "flags",
          "dispatch",
          "dbt-cloud",
          "on-run-start",
          "on-run-end");

  /// What is rendered when it runs, not when the project is read.
  private static final Set<String> RENDERED_LATER =
      Set.of("on-run-start", "on-run-end", "pre-hook", "+pre-hook", "post-hook", "+post-hook");

  private static final Set<String> NOT_HERE = Set.of("quoting");

  private static final Set<String> DISPATCH_KEYS = Set.of("macro_namespace", "search_order");

  /// Reads the project's file and refuses what is not supported.
  static ProjectFile read(Path directory, Map<String, Object> context) {
    Path file = directory.resolve("dbt_project.yml");
    if (!Files.exists(file)) {
      throw new DbtException("there is no dbt_project.yml in " + directory);
    }
    Mapping raw = Yaml.file(file, "dbt_project.yml");
    raw.allow(KEYS);
    Mapping project = Mapping.of(rendered(raw.values(), context), "dbt_project.yml");
    for (String key : NOT_HERE) {
      if (project.has(key)) {
        throw new DbtException("dbt_project.yml: '" + key + "' is not supported yet");
      }
    }
    Object configVersion = project.get("config-version");
    if (configVersion != null && !configVersion.equals(2L)) {
      throw new DbtException("dbt_project.yml: 'config-version' must be 2, not " + configVersion);
    }
    ProjectFlags flags = ProjectFlags.of(project.mapping("flags"));
    if (flags.isVersionChecked()) {
      RequiredVersion.check(project.get("require-dbt-version"), CommonContext.DBT_VERSION);
    }
    if (project.has("tests") && project.has("data_tests")) {
      throw new DbtException("dbt_project.yml: has both 'tests' and 'data_tests'");
    }
    List<String> seedPaths = project.listOfTexts("seed-paths", List.of("seeds"));
    refuseFiles(directory, seedPaths, ".csv", "seeds");
    List<String> snapshotPaths = project.listOfTexts("snapshot-paths", List.of("snapshots"));
    refuseFiles(directory, snapshotPaths, "", "snapshots");
    refuseFile(directory, "packages.yml", "packages");
    refuseFile(directory, "dependencies.yml", "packages");
    refuseFile(directory, "selectors.yml", "selectors");
    refuseFile(directory, ".dbtignore", "files to be ignored");
    String name = project.text("name");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new DbtException(
          "dbt_project.yml: the name '" + name + "' may have only letters, digits and _");
    }
    Map<String, @Nullable Object> variables = new LinkedHashMap<>(project.mapping("vars").values());
    if (project.mapping("vars").get(name) instanceof Map<?, ?>) {
      variables.putAll(project.mapping("vars").mapping(name).values());
    }
    Map<String, List<String>> dispatch = new LinkedHashMap<>();
    for (Mapping entry : project.mappings("dispatch")) {
      entry.allow(DISPATCH_KEYS);
      if (!entry.has("search_order")) {
        throw new DbtException("dbt_project.yml: dispatch: 'search_order' is missing");
      }
      dispatch.put(entry.text("macro_namespace"), entry.listOfTexts("search_order", List.of()));
    }
    return new ProjectFile(
        directory,
        name,
        project.text("version", "None"),
        project.text("profile"),
        project.listOfTexts("model-paths", List.of("models")),
        project.listOfTexts("test-paths", List.of("tests")),
        project.listOfTexts("macro-paths", List.of("macros")),
        project.listOfTexts("analysis-paths", List.of("analyses")),
        seedPaths,
        project.listOfTexts("docs-paths", List.of()),
        project.text("target-path", "target"),
        variables,
        project.mapping("models"),
        merged(project.mapping("tests"), project.mapping("data_tests")),
        project.mapping("sources"),
        hooks(project, "on-run-start"),
        hooks(project, "on-run-end"),
        dispatch,
        flags,
        Map.of("seeds", project.mapping("seeds"), "snapshots", project.mapping("snapshots")));
  }

  /// The configuration that a section gives to a resource: from the outermost folder inwards.
  NodeConfig configFor(Mapping section, List<String> fullyQualifiedName) {
    NodeConfig config = own(section, fullyQualifiedName.getFirst());
    Mapping inner = section;
    for (String part : fullyQualifiedName) {
      if (!(inner.get(part) instanceof Map<?, ?>)) {
        break;
      }
      inner = inner.mapping(part);
      config = config.with(own(inner, "").values());
    }
    return config;
  }

  /// Whether a section configures this key anywhere.
  boolean says(Mapping section, String key) {
    return section.values().entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().equals(key)
                    || entry.getKey().equals("+" + key)
                    || (entry.getValue() instanceof Map<?, ?> inner
                        && says(Mapping.of(inner, section.place()), key)));
  }

  /// What stands at this level: keys that begin with +, and values that are no folder.
  private static NodeConfig own(Mapping level, String projectName) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    level
        .values()
        .forEach(
            (key, value) -> {
              if (key.startsWith("+")) {
                values.put(key.substring(1), value);
              } else if (!(value instanceof Map<?, ?>) && !key.equals(projectName)) {
                values.put(key, value);
              }
            });
    return NodeConfig.EMPTY.with(values);
  }

  private static Mapping merged(Mapping first, Mapping second) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>(first.values());
    values.putAll(second.values());
    return new Mapping(second.place(), values);
  }

  private static @Nullable Object rendered(@Nullable Object value, Map<String, Object> context) {
    return switch (value) {
      case null -> null;
      case String text ->
          text.contains("{{") || text.contains("{%")
              ? Templates.renderNative(Templates.parse("dbt_project.yml", text), context)
              : text;
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        map.forEach(
            (key, member) ->
                values.put(
                    String.valueOf(key),
                    RENDERED_LATER.contains(String.valueOf(key))
                        ? member
                        : rendered(member, context)));
        yield values;
      }
      case List<?> list -> {
        List<@Nullable Object> values = new ArrayList<>();
        list.forEach(item -> values.add(rendered(item, context)));
        yield values;
      }
      default -> value;
    };
  }

  /// SQL, or a list of it.
  private static List<String> hooks(Mapping project, String key) {
    return project.get(key) instanceof String hook
        ? List.of(hook)
        : project.listOfTexts(key, List.of());
  }

  private static void refuseFile(Path directory, String name, String what) {
    if (Files.exists(directory.resolve(name))) {
      throw new DbtException(name + ": " + what + " are not supported yet");
    }
  }

  private static void refuseFiles(
      Path directory, List<String> folders, String ending, String what) {
    for (String folder : folders) {
      List<Path> files = ProjectFolder.files(directory, List.of(folder), ending);
      if (!files.isEmpty()) {
        throw new DbtException(
            directory.relativize(files.getFirst()) + ": " + what + " are not supported yet");
      }
    }
  }
}
