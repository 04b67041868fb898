package dev.rastro.dbt;

import dev.rastro.jinja.Callable;
import dev.rastro.jinja.Node.Statement;
import dev.rastro.jinja.Template;
import dev.rastro.jinja.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the properties files of a project say: models, sources, tests, by their names, and the
/// blocks of documentation that descriptions refer to.
///
/// @param models the mapping of each model, by its name
/// @param sources the mappings of sources, in order
/// @param tests the mapping of each singular test, by its name
/// @param exposures the mappings of exposures
/// @param macros the mappings of macros
/// @param blocks the texts of docs blocks, by their names
record PropertyFiles(
    Map<String, Mapping> models,
    List<Mapping> sources,
    Map<String, Mapping> tests,
    List<Mapping> exposures,
    List<Mapping> macros,
    Map<String, String> blocks) {

  private static final Set<String> SECTIONS =
      Set.of("version", "models", "sources", "data_tests", "tests", "macros", "exposures");

  private static final Set<String> MODEL_KEYS =
      Set.of("name", "description", "config", "columns", "data_tests", "tests", "docs", "meta");

  private static final Set<String> SOURCE_KEYS =
      Set.of(
          "name",
          "description",
          "database",
          "schema",
          "loader",
          "config",
          "tables",
          "meta",
          "tags",
          "quoting",
          "loaded_at_field",
          "freshness");

  private static final Set<String> TABLE_KEYS =
      Set.of(
          "name",
          "description",
          "identifier",
          "config",
          "columns",
          "data_tests",
          "tests",
          "meta",
          "tags",
          "loader",
          "quoting",
          "external",
          "loaded_at_field",
          "freshness");

  private static final Set<String> COLUMN_KEYS =
      Set.of(
          "name",
          "description",
          "data_type",
          "data_tests",
          "tests",
          "config",
          "meta",
          "tags",
          "quote");

  private static final Set<String> QUOTING_KEYS =
      Set.of("database", "schema", "identifier", "column");

  /// Reads all of a project.
  static PropertyFiles read(ProjectFile project) {
    Map<String, Mapping> models = new LinkedHashMap<>();
    List<Mapping> sources = new ArrayList<>();
    Map<String, Mapping> tests = new LinkedHashMap<>();
    List<Mapping> exposures = new ArrayList<>();
    List<Mapping> macros = new ArrayList<>();
    List<String> folders = new ArrayList<>(project.modelPaths());
    folders.addAll(project.testPaths());
    folders.addAll(project.macroPaths());
    folders.addAll(project.analysisPaths());
    folders.addAll(project.seedPaths());
    for (Path file : ProjectFolder.files(project.directory(), folders, "")) {
      String shown = project.directory().relativize(file).toString();
      if (shown.endsWith(".yml") || shown.endsWith(".yaml")) {
        Mapping whole = Yaml.file(file, shown);
        whole.allow(SECTIONS);
        whole.mappings("models").forEach(model -> add(models, model, MODEL_KEYS));
        for (Mapping source : whole.mappings("sources")) {
          source.allow(SOURCE_KEYS);
          Freshness.check(source);
          for (Mapping table : source.mappings("tables")) {
            table.allow(TABLE_KEYS);
            Freshness.check(table);
          }
          sources.add(source);
        }
        for (String section : List.of("data_tests", "tests")) {
          whole
              .mappings(section)
              .forEach(test -> add(tests, test, Set.of("name", "description", "config")));
        }
        exposures.addAll(whole.mappings("exposures"));
        macros.addAll(whole.mappings("macros"));
      }
    }
    List<String> docs = project.docsPaths().isEmpty() ? folders : project.docsPaths();
    return new PropertyFiles(models, sources, tests, exposures, macros, blocks(project, docs));
  }

  /// Which parts of a table's name are quoted: as the table says, or else its source, or else all.
  static Relation.Parts quoted(Mapping source, Mapping table) {
    Mapping outer = source.mapping("quoting");
    Mapping inner = table.mapping("quoting");
    outer.allow(QUOTING_KEYS);
    inner.allow(QUOTING_KEYS);
    return new Relation.Parts(
        inner.truth("database", outer.truth("database", true)),
        inner.truth("schema", outer.truth("schema", true)),
        inner.truth("identifier", outer.truth("identifier", true)));
  }

  /// What a resource's mapping says beside its config, and is config too.
  static Map<String, @Nullable Object> outsideConfig(Mapping of) {
    Map<String, @Nullable Object> config = new LinkedHashMap<>();
    for (String key : List.of("tags", "meta", "docs")) {
      if (of.has(key)) {
        config.put(key, of.get(key));
      }
    }
    return config;
  }

  private static Map<String, String> blocks(ProjectFile project, List<String> folders) {
    Map<String, String> blocks = new LinkedHashMap<>();
    Map<String, String> files = new LinkedHashMap<>();
    for (Path file : ProjectFolder.files(project.directory(), folders, ".md")) {
      String shown = project.directory().relativize(file).toString();
      docsBlocks(shown, Yaml.text(file, shown))
          .forEach(
              (name, text) -> {
                String before = files.put(name, shown);
                if (before != null && !before.equals(shown)) {
                  throw new DbtException(
                      "the docs block '" + name + "' is in " + before + " and in " + shown);
                }
                blocks.put(name, text);
              });
    }
    return blocks;
  }

  /// The columns that a model's or a table's mapping documents.
  List<Column> columns(Mapping of, Map<String, Object> context) {
    List<Column> columns = new ArrayList<>();
    for (Mapping column : of.mappings("columns")) {
      column.allow(COLUMN_KEYS);
      Mapping config = column.mapping("config");
      boolean _ = column.truth("quote", false);
      columns.add(
          new Column(
              column.text("name"),
              description(column, context),
              column.text("data_type", ""),
              column.texts("tags", config.texts("tags", List.of())),
              (column.has("meta") ? column.mapping("meta") : config.mapping("meta")).values()));
    }
    return columns;
  }

  /// A description, in which doc() gives a block's text.
  String description(Mapping of, Map<String, Object> context) {
    String description = of.text("description", "");
    if (!description.contains("{{") && !description.contains("{%")) {
      return description;
    }
    Map<String, Object> with = new LinkedHashMap<>(context);
    with.put(
        "doc",
        (Callable)
            a -> {
              Object name = a.positional().isEmpty() ? "" : a.positional().getLast();
              String text = blocks.get(Values.text(name));
              if (text == null) {
                throw new IllegalArgumentException("there is no docs block '" + name + "'");
              }
              return text;
            });
    return Templates.render(Templates.parse(of.place(), description), with).strip();
  }

  private static void add(Map<String, Mapping> all, Mapping one, Set<String> keys) {
    one.allow(keys);
    Mapping before = all.putIfAbsent(one.text("name"), one);
    if (before != null) {
      throw new DbtException(one.place() + ": it is told of in " + before.place() + " already");
    }
  }

  private static Map<String, String> docsBlocks(String shown, String text) {
    Map<String, String> blocks = new LinkedHashMap<>();
    Template template = Templates.parse(shown, text);
    Map<String, @Nullable Object> module = template.module(Map.of());
    for (Statement statement : template.body()) {
      if (statement instanceof Statement.MacroDefinition macro
          && macro.name().startsWith("dbt_docs__")
          && module.get(macro.name()) instanceof Callable block) {
        blocks.put(
            macro.name().substring("dbt_docs__".length()),
            Values.text(block.call(dev.rastro.jinja.Arguments.NONE)).strip());
      }
    }
    return blocks;
  }
}
