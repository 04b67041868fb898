package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A delivery stream: its log, its buffer, and what of it waits for delivery.
///
/// A record is acknowledged when the log that holds it is synced. The buffer is a part of the log,
/// not of the memory: it is cut when it is large or old enough, and the cut, with all that names
/// its objects, is an entry of the log. Whoever delivers takes cuts with [#take], reads their
/// records from the log, and confirms them; only then the log is trimmed. After a crash, a cut that
/// was not confirmed is taken again and goes to the same keys. One that can't be delivered moves to
/// the log's end once it keeps the log from letting go of much.
///
/// It has no thread of its own: [DeliveryWorkers] has. Safe for many threads.
///
/// Long because one lock guards the buffer, the cuts, and those who wait for them.
final class DeliveryStream implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryStream.class);

  /// While so many cuts wait, only a full buffer is cut: a stream that can't deliver would cut for
  /// ever, and each cut takes memory.
  private static final int CUTS_BEFORE_FULL_MAX = 64;

  private final String name;
  private final StreamLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final WriteAheadLog log;

  private final LongSupplier nanoTime;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// The cuts that are not confirmed; those that somebody delivers are among them.
  private final WaitingCuts waiting = new WaitingCuts();

  private final Queue<Waiter> waiters = new ArrayDeque<>();
  private StreamConfiguration configuration;
  private LogPosition uncutStart = new LogPosition(0, 0);
  private long uncutBytes;
  private long uncutRecords;
  private @Nullable Instant oldestArrival;
  private long lastCut;
  private boolean isCutWanted;
  private @Nullable String ended;
  private @Nullable String cutFailure;

  /// Somebody who waits until a cut and all before it are delivered.
  private record Waiter(long cut, CompletableFuture<Void> done) {}

  /// Hears the records of a cut, in order.
  @FunctionalInterface
  interface RecordReader {

    /// @param data good until the call returns
    void record(Instant arrival, ByteBuffer data) throws IOException;
  }

  private DeliveryStream(
      StreamConfiguration configuration,
      StreamLimits limits,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      WriteAheadLog log) {
    this.name = configuration.name();
    this.configuration = configuration;
    this.limits = limits;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.random = random;
    this.log = log;
  }

  /// Makes a stream, and begins its log.
  ///
  /// @param nanoTime measures how long a cut that failed waits: [System#nanoTime]
  static DeliveryStream create(
      StreamConfiguration configuration,
      StreamLimits limits,
      LogFiles files,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    WriteAheadLog log = WriteAheadLog.create(files, limits.segmentBytesMax());
    return new DeliveryStream(configuration, limits, clock, nanoTime, random, log);
  }

  /// Opens a stream over its log; what an earlier process left in it waits for delivery.
  ///
  /// @param nanoTime as in [#create]
  static DeliveryStream open(
      StreamConfiguration configuration,
      StreamLimits limits,
      LogFiles files,
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random) {
    StreamRecovery recovery = new StreamRecovery(configuration.name(), files);
    WriteAheadLog log = WriteAheadLog.open(files, limits.segmentBytesMax(), recovery);
    DeliveryStream stream = new DeliveryStream(configuration, limits, clock, nanoTime, random, log);
    try {
      stream.takeUp(recovery);
    } catch (RuntimeException e) {
      log.abandon();
      throw e;
    }
    stream.trim(stream.keptFrom());
    return stream;
  }

  private void takeUp(StreamRecovery recovery) {
    lock.lock();
    try {
      recovery.addTo(waiting);
      uncutStart = recovery.uncutStart();
      uncutRecords = recovery.uncutRecords();
      uncutBytes = recovery.uncutBytes();
      oldestArrival = recovery.oldestArrival();
      lastCut = recovery.lastCut();
    } finally {
      lock.unlock();
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
      if (isFull()) {
        if (uncutRecords > 0) {
          cutOrLeaveWhole(); // What is delivered makes room: no age is waited for.
        }
        throw new IOException(
            "the stream's log is full: of its "
                + log.sizeBytes()
                + " bytes "
                + (uncutBytes + waiting.bytes())
                + " are records that wait for delivery"
                + (lastFailure() == null ? "" : ", which fails: " + lastFailure()));
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
      cutIfWanted();
    } finally {
      lock.unlock();
    }
  }

  /// Cuts the buffer now, or once fewer cuts wait. The future ends when all that was acknowledged
  /// before is delivered.
  CompletableFuture<Void> flush() {
    lock.lock();
    try {
      requireOpen();
      isCutWanted = uncutRecords > 0;
      if (isCutWanted && hasRoomForCuts()) {
        cut();
      }
      if (!isCutWanted && waiting.isEmpty()) {
        return CompletableFuture.completedFuture(null);
      }
      Waiter waiter = new Waiter(isCutWanted ? lastCut + 1 : lastCut, new CompletableFuture<>());
      waiters.add(waiter);
      return waiter.done;
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  /// A cut that is due and that nobody delivers; the caller does now, until it confirms the cut or
  /// gives it back. Empty where there is none.
  Optional<PendingCut> take() {
    lock.lock();
    try {
      return ended == null ? waiting.take(nanoTime.getAsLong()) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for a cut that is due and that nobody delivers. Empty where the stream was closed
  /// meanwhile.
  Optional<PendingCut> awaitCut() {
    lock.lock();
    try {
      while (ended == null) {
        Optional<PendingCut> next = take();
        if (next.isPresent()) {
          return next;
        }
        try {
          changed.awaitNanos(waiting.nanosUntilDue(nanoTime.getAsLong()));
        } catch (InterruptedException e) {
          // Not how a stream is closed: whoever delivers looks again, and goes on.
        }
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// Gives a cut back that could not be delivered.
  ///
  /// @return how long it is until the cut is due again
  Duration giveBack(PendingCut cut, String failure) {
    Duration pause;
    lock.lock();
    try {
      pause = waiting.giveBack(cut, failure, nanoTime.getAsLong());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    moveWhatPins();
    return pause;
  }

  /// Reads a cut's records from the log, where they are checked once more.
  void read(PendingCut cut, RecordReader reader) throws IOException {
    log.read(
        cut.from(),
        cut.to(),
        (_, _, entry) -> {
          if (cut.owns(entry.type(), entry.payload())) {
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
      waiting.remove(cut, nanoTime.getAsLong());
      cutIfWanted();
      keptFrom = keptFrom();
      PendingCut oldest = waiting.oldest();
      long delivered = oldest == null ? lastCut : oldest.number() - 1;
      while (!waiters.isEmpty() && waiters.element().cut <= delivered) {
        served.add(waiters.remove());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    served.forEach(waiter -> waiter.done.complete(null));
    trim(keptFrom);
    moveWhatPins();
  }

  /// From where on the log is needed.
  private LogPosition keptFrom() {
    return waiting.firstPlace(behindCuts());
  }

  /// From where on the log is needed though no cut lies there.
  private LogPosition behindCuts() {
    return uncutRecords > 0 ? uncutStart : log.end();
  }

  /// Writes cuts that can't be delivered to the log's end, where they keep it from letting go of
  /// much that is delivered: the log would grow full of that.
  private void moveWhatPins() {
    List<PendingCut> pinning;
    lock.lock();
    try {
      pinning =
          ended == null && log.failure() == null
              ? waiting.takePinning(
                  behindCuts(),
                  log::bytesBetween,
                  2 * limits.segmentBytesMax(),
                  nanoTime.getAsLong())
              : List.of();
    } finally {
      lock.unlock();
    }
    pinning.forEach(this::moveOrLeave);
    if (!pinning.isEmpty()) {
      LogPosition keptFrom;
      lock.lock();
      try {
        keptFrom = keptFrom();
      } finally {
        lock.unlock();
      }
      trim(keptFrom);
    }
  }

  /// A cut that can't be moved, for it can't be read or there is no room, stays where it is.
  private void moveOrLeave(PendingCut cut) {
    PendingCut now = cut;
    boolean isMoved = false;
    try {
      if (!hasEnded()) {
        now = CutMover.move(cut, log);
        isMoved = true;
      }
    } catch (IOException | DeliveryLogException | OutOfMemoryError e) {
      LOG.atWarn()
          .addKeyValue("stream", name)
          .log("A cut that waits could not be moved to the end of the log: {}", e.getMessage());
    } finally {
      comeBack(now, isMoved);
    }
  }

  private boolean hasEnded() {
    lock.lock();
    try {
      return ended != null;
    } finally {
      lock.unlock();
    }
  }

  private void comeBack(PendingCut cut, boolean isMoved) {
    lock.lock();
    try {
      waiting.comeBack(cut, isMoved, nanoTime.getAsLong());
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// What can't be trimmed now is trimmed another time; nothing waits for it.
  private void trim(LogPosition keptFrom) {
    try {
      log.trim(keptFrom);
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("stream", name)
          .log("What is delivered could not be removed from the log: {}", e.getMessage());
    }
  }

  StreamStatus status() {
    lock.lock();
    try {
      IOException failure = log.failure();
      return new StreamStatus(
          uncutRecords + waiting.records(),
          uncutBytes + waiting.bytes(),
          log.sizeBytes(),
          limits.logBytesMax(),
          oldestAge(),
          failure == null ? lastFailure() : "the log takes nothing more: " + failure.getMessage());
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

  /// Whether the log holds as much as it may. Where nothing waits there is only what the next
  /// trimming takes away.
  private boolean isFull() {
    return log.sizeBytes() >= limits.logBytesMax() && (uncutRecords > 0 || !waiting.isEmpty());
  }

  private void requireOpen() throws IOException {
    if (ended != null) {
      throw new IOException(ended);
    }
  }

  private @Nullable String lastFailure() {
    String failure = waiting.failure();
    return failure == null ? cutFailure : failure;
  }

  private Duration oldestAge() {
    PendingCut cut = waiting.oldest();
    Instant oldest = cut == null ? oldestArrival : cut.arrival();
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
        && !clock.instant().isBefore(oldest.plus(configuration.bufferAgeMax()))
        && hasRoomForCuts();
  }

  /// Whether a buffer that is not full may be cut. Cuts for an earlier destination don't count:
  /// they may wait for ever, and what is for the new one need not.
  private boolean hasRoomForCuts() {
    return waiting.count(configuration) < CUTS_BEFORE_FULL_MAX;
  }

  /// Cuts what somebody waits for, once there is room for another cut.
  private void cutIfWanted() {
    if (isCutWanted && ended == null && log.failure() == null && hasRoomForCuts()) {
      cutOrLeaveWhole();
    }
  }

  /// A buffer that can't be cut now is cut later: that is no reason to refuse records.
  private void cutOrLeaveWhole() {
    try {
      cut();
    } catch (IOException e) {
      cutFailure = "the buffer could not be cut: " + e.getMessage();
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
    if (uncutRecords > 0) {
      waiting.add(
          new PendingCut(
              entry.number(),
              arrival,
              entry.seed(),
              entry.objectName(),
              configuration,
              uncutStart,
              to,
              end,
              false),
          uncutRecords,
          uncutBytes);
    }
    lastCut = entry.number();
    isCutWanted = false;
    uncutBytes = 0;
    uncutRecords = 0;
    oldestArrival = null;
    cutFailure = null;
    changed.signalAll();
  }
}
