package dev.rastro.pipeline;

import dev.rastro.events.EventSink;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/// Sends simulated events into a delivery stream as if their time were now: the clock is set to
/// each day, and at midnight the stream is flushed, so that every day lands in its own partition.
/// For one thread; the stream delivers on threads of its own meanwhile.
final class Delivery implements EventSink {

  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int EVENTS_PER_REPORT = 5_000;

  /// Days that are still being delivered; more would only wait in the log.
  private static final int DAYS_UNDER_WAY_MAX = 3;

  private final Ingest ingest;
  private final String stream;
  private final StreamFlush flush;
  private final ReplayClock clock;
  private final LongConsumer progress;
  private final Queue<CompletableFuture<?>> underWay = new ArrayDeque<>();
  private long day = Long.MIN_VALUE;
  private long events;

  Delivery(
      Ingest ingest, String stream, StreamFlush flush, ReplayClock clock, LongConsumer progress) {
    this.ingest = ingest;
    this.stream = stream;
    this.flush = flush;
    this.clock = clock;
    this.progress = progress;
  }

  @Override
  public void accept(long eventMicros, byte[] buffer, int offset, int length) {
    long eventDay = Math.floorDiv(eventMicros, MICROS_PER_DAY);
    if (eventDay > day) {
      if (day != Long.MIN_VALUE) {
        endDay();
      }
      day = eventDay;
      clock.set(startOf(eventDay));
    }
    ingest.add(Arrays.copyOfRange(buffer, offset, offset + length));
    if (++events % EVENTS_PER_REPORT == 0) {
      progress.accept(events);
    }
  }

  /// Sends what is left. When this returns everything lies in S3.
  void finish() {
    endDay();
    while (!underWay.isEmpty()) {
      flush.await(stream, underWay.remove());
    }
    progress.accept(events);
  }

  private void endDay() {
    ingest.send();
    underWay.add(flush.flush(stream));
    while (underWay.size() > DAYS_UNDER_WAY_MAX) {
      flush.await(stream, underWay.remove());
    }
  }

  private static Instant startOf(long epochDay) {
    return LocalDate.ofEpochDay(epochDay).atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
