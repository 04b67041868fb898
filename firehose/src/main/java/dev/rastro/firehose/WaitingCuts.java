package dev.rastro.firehose;

import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The cuts of a stream that are not delivered yet, and whose turn it is.
///
/// A cut that failed waits before it is tried again, longer each time, and holds up no other: the
/// oldest of those that were never tried and the one of the others that has been due longest take
/// turns, so that neither keeps the other waiting for ever. While nothing succeeds, repetitions are
/// paced together, too: a stream that can't deliver does not prepare its whole backlog over and
/// over. Not safe for many threads: the stream's lock guards it.
final class WaitingCuts {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int DOUBLINGS_MAX = 10;

  private final TreeMap<Long, Entry> entries = new TreeMap<>();
  private int failuresInARow;
  private long repeatFromNanos;
  private boolean wasRepetition;

  /// A cut with how much it holds, and how its delivery went.
  private static final class Entry {
    final PendingCut cut;
    final long records;
    final long bytes;
    boolean isInDelivery;
    int failures;
    long dueNanos;
    @Nullable String failure;

    Entry(PendingCut cut, long records, long bytes) {
      this.cut = cut;
      this.records = records;
      this.bytes = bytes;
    }
  }

  void add(PendingCut cut, long records, long bytes) {
    entries.put(cut.number(), new Entry(cut, records, bytes));
  }

  /// The cut to deliver now; it is given to nobody else until it comes back. Empty where there is
  /// none, or none is due.
  ///
  /// @param nowNanos by [System#nanoTime] or another clock that only goes forward
  Optional<PendingCut> take(long nowNanos) {
    Entry fresh = null;
    Entry repeated = null;
    for (Entry entry : entries.values()) {
      if (entry.isInDelivery) {
        continue;
      }
      if (entry.failures == 0) {
        fresh = fresh == null ? entry : fresh;
      } else if (untilDue(entry, nowNanos) <= 0
          && (repeated == null || entry.dueNanos - repeated.dueNanos < 0)) {
        repeated = entry;
      }
    }
    boolean isRepetition = repeated != null && (fresh == null || !wasRepetition);
    Entry next = isRepetition ? repeated : fresh;
    if (next == null) {
      return Optional.empty();
    }
    wasRepetition = isRepetition;
    next.isInDelivery = true;
    return Optional.of(next.cut);
  }

  /// How long it is until a cut is due that failed before; [Long#MAX_VALUE] where none waits.
  long nanosUntilDue(long nowNanos) {
    return entries.values().stream()
        .filter(entry -> !entry.isInDelivery && entry.failures > 0)
        .mapToLong(entry -> Math.max(0, untilDue(entry, nowNanos)))
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /// Takes a cut back that could not be delivered.
  ///
  /// @return how long it waits now
  Duration giveBack(PendingCut cut, String why, long nowNanos) {
    Entry entry = entries.get(cut.number());
    if (entry == null) {
      return Duration.ZERO; // It was confirmed, and something failed afterwards.
    }
    Duration pause = pause(entry.failures++);
    entry.isInDelivery = false;
    entry.failure = why;
    entry.dueNanos = nowNanos + pause.toNanos();
    repeatFromNanos = nowNanos + pause(failuresInARow++).toNanos();
    return pause;
  }

  /// A cut is delivered.
  void remove(PendingCut cut, long nowNanos) {
    entries.remove(cut.number());
    failuresInARow = 0;
    repeatFromNanos = nowNanos;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  int count() {
    return entries.size();
  }

  /// The oldest cut; null where there is none.
  @Nullable PendingCut oldest() {
    return entries.isEmpty() ? null : entries.firstEntry().getValue().cut;
  }

  long records() {
    return entries.values().stream().mapToLong(entry -> entry.records).sum();
  }

  long bytes() {
    return entries.values().stream().mapToLong(entry -> entry.bytes).sum();
  }

  /// Why the oldest of the cuts that failed did so the last time; null where none did.
  @Nullable String failure() {
    for (Entry entry : entries.values()) {
      if (entry.failure != null) {
        return entry.failure;
      }
    }
    return null;
  }

  private long untilDue(Entry entry, long nowNanos) {
    return Math.max(
        entry.dueNanos - nowNanos,
        failuresInARow == 0 ? Long.MIN_VALUE : repeatFromNanos - nowNanos);
  }

  private static Duration pause(int failuresBefore) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failuresBefore, DOUBLINGS_MAX));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
