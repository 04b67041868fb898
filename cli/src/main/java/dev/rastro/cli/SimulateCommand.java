package dev.rastro.cli;

import dev.rastro.events.EventSink;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.events.SimulatorTotals;
import dev.rastro.events.VisitSink;
import dev.rastro.pipeline.Ingest;
import dev.rastro.pipeline.Truth;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `rastro simulate`: a shop's events as JSON lines.
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description =
        "Simulate a shop and write its events as JSON lines: to standard output, to a file, or into"
            + " the delivery stream.",
    footer = {"", "Example: rastro simulate --events 1000 | head -n 1"})
final class SimulateCommand implements Callable<Integer> {

  private static final int BUFFER_BYTES = 1 << 20;

  @Mixin private HomeOption home = new HomeOption();

  @Mixin private DemoCommand.SimulatorOptions simulator = new DemoCommand.SimulatorOptions();

  @ArgGroup private Target target = new Target();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Also write the true visits, which no event tells, as CSV.")
  private @Nullable Path truthFile;

  @Spec private @Nullable CommandSpec spec;

  /// Events could not be written to where they go.
  private static final class UnwrittenException extends UncheckedIOException {

    private final IOException failure;

    UnwrittenException(String target, IOException failure) {
      super("can't write " + target, failure);
      this.failure = failure;
    }
  }

  /// Where the events go; standard output where neither is given.
  static final class Target {

    @Option(names = "--out", paramLabel = "FILE", description = "Write to a file.")
    private @Nullable Path file;

    @Option(
        names = "--stream",
        description = "Put into the home's delivery stream, arriving now, and deliver.")
    private boolean stream;
  }

  @Override
  public Integer call() {
    SimulatorSettings settings = simulator.settings();
    if (target.stream) {
      intoStream(settings);
    } else if (target.file != null) {
      intoFile(settings, target.file);
    } else {
      toStandardOutput(settings);
    }
    return 0;
  }

  private void toStandardOutput(SimulatorSettings settings) {
    // Never closed: where the process was started without it, Java's own file has its number.
    OutputStream out =
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES);
    try {
      run(settings, sink(out, "standard output"));
      out.flush();
    } catch (UnwrittenException e) {
      requireOnlyAClosedPipe(e.failure);
    } catch (IOException e) {
      requireOnlyAClosedPipe(e);
    }
  }

  /// Who reads may have enough before the end, as head has.
  private static void requireOnlyAClosedPipe(IOException failure) {
    if (!StandardOutput.isClosedPipe(failure)) {
      throw new CommandException("can't write to standard output: " + FileErrors.reason(failure));
    }
  }

  private void intoFile(SimulatorSettings settings, Path file) {
    SimulatorTotals totals;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES)) {
      totals = run(settings, sink(out, file.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
    note(totals, file.toString());
  }

  private void intoStream(SimulatorSettings settings) {
    try (OpenCloud cloud = OpenCloud.overNew(home.directory())) {
      String stream = cloud.stack().output("DeliveryStream");
      Ingest ingest = new Ingest(cloud.firehose(), stream);
      SimulatorTotals totals =
          run(
              settings,
              (_, buffer, offset, length) ->
                  ingest.add(Arrays.copyOfRange(buffer, offset, offset + length)));
      ingest.send();
      cloud.await(stream, cloud.flush(stream));
      note(totals, "the delivery stream " + stream + ", and delivered");
    }
  }

  private void note(SimulatorTotals totals, String where) {
    Output.of(spec)
        .note(
            String.format(
                Locale.ROOT,
                "%s of %s into %s",
                Amounts.count(totals.events(), "event"),
                Amounts.count(totals.visits(), "visit"),
                where));
  }

  private SimulatorTotals run(SimulatorSettings settings, EventSink events) {
    VisitSink nobody = _ -> {};
    if (truthFile == null) {
      return new Simulator(settings).run(events, nobody);
    }
    try (Truth truth = Truth.open(truthFile)) {
      return new Simulator(settings).run(events, truth);
    }
  }

  private static EventSink sink(OutputStream out, String target) {
    return (_, buffer, offset, length) -> {
      try {
        out.write(buffer, offset, length);
      } catch (IOException e) {
        throw new UnwrittenException(target, e);
      }
    };
  }
}
