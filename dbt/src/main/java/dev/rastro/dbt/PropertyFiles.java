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
/// @param blocks the texts of docs blocks, by their names
record PropertyFiles(
    Map<String, Mapping> models,
    List<Mapping> sources,
    Map<String, Mapping> tests,
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

  /// Reads all of a project.
  static PropertyFiles read(ProjectFile project) {
    Map<String, Mapping> models = new LinkedHashMap<>();
    List<Mapping> sources = new ArrayList<>();
    Map<String, Mapping> tests = new LinkedHashMap<>();
    Map<String, String> blocks = new LinkedHashMap<>();
    List<String> folders = new ArrayList<>(project.modelPaths());
    folders.addAll(project.testPaths());
    folders.addAll(project.macroPaths());
    for (Path file : ProjectFolder.files(project.directory(), folders, "")) {
      String shown = project.directory().relativize(file).toString();
      if (shown.endsWith(".yml") || shown.endsWith(".yaml")) {
        Mapping whole = Yaml.file(file, shown);
        whole.allow(SECTIONS);
        whole.mappings("models").forEach(model -> add(models, model, MODEL_KEYS));
        for (Mapping source : whole.mappings("sources")) {
          source.allow(SOURCE_KEYS);
          source.mappings("tables").forEach(table -> table.allow(TABLE_KEYS));
          sources.add(source);
        }
        for (String section : List.of("data_tests", "tests")) {
          whole
              .mappings(section)
              .forEach(test -> add(tests, test, Set.of("name", "description", "config")));
        }
      } else if (shown.endsWith(".md")) {
        blocks.putAll(docsBlocks(shown, Yaml.text(file, shown)));
      }
    }
    return new PropertyFiles(models, sources, tests, blocks);
  }

  /// The columns that a model's or a table's mapping documents.
  List<Column> columns(Mapping of, Map<String, Object> context) {
    List<Column> columns = new ArrayList<>();
    for (Mapping column : of.mappings("columns")) {
      column.allow(COLUMN_KEYS);
      Mapping config = column.mapping("config");
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
