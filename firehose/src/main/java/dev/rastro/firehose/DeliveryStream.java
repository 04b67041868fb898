package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A delivery stream: its log, its buffer, and what of it waits for delivery.
///
/// A record is acknowledged when the log that holds it is synced. The buffer is a part of the log,
/// not of the memory: it is cut when it is large or old enough, and the cut, with all that names
/// its objects, is an entry of the log. Whoever delivers takes cuts with [#take], reads their
/// records from the log, and confirms them; only then the log is trimmed. After a crash, a cut that
/// was not confirmed is taken again and goes to the same keys.
///
/// It has no thread of its own: [DeliveryWorkers] has. Safe for many threads.
final class DeliveryStream implements AutoCloseable {

  /// While so many cuts wait, age alone cuts no more: a stream that can't deliver would cut for
  /// ever, and each cut takes memory.
  private static final int CUTS_BY_AGE_MAX = 64;

  private final String name;
  private final StreamLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final WriteAheadLog log;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// The cuts that are not confirmed, by number; those that somebody delivers are among them.
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();

  private final Set<Long> inDelivery = new HashSet<>();
  private final Queue<Waiter> waiters = new ArrayDeque<>();
  private StreamConfiguration configuration;
  private LogPosition uncutStart = new LogPosition(0, 0);
  private long uncutBytes;
  private long uncutRecords;
  private @Nullable Instant oldestArrival;
  private long lastCut;
  private @Nullable String ended;
  private @Nullable String lastFailure;

  /// A cut with how much it holds.
  private record Waiting(PendingCut cut, long records, long bytes) {}

  /// Somebody who waits until a cut and all before it are delivered.
  private record Waiter(long cut, CompletableFuture<Void> done) {}

  /// Hears the records of a cut, in order.
  @FunctionalInterface
  interface RecordReader {

    /// @param data good until the call returns
    void record(Instant arrival, ByteBuffer data) throws IOException;
  }

  /// Opens the stream over its log; what an earlier process left in it waits for delivery.
  DeliveryStream(
      StreamConfiguration configuration,
      StreamLimits limits,
      LogFiles files,
      InstantSource clock,
      RandomGenerator random) {
    this.name = configuration.name();
    this.configuration = configuration;
    this.limits = limits;
    this.clock = clock;
    this.random = random;
    Recovery recovery = new Recovery();
    this.log = WriteAheadLog.open(files, limits.segmentBytesMax(), recovery);
    if (uncutRecords == 0) {
      uncutStart = log.end();
    }
  }

  String name() {
    return name;
  }

  /// Takes records; they are on disk when this returns.
  ///
  /// @throws IOException where they could not be kept: none of them is then acknowledged
  void put(List<ByteBuffer> records) throws IOException {
    log.sync(append(records));
  }

  /// Writes records to the log; they are taken when [#sync] has returned.
  LogPosition append(List<ByteBuffer> records) throws IOException {
    lock.lock();
    try {
      requireOpen();
      if (log.sizeBytes() >= limits.logBytesMax()) {
        throw new IOException(
            "the stream's log is full: "
                + log.sizeBytes()
                + " bytes wait for delivery"
                + (lastFailure == null ? "" : ", which fails: " + lastFailure));
      }
      if (isOld()) {
        cutOrLeaveWhole();
      }
      LogEntry.Records entry = new LogEntry.Records(clock.instant(), records);
      LogPosition start = log.end();
      LogPosition end = log.append(entry);
      if (uncutRecords == 0) {
        // A new segment may have begun with this entry.
        uncutStart = start.segment() == end.segment() ? start : new LogPosition(end.segment(), 0);
      }
      noteRecords(
          entry.arrival(), records.size(), records.stream().mapToLong(ByteBuffer::remaining).sum());
      if (uncutBytes >= configuration.bufferBytesMax()) {
        cutOrLeaveWhole();
      }
      return end;
    } finally {
      lock.unlock();
    }
  }

  /// Returns when what was written before a position is on disk.
  void sync(LogPosition position) throws IOException {
    log.sync(position);
  }

  /// Has what is cut from now on go to another destination, or by other rules.
  void configure(StreamConfiguration newConfiguration) {
    lock.lock();
    try {
      configuration = newConfiguration;
    } finally {
      lock.unlock();
    }
  }

  /// Cuts the buffer if its oldest record has waited long enough.
  void tick() {
    lock.lock();
    try {
      if (ended == null && log.failure() == null && isOld()) {
        cutOrLeaveWhole();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Cuts the buffer now. The future ends when all that was acknowledged before is delivered.
  CompletableFuture<Void> flush() {
    lock.lock();
    try {
      requireOpen();
      if (uncutRecords > 0) {
        cut();
      }
      if (waiting.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      Waiter waiter = new Waiter(lastCut, new CompletableFuture<>());
      waiters.add(waiter);
      return waiter.done;
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  /// The oldest cut that nobody delivers; the caller does now, until it confirms the cut or gives
  /// it back. Empty where there is none.
  Optional<PendingCut> take() {
    lock.lock();
    try {
      for (Waiting next : ended != null ? List.<Waiting>of() : waiting.values()) {
        if (inDelivery.add(next.cut.number())) {
          return Optional.of(next.cut);
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a cut that nobody delivers. Empty where the stream was closed meanwhile.
  Optional<PendingCut> awaitCut() {
    lock.lock();
    try {
      while (ended == null) {
        Optional<PendingCut> next = take();
        if (next.isPresent()) {
          return next;
        }
        changed.awaitUninterruptibly();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a time, unless the stream is closed meanwhile.
  void pause(Duration pause) {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (nanos > 0 && ended == null) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  /// Gives a cut back that could not be delivered.
  void giveBack(PendingCut cut, String failure) {
    lock.lock();
    try {
      inDelivery.remove(cut.number());
      lastFailure = failure;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Reads a cut's records from the log, where they are checked once more.
  void read(PendingCut cut, RecordReader reader) throws IOException {
    log.read(
        cut.from(),
        cut.to(),
        (_, _, entry) -> {
          if (entry.type() == LogEntry.RECORDS) {
            LogEntry.Records.forEach(entry.payload(), reader);
          }
        });
  }

  /// Says that all that became of a cut is where it belongs, on disk there. The log lets go of it.
  void confirm(PendingCut cut) throws IOException {
    log.sync(log.append(new LogEntry.Delivered(cut.number())));
    LogPosition keptFrom;
    List<Waiter> served = new ArrayList<>();
    lock.lock();
    try {
      inDelivery.remove(cut.number());
      waiting.remove(cut.number());
      lastFailure = null;
      keptFrom =
          waiting.isEmpty()
              ? (uncutRecords > 0 ? uncutStart : log.end())
              : waiting.firstEntry().getValue().cut.from();
      long delivered = waiting.isEmpty() ? lastCut : waiting.firstKey() - 1;
      while (!waiters.isEmpty() && waiters.element().cut <= delivered) {
        served.add(waiters.remove());
      }
    } finally {
      lock.unlock();
    }
    log.trim(keptFrom);
    served.forEach(waiter -> waiter.done.complete(null));
  }

  StreamStatus status() {
    lock.lock();
    try {
      IOException failure = log.failure();
      return new StreamStatus(
          uncutRecords + waiting.values().stream().mapToLong(Waiting::records).sum(),
          uncutBytes + waiting.values().stream().mapToLong(Waiting::bytes).sum(),
          log.sizeBytes(),
          limits.logBytesMax(),
          oldestAge(),
          failure == null ? lastFailure : "the log takes nothing more: " + failure.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /// Why the log has failed, so that nothing of the stream goes on until it is opened anew; null
  /// where it has not.
  @Nullable IOException logFailure() {
    return log.failure();
  }

  /// Takes nothing more. What waits stays in the log; who delivers must have ended before.
  @Override
  public void close() {
    stop("the stream is closed");
    try {
      log.close();
    } catch (IOException e) {
      throw new DeliveryLogException("The log of " + name + " cannot be closed", e);
    }
  }

  /// Takes nothing more, and gives out no cut.
  void stop(String why) {
    List<Waiter> left;
    lock.lock();
    try {
      if (ended == null) {
        ended = why;
      }
      left = List.copyOf(waiters);
      waiters.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    left.forEach(waiter -> waiter.done.completeExceptionally(new IOException(why)));
  }

  private void requireOpen() throws IOException {
    if (ended != null) {
      throw new IOException(ended);
    }
  }

  private Duration oldestAge() {
    Instant oldest =
        waiting.isEmpty() ? oldestArrival : waiting.firstEntry().getValue().cut.arrival();
    return oldest == null ? Duration.ZERO : Duration.between(oldest, clock.instant());
  }

  private void noteRecords(Instant arrival, long records, long bytes) {
    uncutRecords += records;
    uncutBytes += bytes;
    if (oldestArrival == null) {
      oldestArrival = arrival;
    }
  }

  private boolean isOld() {
    Instant oldest = oldestArrival;
    return oldest != null
        && waiting.size() < CUTS_BY_AGE_MAX
        && !clock.instant().isBefore(oldest.plus(configuration.bufferAgeMax()));
  }

  /// A buffer that can't be cut now is cut later: that is no reason to refuse records.
  private void cutOrLeaveWhole() {
    try {
      cut();
    } catch (IOException e) {
      lastFailure = "the buffer could not be cut: " + e.getMessage();
    }
  }

  private void cut() throws IOException {
    Instant arrival = oldestArrival == null ? clock.instant() : oldestArrival;
    LogEntry.Cut entry =
        new LogEntry.Cut(
            lastCut + 1,
            arrival,
            random.nextLong(),
            ObjectNames.objectName(name, configuration.version(), arrival, random),
            configuration.version(),
            configuration.destinationJson());
    LogPosition to = log.end();
    LogPosition end = log.append(entry);
    noteCut(entry, configuration, to, end);
    changed.signalAll();
  }

  private void noteCut(LogEntry.Cut cut, StreamConfiguration by, LogPosition to, LogPosition end) {
    if (uncutRecords > 0) {
      PendingCut pending =
          new PendingCut(
              cut.number(), cut.arrival(), cut.seed(), cut.objectName(), by, uncutStart, to, end);
      waiting.put(cut.number(), new Waiting(pending, uncutRecords, uncutBytes));
    }
    lastCut = Math.max(lastCut, cut.number());
    uncutStart = end;
    uncutBytes = 0;
    uncutRecords = 0;
    oldestArrival = null;
  }

  /// Takes up what the log says when it is opened.
  private final class Recovery implements WriteAheadLog.Replay {

    /// One configuration for all cuts of a version: a long backlog has many cuts.
    private final Map<String, StreamConfiguration> configurations = new HashMap<>();

    @Override
    public void entry(LogPosition start, LogPosition end, EntryFormat.Read entry) {
      switch (entry.type()) {
        case LogEntry.RECORDS -> {
          if (uncutRecords == 0) {
            uncutStart = start;
          }
          noteRecords(
              LogEntry.Records.arrival(entry.payload()),
              LogEntry.Records.count(entry.payload()),
              LogEntry.Records.bytes(entry.payload()));
        }
        case LogEntry.CUT -> {
          LogEntry.Cut cut = LogEntry.Cut.read(entry.payload());
          StreamConfiguration by =
              configurations.computeIfAbsent(
                  cut.version() + "\n" + cut.destination(),
                  _ -> StreamConfiguration.of(name, cut.version(), cut.destination()));
          noteCut(cut, by, start, end);
        }
        case LogEntry.DELIVERED -> {
          long number = entry.payload().getLong();
          waiting.remove(number);
          // A cut's own entry may be trimmed; its number is not given again all the same.
          lastCut = Math.max(lastCut, number);
        }
        case LogEntry.CLOSED -> {
          // It only tells that all before it was synced.
        }
        default ->
            throw new DeliveryLogException(
                "The log of "
                    + name
                    + ", segment "
                    + start.segment()
                    + ", byte "
                    + start.offset()
                    + ": an entry of unknown type "
                    + entry.type());
      }
    }
  }
}
