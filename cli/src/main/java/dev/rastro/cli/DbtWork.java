package dev.rastro.cli;

import dev.rastro.dbt.Dbt;
import dev.rastro.dbt.DbtSettings;
import dev.rastro.dbt.RunSummary;
import dev.rastro.dbt.Selection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// What `rastro dbt` is to do on a warehouse, in a form that another process can be sent.
///
/// @param verb which command of dbt
/// @param projectDirectory where dbt_project.yml is; absolute, as all paths here
/// @param profilesDirectory where profiles.yml is
/// @param targetName the output of the profile; empty: the one that the profile names
/// @param targetPath where compiled SQL and artifacts go
/// @param variables YAML, as `--vars` takes it
/// @param environment what env_var() reads
/// @param threadsMax how many nodes run at once; 0: as many as the profile says
/// @param isFullRefresh whether tables that grow are built anew
/// @param isFailFast whether the first failure ends the run
/// @param select as `--select`
/// @param exclude as `--exclude`
record DbtWork(
    Verb verb,
    String projectDirectory,
    String profilesDirectory,
    String targetName,
    String targetPath,
    String variables,
    Map<String, String> environment,
    int threadsMax,
    boolean isFullRefresh,
    boolean isFailFast,
    List<String> select,
    List<String> exclude) {

  /// Has a running `rastro up` do it.
  static final PrivateOperation<DbtWork, Line> DBT =
      new PrivateOperation<>("dbt", DbtWork.class, Line.class);

  /// The commands of dbt that need a warehouse.
  enum Verb {
    BUILD,
    RUN,
    TEST,
    COMPILE
  }

  /// A piece of what the work has to say.
  ///
  /// @param text for standard output; empty for none
  /// @param note for standard error; empty for none
  /// @param exitCode the end, with the command's exit code; null before
  record Line(String text, String note, @Nullable Integer exitCode) {}

  DbtWork {
    environment = Map.copyOf(environment);
    select = List.copyOf(select);
    exclude = List.copyOf(exclude);
  }

  /// Opens the project.
  Dbt open(PrintWriter out) {
    DbtSettings settings =
        new DbtSettings(
                Path.of(projectDirectory),
                Path.of(profilesDirectory),
                targetName,
                Path.of(targetPath),
                Map.of(),
                environment,
                threadsMax,
                isFullRefresh,
                isFailFast)
            .withVariables(variables);
    return Dbt.open(settings, InstantSource.system(), new SecureRandom(), new DbtLines(out));
  }

  /// Which nodes it is about.
  Selection selection() {
    return new Selection(select, exclude, Selection.ALL.types());
  }

  /// Does it.
  ///
  /// @return the exit code
  int on(DataSource warehouse, Output output) {
    PrintWriter out = output.out();
    Dbt dbt = open(out);
    if (verb == Verb.COMPILE) {
      int count = dbt.compile(selection(), warehouse).size();
      output.note(Amounts.count(count, "node") + " compiled into " + targetPath);
      return 0;
    }
    out.println(dbt.describe());
    out.println();
    RunSummary summary =
        switch (verb) {
          case BUILD -> dbt.build(selection(), warehouse);
          case RUN -> dbt.run(selection(), warehouse);
          case TEST -> dbt.test(selection(), warehouse);
          case COMPILE -> throw new IllegalStateException("compiled already");
        };
    DbtLines.end(output, summary);
    return summary.isFailure() ? Main.FAILED : 0;
  }

  /// Does it for another process, which takes what it says in pieces.
  void on(DataSource warehouse, Consumer<Line> lines) {
    try (PrintWriter out = pieces(text -> lines.accept(new Line(text, "", null)));
        PrintWriter err = pieces(text -> lines.accept(new Line("", text, null)))) {
      int exitCode = on(warehouse, new Output(out, err));
      out.flush();
      err.flush();
      lines.accept(new Line("", "", exitCode));
    }
  }

  /// Has a running `rastro up` do it.
  ///
  /// @return the exit code
  int in(RunningUp up, Output output) {
    int[] exitCode = {Main.FAILED};
    up.call(
        DBT,
        this,
        line -> {
          output.out().print(line.text());
          output.out().flush();
          output.err().print(line.note());
          output.err().flush();
          if (line.exitCode() != null) {
            exitCode[0] = line.exitCode();
          }
        });
    return exitCode[0];
  }

  /// A writer that passes on what was written whenever it is flushed.
  private static PrintWriter pieces(Consumer<String> pieces) {
    StringBuilder piece = new StringBuilder();
    return new PrintWriter(
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) {
            piece.append(text, offset, length);
          }

          @Override
          public void flush() {
            if (!piece.isEmpty()) {
              String whole = piece.toString();
              piece.setLength(0);
              pieces.accept(whole);
            }
          }

          @Override
          public void close() throws IOException {
            flush();
          }
        });
  }
}
