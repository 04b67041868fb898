package dev.rastro.cli;

import dev.rastro.events.Preset;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.pipeline.Ingest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.firehose.FirehoseClient;

/// The simulator's shop, which goes on in the background: each event is put into the delivery
/// stream when its time has come. [#close()] closes the shop; the events it had sent are
/// acknowledged.
final class Shop implements AutoCloseable {

  /// No shop at all.
  static final Shop CLOSED = new Shop(null);

  /// Events that lie this close together go in one batch.
  private static final long BATCH_MICROS = 250_000;

  private final @Nullable Thread thread;

  private Shop(@Nullable Thread thread) {
    this.thread = thread;
  }

  /// The shop is being closed.
  private static final class ClosingException extends RuntimeException {
    ClosingException() {
      super("the shop is closing", null, false, false);
    }
  }

  /// Opens a shop.
  ///
  /// @param failed is told where the shop had to stop
  static Shop open(
      ShopSettings settings,
      FirehoseClient firehose,
      String stream,
      InstantSource clock,
      long seed,
      Consumer<RuntimeException> failed) {
    Instant start = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Simulator simulator =
        new Simulator(
            new SimulatorSettings(
                Preset.DEFAULT,
                seed,
                Long.MAX_VALUE,
                start,
                settings.visitsPerDay(),
                settings.visitsPerDay()));
    Ingest ingest = new Ingest(firehose, stream);
    return new Shop(
        Thread.ofVirtual()
            .name("shop")
            .start(
                () -> {
                  try {
                    simulator.run(
                        (micros, buffer, offset, length) -> {
                          await(micros, clock, ingest);
                          ingest.add(Arrays.copyOfRange(buffer, offset, offset + length));
                        },
                        _ -> {});
                  } catch (ClosingException e) {
                    // What was added since the last batch was never sent, so nobody counts on it.
                  } catch (RuntimeException e) {
                    failed.accept(e);
                  }
                }));
  }

  private static void await(long eventMicros, InstantSource clock, Ingest ingest) {
    long due = Math.ceilDiv(eventMicros, BATCH_MICROS) * BATCH_MICROS;
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    if (now >= due) {
      return;
    }
    ingest.send();
    try {
      Thread.sleep(Duration.of(due - now, ChronoUnit.MICROS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClosingException();
    }
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
