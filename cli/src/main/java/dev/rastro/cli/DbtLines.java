package dev.rastro.cli;

import dev.rastro.dbt.NodeResult;
import dev.rastro.dbt.NodeResult.Status;
import dev.rastro.dbt.RunListener;
import dev.rastro.dbt.RunSummary;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Shows how a dbt run goes, a line a node, as dbt does.
final class DbtLines implements RunListener {

  private static final int WIDTH = 76;

  /// How many failures a line for standard error names.
  private static final int NAMED_MAX = 5;

  private final PrintWriter out;

  DbtLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void started(int index, int total, String what) {
    line(index, total, "START " + what, "[RUN]");
  }

  @Override
  public void finished(int index, int total, NodeResult result) {
    String seconds = String.format(Locale.ROOT, " in %.2fs]", result.seconds());
    String what = result.what();
    switch (result.status()) {
      case SUCCESS -> line(index, total, "OK created " + what, "[" + result.message() + seconds);
      case PASS -> line(index, total, "PASS " + plain(what), "[PASS" + seconds);
      case WARN ->
          line(index, total, "WARN " + plain(what), "[WARN " + result.failures() + seconds);
      case FAIL ->
          line(index, total, "FAIL " + plain(what), "[FAIL " + result.failures() + seconds);
      case ERROR -> line(index, total, "ERROR " + what, "[ERROR" + seconds);
      case SKIPPED -> line(index, total, "SKIP " + what, "[SKIP]");
    }
  }

  @Override
  public void message(String text) {
    out.println(text);
    out.flush();
  }

  /// The end of a run: what went wrong, and the counts.
  static void end(PrintWriter out, RunSummary summary) {
    out.println();
    out.println(summary.isFailure() ? "Completed with errors:" : "Completed successfully");
    out.println();
    for (NodeResult result : summary.results()) {
      if (isTold(result.status())) {
        out.println(result.status().name() + " " + result.what() + ": " + result.message().strip());
      }
    }
    out.println(summary.line());
    out.flush();
  }

  /// What failed, in a line for standard error; empty where nothing did.
  static Optional<String> failure(DbtWork.Verb verb, RunSummary summary) {
    List<String> failed =
        summary.results().stream()
            .filter(result -> result.status() == Status.FAIL || result.status() == Status.ERROR)
            .map(DbtLines::shortly)
            .toList();
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    String shown = String.join(", ", failed.subList(0, Math.min(failed.size(), NAMED_MAX)));
    String more = failed.size() > NAMED_MAX ? ", " + (failed.size() - NAMED_MAX) + " more" : "";
    return Optional.of(
        "rastro: dbt " + verb.name().toLowerCase(Locale.ROOT) + " failed: " + shown + more);
  }

  private static String shortly(NodeResult result) {
    String name = result.what().substring(result.what().lastIndexOf(' ') + 1);
    return result.status() == Status.FAIL
        ? name + " (" + Amounts.count(result.failures(), "row") + ")"
        : name;
  }

  private static boolean isTold(Status status) {
    return status == Status.WARN || status == Status.FAIL || status == Status.ERROR;
  }

  private static String plain(String what) {
    return what.startsWith("test ") ? what.substring("test ".length()) : what;
  }

  private void line(int index, int total, String text, String end) {
    String start = index + " of " + total + " " + text + " ";
    int dots = Math.max(3, WIDTH - start.length());
    out.println(start + ".".repeat(dots) + " " + end);
    out.flush();
  }
}
