package dev.rastro.pipeline;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/// The clock of a replay: it shows the day that is being replayed, and stands still within it. Safe
/// for many threads.
public final class ReplayClock implements InstantSource {

  private final AtomicReference<Instant> now;

  public ReplayClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /// Moves the clock.
  public void set(Instant instant) {
    now.set(instant);
  }
}
