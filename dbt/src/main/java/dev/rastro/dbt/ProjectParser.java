package dev.rastro.dbt;

import dev.rastro.jinja.Template;
import dev.rastro.jinja.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a project whole: its files, then every model and test once as a template, which tells what
/// it needs and how it is configured. Nothing is asked of the warehouse. For one use.
///
/// Long, because all kinds of resources go through the same drafts until their references are
/// known.
final class ProjectParser {

  /// Values in a test's arguments that are templates without braces.
  private static final Pattern FUNCTION =
      Pattern.compile("\\s*(env_var|ref|var|source|doc)\\s*\\(.+\\)\\s*", Pattern.DOTALL);

  private final ProjectFile file;
  private final Profile profile;
  private final MacroLibrary library;
  private final CommonContext common;
  private final Contexts contexts;
  private final PropertyFiles properties;
  private final Map<String, Object> plainContext;
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, SourceTable> sources = new LinkedHashMap<>();
  private final Set<String> disabled = new LinkedHashSet<>();
  private final Map<ResourceType, List<List<String>>> qualifiedNames =
      new EnumMap<>(ResourceType.class);

  private ProjectParser(
      ProjectFile file, Profile profile, MacroLibrary library, CommonContext common) {
    this.file = file;
    this.profile = profile;
    this.library = library;
    this.common = common;
    contexts = new Contexts(common, file, profile, library);
    properties = PropertyFiles.read(file);
    plainContext = common.create(file.variables());
  }

  /// A node whose references are not looked up yet.
  private record Draft(Node node, Captured captured) {}

  static Project parse(
      ProjectFile file, Profile profile, MacroLibrary library, CommonContext common) {
    ProjectParser parser = new ProjectParser(file, profile, library, common);
    parser.sources();
    parser.models();
    parser.singularTests();
    parser.genericTests();
    parser.unbuilt();
    parser.warnOfUnusedConfig();
    return parser.finished();
  }

  private void sources() {
    for (Mapping source : properties.sources()) {
      NodeConfig sourceConfig = NodeConfig.EMPTY.with(source.mapping("config").values());
      for (Mapping table : source.mappings("tables")) {
        List<String> qualified =
            new ArrayList<>(
                qualifiedName(
                    file.directory().resolve(fileOf(source)),
                    file.modelPaths(),
                    source.text("name")));
        qualified.add(table.text("name"));
        seen(ResourceType.SOURCE, qualified);
        NodeConfig config =
            file.configFor(file.sources(), qualified)
                .with(PropertyFiles.outsideConfig(source))
                .with(sourceConfig.values())
                .with(PropertyFiles.outsideConfig(table))
                .with(table.mapping("config").values());
        String uniqueId =
            "source." + file.name() + "." + source.text("name") + "." + table.text("name");
        check(config, ResourceType.SOURCE, file.sources(), fileOf(source));
        if (!config.isEnabled()) {
          disabled.add(uniqueId);
          continue;
        }
        SourceTable before =
            sources.put(
                uniqueId,
                new SourceTable(
                    uniqueId,
                    source.text("name"),
                    table.text("name"),
                    qualified,
                    fileOf(source),
                    properties.description(table, plainContext),
                    properties.description(source, plainContext),
                    table.text("loader", source.text("loader", "")),
                    properties.columns(table, plainContext),
                    config,
                    Relation.of(
                            rendered(source, "database", profile.database()),
                            rendered(source, "schema", source.text("name")),
                            rendered(table, "identifier", table.text("name")),
                            "external")
                        .quoted(PropertyFiles.quoted(source, table))));
        if (before != null) {
          throw new DbtException(table.place() + ": the source is told of twice");
        }
      }
    }
  }

  private void models() {
    for (Path path : ProjectFolder.files(file.directory(), file.modelPaths(), "")) {
      String shown = file.directory().relativize(path).toString();
      if (shown.endsWith(".py")) {
        throw new DbtException(shown + ": models in Python are not supported");
      }
      if (shown.endsWith(".sql")) {
        model(path, shown);
      }
    }
    for (Mapping model : properties.models().values()) {
      String uniqueId = "model." + file.name() + "." + model.text("name");
      if (!drafts.containsKey(uniqueId) && !disabled.contains(uniqueId)) {
        throw new DbtException(model.place() + ": there is no such model");
      }
    }
  }

  private void model(Path path, String shown) {
    String name = ProjectFolder.stem(path);
    if (name.contains(" ")) {
      throw new DbtException(shown + ": the name of a model can't have spaces");
    }
    String uniqueId = "model." + file.name() + "." + name;
    List<String> qualified = qualifiedName(path, file.modelPaths(), name);
    Mapping model = properties.models().getOrDefault(name, new Mapping(shown, Map.of()));
    NodeConfig below =
        file.configFor(file.models(), qualified)
            .with(PropertyFiles.outsideConfig(model))
            .with(model.mapping("config").values());
    for (String key : List.of("meta", "docs")) {
      if (model.has(key) && model.mapping("config").has(key)) {
        throw new DbtException(model.place() + ": has '" + key + "' in its config and beside it");
      }
    }
    Draft draft =
        draft(
            uniqueId,
            ResourceType.MODEL,
            name,
            qualified,
            shown,
            Yaml.text(path, shown),
            below,
            model,
            null);
    if (draft == null) {
      return;
    }
    String materialized = draft.node.config().materialized();
    if (!materialized.equals("ephemeral")
        && library.find("materialization_" + materialized + "_redshift").isEmpty()
        && library.find("materialization_" + materialized + "_default").isEmpty()) {
      throw new DbtException(
          shown + ": the materialization '" + materialized + "' is not known or not supported yet");
    }
    Draft before = drafts.put(uniqueId, draft);
    if (before != null) {
      throw new DbtException(
          "the model '" + name + "' is in " + before.node.filePath() + " and in " + shown);
    }
  }

  private void singularTests() {
    for (Path path : ProjectFolder.files(file.directory(), file.testPaths(), ".sql")) {
      String shown = file.directory().relativize(path).toString();
      boolean isGeneric =
          file.testPaths().stream().anyMatch(folder -> shown.startsWith(folder + "/generic/"));
      if (isGeneric) {
        continue;
      }
      String name = ProjectFolder.stem(path);
      String uniqueId = "test." + file.name() + "." + name;
      List<String> qualified = qualifiedName(path, file.testPaths(), name);
      Mapping test = properties.tests().getOrDefault(name, new Mapping(shown, Map.of()));
      NodeConfig below = testConfig(qualified).with(test.mapping("config").values());
      Draft draft =
          draft(
              uniqueId,
              ResourceType.TEST,
              name,
              qualified,
              shown,
              Yaml.text(path, shown),
              below,
              test,
              null);
      if (draft != null && drafts.put(uniqueId, draft) != null) {
        throw new DbtException(shown + ": there is a test '" + name + "' already");
      }
    }
    for (Mapping test : properties.tests().values()) {
      String uniqueId = "test." + file.name() + "." + test.text("name");
      if (!drafts.containsKey(uniqueId) && !disabled.contains(uniqueId)) {
        throw new DbtException(test.place() + ": there is no such test");
      }
    }
  }

  private void genericTests() {
    for (Mapping model : properties.models().values()) {
      String name = model.text("name");
      String uniqueId = "model." + file.name() + "." + name;
      if (drafts.containsKey(uniqueId)) {
        GenericTests.of(model, uniqueId, "ref('" + name + "')", name, false)
            .forEach(this::genericTest);
      }
    }
    for (Mapping source : properties.sources()) {
      for (Mapping table : source.mappings("tables")) {
        String sourceName = source.text("name");
        String name = table.text("name");
        String uniqueId = "source." + file.name() + "." + sourceName + "." + name;
        if (sources.containsKey(uniqueId)) {
          GenericTests.of(
                  table,
                  uniqueId,
                  "source('" + sourceName + "', '" + name + "')",
                  sourceName + "_" + name,
                  table
                      .mapping("quoting")
                      .truth("column", source.mapping("quoting").truth("column", false)))
              .forEach(asked -> genericTest(sourceTest(asked)));
        }
      }
    }
  }

  /// Tests of sources are named source_<test>_<source>_<table>.
  private static GenericTests.Asked sourceTest(GenericTests.Asked asked) {
    return new GenericTests.Asked(
        "source_" + asked.name(), asked.test(), asked.config(), asked.place());
  }

  private void genericTest(GenericTests.Asked asked) {
    Node.GenericTest test = asked.test();
    int dot = test.test().indexOf('.');
    String macro =
        dot < 0
            ? "test_" + test.test()
            : test.test().substring(0, dot) + ".test_" + test.test().substring(dot + 1);
    boolean isThere =
        dot < 0
            ? library.find(macro).isPresent()
            : library
                .find(test.test().substring(0, dot), "test_" + test.test().substring(dot + 1))
                .isPresent();
    if (!isThere) {
      throw new DbtException(asked.place() + ": there is no test '" + test.test() + "'");
    }
    String hash = GenericTests.hash(asked.name(), test);
    String uniqueId = "test." + file.name() + "." + asked.name() + "." + hash;
    String shown = asked.place().substring(0, asked.place().indexOf(':'));
    List<String> qualified =
        qualifiedName(file.directory().resolve(shown), file.modelPaths(), asked.name());
    String code = "{{ " + macro + "(**_dbt_generic_test_kwargs) }}";
    Draft draft =
        draft(
            uniqueId,
            ResourceType.TEST,
            asked.name(),
            qualified,
            shown,
            code,
            testConfig(qualified),
            new Mapping(asked.place(), Map.of()),
            asked);
    if (draft == null) {
      return;
    }
    if (drafts.put(uniqueId, draft) != null) {
      throw new DbtException(asked.place() + ": the test " + asked.name() + " is there twice");
    }
  }

  private NodeConfig testConfig(List<String> qualified) {
    return new NodeConfig(Map.of("materialized", "test", "schema", "dbt_test__audit"))
        .with(file.configFor(file.dataTests(), qualified).values());
  }

  /// Renders the node once and puts together what is known of it; null where it is disabled.
  private @Nullable Draft draft(
      String uniqueId,
      ResourceType type,
      String name,
      List<String> qualified,
      String shown,
      String code,
      NodeConfig below,
      Mapping properties,
      GenericTests.@Nullable Asked asked) {
    Node.GenericTest generic = asked == null ? null : asked.test();
    seen(type, qualified);
    Captured captured = new Captured();
    Template template = Templates.parse(shown, code);
    Relation own = Relation.of(profile.database(), profile.schema(), name, null);
    NodeContext context = contexts.parsing(own, captured);
    if (generic != null) {
      context
          .variables()
          .put("_dbt_generic_test_kwargs", arguments(generic, shown, context.variables()));
    }
    Templates.render(template, context.variables());
    NodeConfig config = below.with(captured.config);
    if (asked != null) {
      // What a test's macro says is for where the file that asks for the test says nothing.
      config = config.with(asked.config());
    }
    check(config, type, type == ResourceType.TEST ? file.dataTests() : file.models(), shown);
    if (!config.isEnabled()) {
      disabled.add(uniqueId);
      return null;
    }
    ConfigRules.refuse(config, shown);
    Map<String, @Nullable Object> shape = new LinkedHashMap<>();
    shape.put("name", generic == null ? name : generic.shortName());
    shape.put("resource_type", type.label());
    shape.put("fqn", qualified);
    shape.put("config", config.values());
    MacroScope macros = context.macros();
    String schema = Values.text(macros.call("generate_schema_name", config.get("schema"), shape));
    String alias = Values.text(macros.call("generate_alias_name", config.get("alias"), shape));
    String database =
        Values.text(macros.call("generate_database_name", config.get("database"), shape));
    return new Draft(
        new Node(
            uniqueId,
            type,
            name,
            qualified,
            shown,
            code,
            template,
            config,
            List.of(),
            macros.called(),
            this.properties.description(properties, plainContext),
            this.properties.columns(properties, plainContext),
            Relation.of(database.strip(), schema.strip(), alias.strip(), null),
            generic),
        captured);
  }

  /// Checks the configuration, and warns of what is in it that nothing here reads.
  private void check(NodeConfig config, ResourceType type, Mapping section, String shown) {
    for (String key : ConfigRules.check(config, type, shown)) {
      String place = file.says(section, key) ? "dbt_project.yml" : shown;
      common.warn(
          place
              + ": the config '"
              + key
              + "' is none of dbt's for a "
              + type.label()
              + ": only macros that ask for it see it");
    }
  }

  /// A generic test's arguments, with their templates rendered.
  static Map<String, @Nullable Object> arguments(
      Node.GenericTest test, String shown, Map<String, Object> context) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    test.arguments()
        .forEach(
            (key, value) -> {
              if (!(value instanceof String text)) {
                arguments.put(key, value);
                return;
              }
              String template = FUNCTION.matcher(text).matches() ? "{{ " + text + " }}" : text;
              arguments.put(
                  key,
                  template.contains("{")
                      ? Templates.renderNative(Templates.parse(shown, template), context)
                      : text);
            });
    return arguments;
  }

  private void seen(ResourceType type, List<String> qualified) {
    qualifiedNames.computeIfAbsent(type, _ -> new ArrayList<>()).add(qualified);
  }

  private void warnOfUnusedConfig() {
    List<String> unused = new ArrayList<>();
    unused.addAll(UnusedConfig.in(file.models(), "models", names(ResourceType.MODEL)));
    unused.addAll(UnusedConfig.in(file.dataTests(), "data_tests", names(ResourceType.TEST)));
    unused.addAll(UnusedConfig.in(file.sources(), "sources", names(ResourceType.SOURCE)));
    new TreeMap<>(file.notHere())
        .forEach((name, section) -> unused.addAll(UnusedConfig.in(section, name, List.of())));
    unused.forEach(place -> common.warn("dbt_project.yml: " + place + " configures nothing"));
  }

  private List<List<String>> names(ResourceType type) {
    return qualifiedNames.getOrDefault(type, List.of());
  }

  private void unbuilt() {
    Unbuilt unbuilt = new Unbuilt(file, contexts, anyRelation());
    unbuilt.hooks(this::require);
    unbuilt.analyses(this::require);
    for (Mapping exposure : properties.exposures()) {
      unbuilt.exposure(exposure, this::require);
      String _ = properties.description(exposure, plainContext);
    }
    for (Mapping macro : properties.macros()) {
      unbuilt.macro(macro, library, common);
      String _ = properties.description(macro, plainContext);
    }
  }

  /// Refuses what stands on a model or a source that is not there or is disabled.
  private void require(Captured captured, String place) {
    for (Captured.Ref ref : captured.refs) {
      String uniqueId = "model." + file.name() + "." + ref.name();
      boolean isOurs = ref.packageName().isEmpty() || ref.packageName().equals(file.name());
      if (!isOurs || !drafts.containsKey(uniqueId)) {
        throw missing(place, "a model '" + ref.name() + "'", disabled.contains(uniqueId));
      }
    }
    for (Captured.Source source : captured.sources) {
      String uniqueId = "source." + file.name() + "." + source.sourceName() + "." + source.table();
      if (!sources.containsKey(uniqueId)) {
        throw missing(
            place,
            "a source '" + source.sourceName() + "." + source.table() + "'",
            disabled.contains(uniqueId));
      }
    }
  }

  /// Looks up what the nodes need.
  private Project finished() {
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (Draft draft : drafts.values()) {
      Set<String> needed = new LinkedHashSet<>();
      boolean needsDisabled = false;
      for (Captured.Ref ref : draft.captured.refs) {
        String uniqueId = "model." + file.name() + "." + ref.name();
        boolean isOurs = ref.packageName().isEmpty() || ref.packageName().equals(file.name());
        if (isOurs && drafts.containsKey(uniqueId)) {
          needed.add(uniqueId);
        } else if (isTestOfDisabled(draft.node, uniqueId)) {
          needsDisabled = true;
        } else {
          throw missing(draft.node, "a model '" + ref.name() + "'", disabled.contains(uniqueId));
        }
      }
      for (Captured.Source source : draft.captured.sources) {
        String uniqueId =
            "source." + file.name() + "." + source.sourceName() + "." + source.table();
        if (sources.containsKey(uniqueId)) {
          needed.add(uniqueId);
        } else if (isTestOfDisabled(draft.node, uniqueId)) {
          needsDisabled = true;
        } else {
          throw missing(
              draft.node,
              "a source '" + source.sourceName() + "." + source.table() + "'",
              disabled.contains(uniqueId));
        }
      }
      if (!needsDisabled) {
        nodes.put(draft.node.uniqueId(), draft.node.dependingOn(new ArrayList<>(needed)));
      }
    }
    refuseSameRelation(nodes);
    return new Project(file, profile, library, nodes, sources);
  }

  /// Whether the node is a test of what is disabled, which is left out with it. To be asked once
  /// nothing enabled has that id: a name may be there twice, once enabled.
  private boolean isTestOfDisabled(Node node, String uniqueId) {
    return node.type() == ResourceType.TEST && disabled.contains(uniqueId);
  }

  private static DbtException missing(Node node, String what, boolean isDisabled) {
    return missing(node.filePath() + ": " + node.name(), what, isDisabled);
  }

  private static DbtException missing(String place, String what, boolean isDisabled) {
    return new DbtException(
        place
            + " stands on "
            + what
            + (isDisabled ? ", which is disabled" : ", which is not there"));
  }

  private static void refuseSameRelation(Map<String, Node> nodes) {
    Map<String, Node> owners = new LinkedHashMap<>();
    for (Node node : nodes.values()) {
      if (node.type() == ResourceType.MODEL && !node.isEphemeral()) {
        Node before = owners.putIfAbsent(node.relation().toString(), node);
        if (before != null) {
          throw new DbtException(
              before.filePath() + " and " + node.filePath() + " would both be " + node.relation());
        }
      }
    }
  }

  private List<String> qualifiedName(Path path, List<String> folders, String name) {
    List<String> qualified = new ArrayList<>();
    qualified.add(file.name());
    for (String folder : folders) {
      Path root = file.directory().resolve(folder);
      if (path.startsWith(root)) {
        for (Path part : root.relativize(path)) {
          qualified.add(part.toString());
        }
        break;
      }
    }
    qualified.set(qualified.size() - 1, name);
    return qualified;
  }

  private String rendered(Mapping of, String key, String byDefault) {
    String text = of.text(key, byDefault);
    return Templates.render(
        Templates.parse(of.place(), text),
        contexts.parsing(anyRelation(), new Captured()).variables());
  }

  private Relation anyRelation() {
    return Relation.of(profile.database(), profile.schema(), "", null);
  }

  private static String fileOf(Mapping mapping) {
    return mapping.place().substring(0, mapping.place().indexOf(':'));
  }
}
