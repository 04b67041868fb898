package dev.rastro.firehose;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// The cuts of a stream that are not delivered yet, and whose turn it is.
///
/// A cut that failed waits before it is tried again, longer each time, and holds up no other: the
/// oldest of those that were never tried and the one of the others that has been due longest take
/// turns, so that neither keeps the other waiting for ever. While nothing succeeds, repetitions are
/// paced together, too, and after some first tries the other first tries for the same destination:
/// a stream that can't deliver does not prepare its whole backlog over and over, nor all of it
/// once. Not safe for many threads: the stream's lock guards it.
final class WaitingCuts {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int DOUBLINGS_MAX = 10;

  /// So many first tries may fail one after the other before those that follow are paced.
  private static final int FIRST_FAILURES_FREE = 8;

  /// How long a cut that could not be moved in the log stays where it is.
  private static final Duration MOVE_PAUSE = Duration.ofMinutes(10);

  private final TreeMap<Long, Entry> entries = new TreeMap<>();

  /// How first tries went for the destination of a version, since one succeeded.
  private final Map<String, FirstTries> firstTries = new HashMap<>();

  private int failuresInARow;
  private long repeatFromNanos;
  private boolean wasRepetition;

  private static final class FirstTries {
    int failures;
    long nextNanos;

    long untilNext(long nowNanos) {
      return failures > FIRST_FAILURES_FREE ? nextNanos - nowNanos : 0;
    }
  }

  /// A cut with how much it holds, and how its delivery went.
  private static final class Entry {
    PendingCut cut;
    final long records;
    final long bytes;
    boolean isInDelivery;
    int failures;
    long dueNanos;
    boolean couldNotMove;
    long movableFromNanos;
    @Nullable String failure;

    Entry(PendingCut cut, long records, long bytes) {
      this.cut = cut;
      this.records = records;
      this.bytes = bytes;
    }

    /// Whether it failed, nobody has it, and moving it did not fail just now.
    boolean isMovable(long nowNanos) {
      return !isInDelivery && failures > 0 && (!couldNotMove || movableFromNanos - nowNanos <= 0);
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
        fresh = fresh == null && untilFirstTry(entry, nowNanos) <= 0 ? entry : fresh;
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

  /// How long it is until a cut is due that nobody delivers; [Long#MAX_VALUE] where there is none.
  long nanosUntilDue(long nowNanos) {
    return entries.values().stream()
        .filter(entry -> !entry.isInDelivery)
        .mapToLong(
            entry ->
                Math.max(
                    0,
                    entry.failures == 0
                        ? untilFirstTry(entry, nowNanos)
                        : untilDue(entry, nowNanos)))
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
    if (entry.failures == 0) {
      FirstTries tries =
          firstTries.computeIfAbsent(cut.configuration().version(), _ -> new FirstTries());
      tries.failures++;
      tries.nextNanos =
          nowNanos + pause(Math.max(0, tries.failures - FIRST_FAILURES_FREE)).toNanos();
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
    firstTries.remove(cut.configuration().version());
  }

  /// Where in the log the first of what waits lies.
  ///
  /// @param otherwise a place behind all cuts
  LogPosition firstPlace(LogPosition otherwise) {
    return entries.values().stream()
        .map(entry -> entry.cut.from())
        .reduce(otherwise, (one, other) -> one.compareTo(other) <= 0 ? one : other);
  }

  /// The cuts that failed and alone keep the log from letting go of more than they are: those that
  /// lie first in it, as few as make that true. They are given to nobody else until each of them
  /// comes back by [#comeBack].
  ///
  /// @param behind where the log is needed again behind all cuts
  /// @param bytesBetween measures the log between two places
  /// @param bytesMin what must be gained
  List<PendingCut> takePinning(
      LogPosition behind,
      ToLongBiFunction<LogPosition, LogPosition> bytesBetween,
      long bytesMin,
      long nowNanos) {
    Comparator<Entry> order = Comparator.comparing(entry -> entry.cut.from());
    // Mostly the first one is on its way, and there is nothing to sort.
    if (entries.values().stream().min(order).filter(one -> one.isMovable(nowNanos)).isEmpty()) {
      return List.of();
    }
    List<Entry> byPlace = entries.values().stream().sorted(order).toList();
    long own = 0;
    for (int i = 0; i < byPlace.size(); i++) {
      Entry entry = byPlace.get(i);
      if (!entry.isMovable(nowNanos)) {
        break;
      }
      own += bytesBetween.applyAsLong(entry.cut.from(), entry.cut.to());
      LogPosition next = i + 1 < byPlace.size() ? byPlace.get(i + 1).cut.from() : behind;
      next = next.compareTo(behind) < 0 ? next : behind;
      long all = bytesBetween.applyAsLong(byPlace.getFirst().cut.from(), next);
      if (all - own >= own + bytesMin) {
        List<Entry> pinning = byPlace.subList(0, i + 1);
        pinning.forEach(one -> one.isInDelivery = true);
        return pinning.stream().map(one -> one.cut).toList();
      }
    }
    return List.of();
  }

  /// Takes a cut back that was taken to be moved.
  ///
  /// @param cut where it lies now
  /// @param isMoved whether that is elsewhere
  void comeBack(PendingCut cut, boolean isMoved, long nowNanos) {
    Entry entry = entries.get(cut.number());
    if (entry != null) {
      entry.cut = cut;
      entry.isInDelivery = false;
      entry.couldNotMove = !isMoved;
      entry.movableFromNanos = nowNanos + MOVE_PAUSE.toNanos();
    }
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /// How many cuts wait that go where a configuration says.
  int count(StreamConfiguration configuration) {
    return Math.toIntExact(
        entries.values().stream()
            .filter(entry -> entry.cut.configuration().version().equals(configuration.version()))
            .count());
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

  private long untilFirstTry(Entry entry, long nowNanos) {
    FirstTries tries = firstTries.get(entry.cut.configuration().version());
    return tries == null ? 0 : tries.untilNext(nowNanos);
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
