package dev.rastro.cli;

import dev.rastro.dbt.Dbt;
import dev.rastro.dbt.DbtSettings;
import dev.rastro.dbt.ResourceType;
import dev.rastro.dbt.RunSummary;
import dev.rastro.dbt.Selection;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
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
    return run(home, project, (dbt, warehouse) -> dbt.build(selected.selection(), warehouse));
  }

  @Command(name = "run", mixinStandardHelpOptions = true, description = "Build models.")
  int run(@Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(home, project, (dbt, warehouse) -> dbt.run(selected.selection(), warehouse));
  }

  @Command(name = "test", mixinStandardHelpOptions = true, description = "Run tests.")
  int test(
      @Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    return run(home, project, (dbt, warehouse) -> dbt.test(selected.selection(), warehouse));
  }

  @Command(
      name = "compile",
      mixinStandardHelpOptions = true,
      description = "Write the SQL of nodes into the target folder.")
  int compile(
      @Mixin HomeOption home, @Mixin ProjectOptions project, @Mixin SelectionOptions selected) {
    Output output = Output.of(spec);
    try (Home open = Home.open(home.directory());
        LocalCloud cloud = LocalCloud.open(open)) {
      Dbt dbt = open(project, open.part("dbt"), output);
      int count = dbt.compile(selected.selection(), cloud.cloud().warehouse()).size();
      output.note(
          Amounts.count(count, "node") + " compiled into " + project.target(open.part("dbt")));
    }
    return 0;
  }

  @Command(
      name = "parse",
      mixinStandardHelpOptions = true,
      description = "Read the project and write manifest.json.")
  int parse(@Mixin HomeOption home, @Mixin ProjectOptions project) {
    Output output = Output.of(spec);
    try (Home open = Home.open(home.directory())) {
      Dbt dbt = open(project, open.part("dbt"), output);
      dbt.parse();
      output.note(dbt.describe());
    }
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
    Selection selection = selected.selection();
    Dbt dbt = open(project, home.directory().resolve("dbt"), output);
    dbt.list(new Selection(selection.select(), selection.exclude(), wanted))
        .forEach(output.out()::println);
    output.out().flush();
    return 0;
  }

  private int run(HomeOption home, ProjectOptions project, Step step) {
    Output output = Output.of(spec);
    try (Home open = Home.open(home.directory());
        LocalCloud cloud = LocalCloud.open(open)) {
      Dbt dbt = open(project, open.part("dbt"), output);
      output.out().println(dbt.describe());
      output.out().println();
      RunSummary summary = step.run(dbt, cloud.cloud().warehouse());
      DbtLines.end(output.out(), summary);
      return summary.isFailure() ? Main.FAILED : 0;
    }
  }

  private static Dbt open(ProjectOptions project, Path target, Output output) {
    return Dbt.open(
        project.settings(target),
        InstantSource.system(),
        new SecureRandom(),
        new DbtLines(output.out()));
  }

  @FunctionalInterface
  private interface Step {
    RunSummary run(Dbt dbt, DataSource warehouse);
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

    Selection selection() {
      return new Selection(select, exclude, Selection.ALL.types());
    }
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

    DbtSettings settings(Path targetInHome) {
      Path directory = projectDirectory == null ? Installation.dbtProject() : projectDirectory;
      return new DbtSettings(
              directory,
              profilesDirectory == null ? directory : profilesDirectory,
              target,
              target(targetInHome),
              Map.of(),
              System.getenv(),
              threads,
              fullRefresh,
              failFast)
          .withVariables(variables);
    }

    Path target(Path targetInHome) {
      return targetPath == null ? targetInHome : targetPath;
    }
  }
}
