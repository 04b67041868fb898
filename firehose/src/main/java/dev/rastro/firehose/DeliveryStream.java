package dev.rastro.firehose;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// A delivery stream: records go into its log, and from there, cut into objects, to S3.
///
/// A record is acknowledged when the log that holds it is synced. A cut and its object's key are in
/// the log, synced, before the object is put, so that a retry after a crash writes the same object
/// again. The log is trimmed after S3 has confirmed. One thread of its own delivers, cut by cut,
/// for as long as it takes: what waits lies in the log, not in memory. Safe for many threads.
final class DeliveryStream implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryStream.class);
  private static final DateTimeFormatter NAME_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HH-mm-ss").withZone(ZoneOffset.UTC);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final int WRITE_BUFFER_LENGTH = 1 << 16;

  /// The version in the names of objects: UpdateDestination, which counts it up, is not supported.
  private static final String VERSION = "1";

  private final StreamConfiguration configuration;
  private final StreamLimits limits;
  private final S3Client s3;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Path temporaryFile;
  private final WriteAheadLog log;
  private final Thread worker;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<PendingCut> pending = new ArrayDeque<>();
  private final Queue<Waiter> waiters = new ArrayDeque<>();
  private LogPosition uncutStart = new LogPosition(0, 0);
  private long uncutBytes;
  private long uncutRecords;
  private @Nullable Instant oldestArrival;
  private long lastCut;
  private long lastDelivered;
  private boolean isClosed;
  private @Nullable String lastFailure;

  /// A cut whose object S3 has not confirmed.
  private record PendingCut(LogEntry.Cut cut, LogPosition from, LogPosition to) {}

  /// Somebody who waits until a cut and all before it are delivered.
  private record Waiter(long cut, CompletableFuture<Void> done) {}

  private DeliveryStream(
      StreamConfiguration configuration,
      StreamLimits limits,
      Path directory,
      S3Client s3,
      InstantSource clock,
      RandomGenerator random) {
    this.configuration = configuration;
    this.limits = limits;
    this.s3 = s3;
    this.clock = clock;
    this.random = random;
    this.temporaryFile = directory.resolve("object.tmp");
    Set<Long> delivered = new HashSet<>();
    this.log =
        WriteAheadLog.open(
            directory.resolve("log"),
            limits.segmentBytesMax(),
            (start, end, entry) -> replay(start, end, entry, delivered));
    pending.removeIf(cut -> delivered.contains(cut.cut.number()));
    if (uncutRecords == 0) {
      uncutStart = log.end();
    }
    this.worker =
        Thread.ofVirtual().name("firehose-" + configuration.name()).unstarted(this::deliver);
  }

  /// Opens the stream in a directory; what an earlier process left in its log is delivered.
  static DeliveryStream open(
      StreamConfiguration configuration,
      StreamLimits limits,
      Path directory,
      S3Client s3,
      InstantSource clock,
      RandomGenerator random) {
    DeliveryStream stream = new DeliveryStream(configuration, limits, directory, s3, clock, random);
    stream.worker.start();
    return stream;
  }

  private void replay(
      LogPosition start, LogPosition end, EntryFormat.Read entry, Set<Long> delivered) {
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
        if (uncutRecords > 0) {
          pending.add(new PendingCut(cut, uncutStart, start));
        }
        lastCut = cut.number();
        noteCut(end);
      }
      case LogEntry.DELIVERED -> {
        long number = entry.payload().getLong();
        delivered.add(number);
        lastDelivered = Math.max(lastDelivered, number);
      }
      default ->
          throw new DeliveryLogException(
              "Segment "
                  + start.segment()
                  + " of the log, byte "
                  + start.offset()
                  + ": an entry of unknown type "
                  + entry.type());
    }
  }

  /// Takes records; they are on disk when this returns.
  ///
  /// @throws IOException where they could not be kept: none of them is then acknowledged
  void put(List<ByteBuffer> records) throws IOException {
    LogPosition end;
    lock.lock();
    try {
      if (isClosed) {
        throw new IOException("the stream is closed");
      }
      if (log.sizeBytes() >= limits.logBytesMax()) {
        throw new IOException(
            "the stream's log is full: "
                + log.sizeBytes()
                + " bytes wait for delivery"
                + (lastFailure == null ? "" : ", which fails: " + lastFailure));
      }
      cutIfOld();
      LogEntry.Records entry = new LogEntry.Records(clock.instant(), records);
      LogPosition start = log.end();
      end = log.append(entry);
      if (uncutRecords == 0) {
        // A new segment may have begun with this entry.
        uncutStart = start.segment() == end.segment() ? start : new LogPosition(end.segment(), 0);
      }
      noteRecords(
          entry.arrival(), records.size(), records.stream().mapToLong(ByteBuffer::remaining).sum());
      if (uncutBytes >= configuration.bufferBytesMax()) {
        cut();
      }
    } finally {
      lock.unlock();
    }
    log.sync(end);
  }

  /// Cuts the buffer if its oldest record has waited long enough.
  void tick() {
    lock.lock();
    try {
      if (!isClosed) {
        cutIfOld();
      }
    } catch (IOException e) {
      noteFailure("the buffer could not be cut: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /// Cuts the buffer now. The future ends when all that was acknowledged before lies in S3.
  CompletableFuture<Void> flush() {
    lock.lock();
    try {
      if (uncutRecords > 0) {
        cut();
      }
      CompletableFuture<Void> done = new CompletableFuture<>();
      if (pending.isEmpty()) {
        done.complete(null);
      } else if (isClosed) {
        done.completeExceptionally(new IOException("the stream is closed"));
      } else {
        waiters.add(new Waiter(lastCut, done));
      }
      return done;
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  /// Why the last attempt to deliver failed, or null where it did not.
  @Nullable String lastFailure() {
    lock.lock();
    try {
      return lastFailure;
    } finally {
      lock.unlock();
    }
  }

  /// Takes nothing more and stops delivering after the object that is being put. What waits stays
  /// in the log.
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
      waiters.forEach(
          waiter -> waiter.done.completeExceptionally(new IOException("the stream is closed")));
      waiters.clear();
    } finally {
      lock.unlock();
    }
    try {
      worker.join();
      log.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new DeliveryLogException("The log of " + configuration.name() + " cannot be closed", e);
    }
  }

  private void noteRecords(Instant arrival, long records, long bytes) {
    uncutRecords += records;
    uncutBytes += bytes;
    if (oldestArrival == null) {
      oldestArrival = arrival;
    }
  }

  private void noteCut(LogPosition next) {
    uncutStart = next;
    uncutBytes = 0;
    uncutRecords = 0;
    oldestArrival = null;
  }

  private void cutIfOld() throws IOException {
    Instant oldest = oldestArrival;
    if (oldest != null && !clock.instant().isBefore(oldest.plus(configuration.bufferAgeMax()))) {
      cut();
    }
  }

  private void cut() throws IOException {
    Instant arrival = oldestArrival == null ? clock.instant() : oldestArrival;
    LogEntry.Cut cut = new LogEntry.Cut(lastCut + 1, key(arrival));
    LogPosition to = log.end();
    LogPosition end = log.append(cut);
    pending.add(new PendingCut(cut, uncutStart, to));
    lastCut = cut.number();
    noteCut(end);
    changed.signalAll();
  }

  private String key(Instant arrival) {
    UUID id =
        new UUID(
            (random.nextLong() & ~0xF000L) | 0x4000L,
            (random.nextLong() & ~(3L << 62)) | (1L << 63));
    return configuration.prefix().render(arrival, "", random)
        + String.join("-", configuration.name(), VERSION, NAME_TIME.format(arrival), id.toString())
        + configuration.extension();
  }

  private void deliver() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      PendingCut next = awaitCut();
      if (next == null) {
        return;
      }
      try {
        deliver(next);
        pause = FIRST_PAUSE;
      } catch (IOException | UncheckedIOException | SdkException | DeliveryLogException e) {
        noteFailure(String.valueOf(e.getMessage()));
        LOG.atWarn()
            .addKeyValue("stream", configuration.name())
            .addKeyValue("key", next.cut.key())
            .addKeyValue("again_in", pause)
            .log("An object could not be delivered: {}", e.getMessage());
        if (!pause(pause)) {
          return;
        }
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private @Nullable PendingCut awaitCut() {
    lock.lock();
    try {
      while (pending.isEmpty() && !isClosed) {
        changed.awaitUninterruptibly();
      }
      return isClosed ? null : pending.peek();
    } finally {
      lock.unlock();
    }
  }

  /// Waits, unless the stream is closed meanwhile.
  private boolean pause(Duration pause) {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (nanos > 0 && !isClosed) {
        nanos = changed.awaitNanos(nanos);
      }
      return !isClosed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void deliver(PendingCut pendingCut) throws IOException {
    log.sync(log.end());
    write(pendingCut);
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(configuration.bucket())
            .key(pendingCut.cut.key())
            .contentType("application/octet-stream");
    if (configuration.isCompressed()) {
      request.contentEncoding("gzip");
    }
    s3.putObject(request.build(), RequestBody.fromFile(temporaryFile));
    LogPosition end = log.append(new LogEntry.Delivered(pendingCut.cut.number()));
    log.sync(end);
    confirmed(pendingCut);
  }

  private void write(PendingCut pendingCut) throws IOException {
    try (OutputStream out = output()) {
      log.read(
          pendingCut.from,
          pendingCut.to,
          (_, _, entry) -> {
            if (entry.type() == LogEntry.RECORDS) {
              writeRecords(entry.payload(), out);
            }
          });
    }
  }

  private OutputStream output() throws IOException {
    OutputStream file = new FileOutputStream(temporaryFile.toFile());
    return configuration.isCompressed()
        ? new GZIPOutputStream(file, WRITE_BUFFER_LENGTH)
        : new BufferedOutputStream(file, WRITE_BUFFER_LENGTH);
  }

  private static void writeRecords(ByteBuffer payload, OutputStream out) {
    LogEntry.Records.skipHead(payload);
    try {
      while (payload.hasRemaining()) {
        int length = payload.getInt();
        out.write(payload.array(), payload.arrayOffset() + payload.position(), length);
        payload.position(payload.position() + length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void confirmed(PendingCut pendingCut) throws IOException {
    LogPosition keptFrom;
    lock.lock();
    try {
      pending.remove();
      lastDelivered = pendingCut.cut.number();
      lastFailure = null;
      PendingCut next = pending.peek();
      keptFrom = next != null ? next.from : (uncutRecords > 0 ? uncutStart : log.end());
      while (!waiters.isEmpty() && waiters.peek().cut <= lastDelivered) {
        waiters.remove().done.complete(null);
      }
    } finally {
      lock.unlock();
    }
    log.trim(keptFrom);
    Files.deleteIfExists(temporaryFile);
  }

  private void noteFailure(String failure) {
    lock.lock();
    try {
      lastFailure = failure;
    } finally {
      lock.unlock();
    }
  }
}
