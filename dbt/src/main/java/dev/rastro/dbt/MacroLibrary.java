package dev.rastro.dbt;

import dev.rastro.jinja.Node.Statement;
import dev.rastro.jinja.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All macros that a project can call: its own, those for Redshift, and those of dbt, in this
/// order.
///
/// Tests and materializations are macros too: `{% test x %}` is the macro `test_x`, `{%
/// materialization x, default %}` is `materialization_x_default`. Immutable.
final class MacroLibrary {

  /// The files of the built-in packages, below this class's `macros/`.
  private static final Map<String, List<String>> BUILT_IN =
      Map.of(
          "dbt",
          List.of(
              "adapters.sql",
              "dispatched.sql",
              "generic_tests.sql",
              "hooks.sql",
              "materializations.sql",
              "naming.sql",
              "statement.sql"),
          "dbt_redshift",
          List.of("adapter.sql"));

  /// A macro.
  ///
  /// @param filePath where it is written, from the folder of its package
  record Definition(String packageName, String name, Template template, String filePath) {

    String uniqueId() {
      return "macro." + packageName + "." + name;
    }
  }

  private final Map<String, Map<String, Definition>> packages;

  private MacroLibrary(Map<String, Map<String, Definition>> packages) {
    this.packages = packages;
  }

  /// Reads the macros of a project and the built-in ones.
  static MacroLibrary load(ProjectFile project) {
    Map<String, Map<String, Definition>> packages = new LinkedHashMap<>();
    Map<String, Definition> own = new LinkedHashMap<>();
    List<String> folders = new ArrayList<>(project.macroPaths());
    project.testPaths().forEach(folder -> folders.add(folder + "/generic"));
    for (Path file : ProjectFolder.files(project.directory(), folders, ".sql")) {
      String shown = project.directory().relativize(file).toString();
      define(own, project.name(), Templates.parse(shown, Yaml.text(file, shown)), shown);
    }
    packages.put(project.name(), own);
    for (String name : List.of("dbt_redshift", "dbt")) {
      Map<String, Definition> macros = new LinkedHashMap<>();
      for (String file : BUILT_IN.getOrDefault(name, List.of())) {
        String path = "macros/" + name + "/" + file;
        define(macros, name, Templates.parse(path, resource(path)), path);
      }
      packages.put(name, macros);
    }
    return new MacroLibrary(packages);
  }

  /// The macro that a name stands for where no package is told.
  Optional<Definition> find(String name) {
    return packages.values().stream()
        .filter(macros -> macros.containsKey(name))
        .map(macros -> macros.get(name))
        .findFirst();
  }

  Optional<Definition> find(String packageName, String name) {
    return Optional.ofNullable(packages.getOrDefault(packageName, Map.of()).get(name));
  }

  List<String> packageNames() {
    return List.copyOf(packages.keySet());
  }

  List<Definition> all() {
    return packages.values().stream().flatMap(macros -> macros.values().stream()).toList();
  }

  private static void define(
      Map<String, Definition> macros, String packageName, Template template, String file) {
    for (Statement statement : template.body()) {
      if (statement instanceof Statement.MacroDefinition macro) {
        Definition before =
            macros.putIfAbsent(
                macro.name(), new Definition(packageName, macro.name(), template, file));
        if (before != null) {
          throw new DbtException(
              "the macro '"
                  + macro.name()
                  + "' is defined in "
                  + before.filePath()
                  + " and in "
                  + file);
        }
      }
    }
  }

  private static String resource(String path) {
    try (InputStream stream = MacroLibrary.class.getResourceAsStream(path)) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + path + " is missing");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the resource " + path, e);
    }
  }
}
