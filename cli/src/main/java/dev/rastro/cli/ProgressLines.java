package dev.rastro.cli;

import dev.rastro.pipeline.DemoListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// Shows the steps of a run: one line each when it is done, and on a terminal a bar while it goes
/// on. For one thread.
final class ProgressLines implements DemoListener, AutoCloseable {

  private static final int NAME_WIDTH = 11;

  private final PrintWriter out;
  private final boolean isTerminal;
  private String step = "";
  private long startedNanos;
  private @Nullable ProgressBar bar;

  ProgressLines(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
  }

  @Override
  public void started(String newStep, long total, String unit) {
    step = newStep;
    startedNanos = System.nanoTime();
    if (isTerminal && total > 0) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(padded(newStep).stripTrailing())
              .setInitialMax(total)
              .setUnit(" " + unit, 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new ConsoleProgressBarConsumer(terminal()))
              .clearDisplayOnFinish()
              .build();
    }
  }

  @Override
  public void advanced(long done) {
    if (bar != null) {
      bar.stepTo(done);
    }
  }

  @Override
  public void finished(String result) {
    close();
    double seconds = (System.nanoTime() - startedNanos) / 1e9;
    out.println(String.format(Locale.ROOT, "%s %5.1f s  %s", padded(step), seconds, result));
    out.flush();
  }

  private static PrintStream terminal() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true);
  }

  /// Takes the bar of a step that did not finish from the screen.
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  private static String padded(String name) {
    return String.format(Locale.ROOT, "%-" + NAME_WIDTH + "s", name);
  }
}
