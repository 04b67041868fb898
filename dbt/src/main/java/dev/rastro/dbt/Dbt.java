package dev.rastro.dbt;

import dev.rastro.jinja.Callable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/// A dbt project, read and ready to run over a connection to a warehouse that takes Redshift's SQL.
///
/// It follows dbt-core's documented behaviour; what is not supported is refused by its name when
/// the project is read. For one thread.
public final class Dbt {

  private final DbtSettings settings;
  private final CommonContext common;
  private final Project project;
  private final Graph graph;
  private final Contexts contexts;
  private final Artifacts artifacts;
  private final InstantSource clock;
  private final RunListener listener;

  private Dbt(
      DbtSettings settings,
      CommonContext common,
      Project project,
      Contexts contexts,
      InstantSource clock,
      RunListener listener) {
    this.settings = settings;
    this.common = common;
    this.project = project;
    this.contexts = contexts;
    this.clock = clock;
    this.listener = listener;
    graph = Graph.of(project);
    Path target = settings.targetPath();
    artifacts =
        new Artifacts(
            target == null
                ? settings.projectDirectory().resolve(project.file().targetPath())
                : target);
  }

  /// Reads a project.
  ///
  /// @throws DbtException where it can't be read, or asks for what is not supported
  public static Dbt open(
      DbtSettings settings, InstantSource clock, RandomGenerator random, RunListener listener) {
    CommonContext common =
        new CommonContext(
            settings,
            clock.instant(),
            new UUID(random.nextLong(), random.nextLong()).toString(),
            listener);
    Map<String, Object> context = common.create(Map.of());
    ProjectFile file = ProjectFile.read(settings.projectDirectory(), context);
    Profile profile = Profile.read(settings, file.profile(), common.create(file.variables()));
    MacroLibrary library = MacroLibrary.load(file);
    Project project = ProjectParser.parse(file, profile, library, common);
    return new Dbt(
        settings, common, project, new Contexts(common, file, profile, library), clock, listener);
  }

  /// Builds models and runs tests, each test before what stands on what it tests.
  public RunSummary build(Selection selection, DataSource warehouse) {
    return run(selection, graph.withTestsFirst(project), warehouse);
  }

  /// Builds models.
  public RunSummary run(Selection selection, DataSource warehouse) {
    return run(only(selection, ResourceType.MODEL), graph, warehouse);
  }

  /// Runs tests.
  public RunSummary test(Selection selection, DataSource warehouse) {
    return run(only(selection, ResourceType.TEST), graph, warehouse);
  }

  /// Writes the SQL of nodes without running it.
  ///
  /// @return the SQL by unique id
  public Map<String, String> compile(Selection selection, DataSource warehouse) {
    Compiler compiler = new Compiler(project, contexts);
    Map<String, String> compiled = new LinkedHashMap<>();
    artifacts.manifest(project, graph, common);
    try (Session session = Session.open(warehouse)) {
      for (String id : selected(selection)) {
        Node node = Objects.requireNonNull(project.nodes().get(id));
        String sql = compiler.compile(node, compiler.context(node, session), session);
        Path _ = artifacts.sql("compiled", project, node, sql);
        compiled.put(id, sql);
      }
    }
    return compiled;
  }

  /// Writes manifest.json.
  public void parse() {
    artifacts.manifest(project, graph, common);
  }

  /// The qualified names of what is selected, as `dbt ls` shows them.
  public List<String> list(Selection selection) {
    return selected(selection).stream()
        .map(project::resource)
        .map(
            resource ->
                (resource.type() == ResourceType.SOURCE ? "source:" : "")
                    + String.join(".", resource.fullyQualifiedName()))
        .toList();
  }

  /// The schema of the profile's target, where models are that say no other.
  public String schema() {
    return project.profile().schema();
  }

  /// How many nodes a build of everything runs.
  public int nodeCount() {
    return (int) project.nodes().values().stream().filter(node -> !node.isEphemeral()).count();
  }

  /// How many nodes and sources there are, in words.
  public String describe() {
    long models =
        project.nodes().values().stream().filter(n -> n.type() == ResourceType.MODEL).count();
    return "Found "
        + models
        + " models, "
        + (project.nodes().size() - models)
        + " data tests, "
        + project.sources().size()
        + " sources, "
        + project.macros().all().size()
        + " macros";
  }

  private static Selection only(Selection selection, ResourceType type) {
    return new Selection(selection.select(), selection.exclude(), Set.of(type));
  }

  private List<String> selected(Selection selection) {
    List<String> withoutMatch = new ArrayList<>();
    List<String> selected = new Selector(project, graph).select(selection, withoutMatch);
    withoutMatch.forEach(
        specification -> listener.message("The selection '" + specification + "' fits no node."));
    return selected;
  }

  private RunSummary run(Selection selection, Graph order, DataSource warehouse) {
    Instant start = clock.instant();
    Set<String> selected = new LinkedHashSet<>(selected(selection));
    List<String> ordered =
        order.order().stream()
            .filter(selected::contains)
            .filter(id -> project.resource(id) instanceof Node node && !node.isEphemeral())
            .toList();
    artifacts.manifest(project, graph, common);
    createSchemas(ordered, warehouse);
    hooks(project.file().onRunStart(), "on-run-start", Map.of(), warehouse);
    int threads = settings.threadsMax() > 0 ? settings.threadsMax() : project.profile().threads();
    boolean isFailFast = settings.isFailFast() || project.file().flags().isFailFast();
    NodeRunner nodeRunner =
        new NodeRunner(project, new Compiler(project, contexts), artifacts, warehouse, clock);
    List<NodeResult> results =
        new Runner(project, order, nodeRunner, listener, threads, isFailFast).run(ordered);
    try {
      Map<String, Object> more = RunResultObject.variables(project, results);
      hooks(project.file().onRunEnd(), "on-run-end", more, warehouse);
    } finally {
      artifacts.runResults(project, common, summary(start, results));
    }
    return summary(start, results);
  }

  private RunSummary summary(Instant start, List<NodeResult> results) {
    return new RunSummary(results, Duration.between(start, clock.instant()).toNanos() / 1e9);
  }

  private void createSchemas(List<String> nodes, DataSource warehouse) {
    Set<String> created = new LinkedHashSet<>();
    for (String id : nodes) {
      Node node = Objects.requireNonNull(project.nodes().get(id));
      if (node.type() == ResourceType.MODEL && created.add(node.relation().schema())) {
        inSession(
            warehouse,
            node.relation(),
            Map.of(),
            context -> context.macros().call("create_schema", node.relation()));
      }
    }
  }

  private void hooks(
      List<String> hooks, String name, Map<String, Object> more, DataSource warehouse) {
    for (String hook : hooks) {
      Relation own =
          Relation.of(project.profile().database(), project.profile().schema(), "", null);
      inSession(
          warehouse,
          own,
          more,
          context -> {
            String sql = Templates.render(Templates.parse(name, hook), context.variables());
            if (!sql.isBlank() && context.variables().get("run_query") instanceof Callable run) {
              run.call(dev.rastro.jinja.Arguments.of(sql));
            }
          });
    }
  }

  private void inSession(
      DataSource warehouse, Relation own, Map<String, Object> more, Consumer<NodeContext> action) {
    try (Session session = Session.open(warehouse)) {
      action.accept(contexts.outsideNodes(project, own, session, more));
      session.commit();
    } catch (SQLException e) {
      throw new DbtException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      throw Templates.failed(e);
    }
  }
}
