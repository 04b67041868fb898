package dev.rastro.cli;

import dev.rastro.dbt.NodeResult;
import dev.rastro.dbt.NodeResult.Status;
import dev.rastro.dbt.RunListener;
import dev.rastro.dbt.RunSummary;
import java.io.PrintWriter;
import java.util.Locale;

/// Shows how a dbt run goes, a line a node, as dbt does.
final class DbtLines implements RunListener {

  private static final int WIDTH = 76;

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

  /// The end of a run: what was warned of, and the counts. What failed is told on standard error.
  static void end(Output output, RunSummary summary) {
    PrintWriter out = output.out();
    out.println();
    out.println(summary.isFailure() ? "Completed with errors" : "Completed successfully");
    out.println();
    for (NodeResult result : summary.results()) {
      if (result.status() == Status.WARN) {
        out.println(result.status().name() + " " + result.failureLine());
      }
    }
    out.println(summary.line());
    out.flush();
    for (NodeResult result : summary.results()) {
      if (result.status() == Status.FAIL || result.status() == Status.ERROR) {
        output.note(result.status().name() + " " + result.failureLine());
      }
    }
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
