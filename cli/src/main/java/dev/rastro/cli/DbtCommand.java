package dev.rastro.cli;

import dev.rastro.dbt.Dbt;
import dev.rastro.dbt.ResourceType;
import dev.rastro.dbt.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `rastro dbt …`: runs a dbt project on the home's warehouse.
@Command(
    name = "dbt",
    mixinStandardHelpOptions = true,
    description = "Run a dbt project on the warehouse, without Python.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Example: rastro dbt build --select events+"})
final class DbtCommand implements Runnable {

  /// The commands that dbt has besides.
  static final Set<String> NOT_HERE =
      Set.of(
          "clean",
          "clone",
          "debug",
          "deps",
          "docs",
          "init",
          "retry",
          "run-operation",
          "seed",
          "show",
          "snapshot",
          "source");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = "Build models and run their tests, in the order of the graph.")
  int build(
      @Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(DbtWork.Verb.BUILD, home, project, selected);
  }

  @Command(name = "run", mixinStandardHelpOptions = true, description = "Build models.")
  int run(@Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(DbtWork.Verb.RUN, home, project, selected);
  }

  @Command(name = "test", mixinStandardHelpOptions = true, description = "Run tests.")
  int test(
      @Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(DbtWork.Verb.TEST, home, project, selected);
  }

  @Command(
      name = "compile",
      mixinStandardHelpOptions = true,
      description = "Write the SQL of nodes into the target folder.")
  int compile(
      @Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(DbtWork.Verb.COMPILE, home, project, selected);
  }

  @Command(
      name = "parse",
      mixinStandardHelpOptions = true,
      description = "Read the project and write manifest.json.")
  int parse(@Mixin HomeOption home, @Mixin ProjectOptions project) {
    Output output = Output.of(spec);
    Dbt dbt = work(DbtWork.Verb.BUILD, home, project, new SelectionOptions()).open(output.out());
    if (project.targetPath != null || RunningUp.find(home.directory()).isPresent()) {
      dbt.parse();
    } else {
      try (Home _ = Home.open(home.directory())) { // Makes it where it is not there.
        dbt.parse();
      }
    }
    output.note(dbt.describe());
    return 0;
  }

  @Command(
      name = "ls",
      mixinStandardHelpOptions = true,
      aliases = "list",
      description = "List nodes and sources.")
  int list(
      @Mixin HomeOption home,
      @Mixin ProjectOptions project,
      @Mixin SelectionOptions selected,
      @Option(
              names = "--resource-type",
              paramLabel = "TYPE",
              description = "Only these: ${COMPLETION-CANDIDATES}")
          @Nullable List<ResourceType> types) {
    Output output = Output.of(spec);
    Set<ResourceType> wanted =
        types == null ? EnumSet.allOf(ResourceType.class) : EnumSet.copyOf(types);
    Dbt dbt = work(DbtWork.Verb.BUILD, home, project, selected).open(output.out());
    dbt.list(new Selection(selected.select, selected.exclude, wanted))
        .forEach(output.out()::println);
    output.out().flush();
    return 0;
  }

  /// In the running `rastro up` that has the home, or here.
  private int run(
      DbtWork.Verb verb, HomeOption home, ProjectOptions project, SelectionOptions selected) {
    DbtWork work = work(verb, home, project, selected);
    Output output = Output.of(spec);
    Optional<RunningUp> up = RunningUp.find(home.directory());
    if (up.isPresent()) {
      return work.in(up.get(), output);
    }
    try (Home open = Home.openExisting(home.directory());
        LocalCloud cloud = LocalCloud.open(open)) {
      return work.on(cloud.cloud().warehouse(), output);
    }
  }

  private static DbtWork work(
      DbtWork.Verb verb, HomeOption home, ProjectOptions project, SelectionOptions selected) {
    Path directory = project.directory();
    return new DbtWork(
        verb,
        text(directory),
        text(project.profilesDirectory == null ? directory : project.profilesDirectory),
        project.target,
        text(project.targetPath == null ? home.directory().resolve("dbt") : project.targetPath),
        project.variables,
        System.getenv(),
        project.threads,
        project.fullRefresh,
        project.failFast,
        selected.select,
        selected.exclude);
  }

  private static String text(Path path) {
    return path.toAbsolutePath().normalize().toString();
  }

  /// Which nodes a command is about.
  static final class SelectionOptions {

    @Option(
        names = {"-s", "--select"},
        arity = "1..*",
        paramLabel = "SPEC",
        description = "Only these nodes, as dbt selects: name, +name, name+, tag:x, path:x, a,b")
    private List<String> select = new ArrayList<>();

    @Option(
        names = "--exclude",
        arity = "1..*",
        paramLabel = "SPEC",
        description = "Not these nodes.")
    private List<String> exclude = new ArrayList<>();
  }

  /// Which project, and how.
  static final class ProjectOptions {

    @Option(
        names = "--project-dir",
        paramLabel = "DIR",
        description = "Where dbt_project.yml is. Default: the clickstream project.")
    private @Nullable Path projectDirectory;

    @Option(
        names = "--profiles-dir",
        paramLabel = "DIR",
        description = "Where profiles.yml is. Default: the project's folder.")
    private @Nullable Path profilesDirectory;

    @Option(
        names = {"-t", "--target"},
        paramLabel = "NAME",
        description = "The output of the profile.")
    private String target = "";

    @Option(
        names = "--target-path",
        paramLabel = "DIR",
        description = "Where compiled SQL and artifacts go. Default: dbt in the home.")
    private @Nullable Path targetPath;

    @Option(
        names = "--vars",
        paramLabel = "YAML",
        description = "Variables, such as '{visit_timeout_minutes: 45}'.")
    private String variables = "{}";

    @Option(names = "--threads", paramLabel = "N", description = "How many nodes run at once.")
    private int threads;

    @Option(
        names = {"-x", "--fail-fast"},
        description = "Stop at the first failure.")
    private boolean failFast;

    @Option(
        names = {"-f", "--full-refresh"},
        description = "Build tables that grow anew.")
    private boolean fullRefresh;

    Path directory() {
      return projectDirectory == null ? Installation.dbtProject() : projectDirectory;
    }
  }
}
