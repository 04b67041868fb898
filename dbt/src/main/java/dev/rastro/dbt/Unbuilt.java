package dev.rastro.dbt;

import dev.rastro.jinja.Template;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a project has that is not built: hooks of a run, analyses, exposures, what is told of
/// macros. It is read for what is wrong with it.
final class Unbuilt {

  private static final Set<String> MACRO_KEYS =
      Set.of("name", "description", "arguments", "docs", "meta", "config");

  private static final Set<String> ARGUMENT_KEYS = Set.of("name", "type", "description");

  private static final Set<String> EXPOSURE_KEYS =
      Set.of(
          "name",
          "label",
          "type",
          "owner",
          "maturity",
          "url",
          "description",
          "depends_on",
          "meta",
          "tags",
          "config");

  private static final Set<String> EXPOSURE_TYPES =
      Set.of("dashboard", "notebook", "analysis", "ml", "application");

  private static final Pattern REFERENCE =
      Pattern.compile("\\s*(ref|source)\\s*\\(.+\\)\\s*", Pattern.DOTALL);

  private final ProjectFile file;
  private final Contexts contexts;
  private final Relation anyRelation;

  Unbuilt(ProjectFile file, Contexts contexts, Relation anyRelation) {
    this.file = file;
    this.contexts = contexts;
    this.anyRelation = anyRelation;
  }

  /// Gets what is asked for, and where.
  @FunctionalInterface
  interface Asking {
    void ask(Captured captured, String place);
  }

  /// Renders the hooks of a run once, so that what is wrong with them is said before anything runs.
  void hooks(Asking asking) {
    for (String hook : file.onRunStart()) {
      hook("dbt_project.yml: on-run-start", hook, false, asking);
    }
    for (String hook : file.onRunEnd()) {
      hook("dbt_project.yml: on-run-end", hook, true, asking);
    }
  }

  private void hook(String place, String text, boolean isAtEnd, Asking asking) {
    Captured captured = new Captured();
    Map<String, Object> variables = contexts.parsing(anyRelation, captured).variables();
    if (isAtEnd) {
      RunResultObject.NAMES.forEach(name -> variables.put(name, new ArrayList<>()));
    }
    Template template = Templates.parse(place, text);
    try {
      Templates.render(template, variables);
    } catch (DbtException e) {
      // What stands on a run's results may ask for the first of them, when there are none yet.
      if (!isAtEnd) {
        throw e;
      }
    }
    asking.ask(captured, place);
  }

  /// Renders each analysis once.
  void analyses(Asking asking) {
    for (Path path : ProjectFolder.files(file.directory(), file.analysisPaths(), ".sql")) {
      String shown = file.directory().relativize(path).toString();
      Captured captured = new Captured();
      Templates.render(
          Templates.parse(shown, Yaml.text(path, shown)),
          contexts.parsing(anyRelation, captured).variables());
      NodeConfig config = NodeConfig.EMPTY.with(captured.config);
      ConfigRules.check(config, ResourceType.MODEL, shown);
      if (config.isEnabled()) {
        asking.ask(captured, shown);
      }
    }
  }

  /// Checks an exposure and what it depends on.
  void exposure(Mapping exposure, Asking asking) {
    exposure.allow(EXPOSURE_KEYS);
    if (!EXPOSURE_TYPES.contains(exposure.text("type"))) {
      throw new DbtException(
          exposure.place() + ": there is no type '" + exposure.text("type") + "' of exposures");
    }
    Mapping owner = exposure.mapping("owner");
    if (!owner.has("name") && !owner.has("email")) {
      throw new DbtException(exposure.place() + ": 'owner' must have a name or an email");
    }
    Captured captured = new Captured();
    for (String needed : exposure.listOfTexts("depends_on", List.of())) {
      if (!REFERENCE.matcher(needed).matches()) {
        throw new DbtException(
            exposure.place() + ": 'depends_on' takes ref() and source(), not " + needed);
      }
      Templates.render(
          Templates.parse(exposure.place(), "{{ " + needed + " }}"),
          contexts.parsing(anyRelation, captured).variables());
    }
    if (exposure.mapping("config").truth("enabled", true)) {
      asking.ask(captured, exposure.place());
    }
  }

  /// Checks what is told of a macro, and warns where there is none.
  void macro(Mapping macro, MacroLibrary library, CommonContext common) {
    macro.allow(MACRO_KEYS);
    macro.mappings("arguments").forEach(argument -> argument.allow(ARGUMENT_KEYS));
    String name = macro.text("name");
    boolean isThere =
        Stream.of(name, "test_" + name).anyMatch(one -> library.find(file.name(), one).isPresent());
    if (!isThere) {
      common.warn(macro.place() + ": there is no such macro");
    }
  }
}
