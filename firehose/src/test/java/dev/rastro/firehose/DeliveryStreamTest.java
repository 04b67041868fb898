package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;

@SuppressWarnings("NullAway.Init") // The files are there before each test.
class DeliveryStreamTest {

  private static final long TIMEOUT_SECONDS = 20;
  private static final StreamLimits LIMITS = new StreamLimits(2_000, 20_000, 2, Duration.ZERO);

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private FaultyLogFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    files = new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
  }

  @Test
  void returnsNothingBeforeTheLogIsSynced() throws Exception {
    CountDownLatch isSyncing = new CountDownLatch(1);
    CountDownLatch maySync = new CountDownLatch(1);
    try (DeliveryStream stream = open();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      files.beforeSync =
          () -> {
            isSyncing.countDown();
            await(maySync);
          };
      Future<?> put = threads.submit(() -> put(stream, "a"));
      await(isSyncing);

      assertThat(put.isDone()).isFalse();
      maySync.countDown();
      put.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Test
  void sharesOneSyncAmongAllWhoWait() throws Exception {
    AtomicInteger syncs = new AtomicInteger();
    CountDownLatch maySync = new CountDownLatch(1);
    StreamLimits oneSegment = new StreamLimits(1 << 20, 2 << 20, 2, Duration.ZERO);
    try (DeliveryStream stream = open(oneSegment);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      files.beforeSync =
          () -> {
            syncs.incrementAndGet();
            await(maySync);
          };
      List<Future<?>> puts = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        puts.add(threads.submit(() -> put(stream, "a")));
      }
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
      while (stream.status().waitingRecords() < 64 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      maySync.countDown();
      for (Future<?> put : puts) {
        put.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      }
      assertThat(syncs.get())
          .as("one that began before the others had written, and one for all of them")
          .isBetween(1, 2);
    }
  }

  @Test
  void handsOutLaterCutsWhileEarlierOnesFail() throws IOException {
    try (DeliveryStream stream = open()) {
      cut(stream, 3);
      PendingCut first = stream.take().orElseThrow();
      PendingCut second = stream.take().orElseThrow();
      stream.giveBack(first, "no such bucket");
      stream.giveBack(second, "no such bucket");

      assertThat(stream.take()).hasValueSatisfying(cut -> assertThat(cut.number()).isEqualTo(3));
      assertThat(stream.take()).as("none is due").isEmpty();
      clock.advance(Duration.ofMillis(200));
      assertThat(stream.take()).contains(first);
    }
  }

  @Test
  void doesNotTryAWholeBacklogAtOnceWhileNothingSucceeds() throws IOException {
    try (DeliveryStream stream = open()) {
      cut(stream, 40);
      for (int i = 0; i < 9; i++) {
        stream.giveBack(stream.take().orElseThrow(), "S3 is down");
      }
      assertThat(stream.take()).as("none is due").isEmpty();

      clock.advance(Duration.ofMillis(200));
      List<Long> tried = new ArrayList<>();
      for (var cut = stream.take(); cut.isPresent(); cut = stream.take()) {
        tried.add(cut.get().number());
        stream.giveBack(cut.get(), "S3 is down");
      }
      assertThat(tried).as("one of those that were never tried").filteredOn(n -> n > 9).hasSize(1);

      clock.advance(Duration.ofMinutes(1));
      stream.confirm(stream.take().orElseThrow());
      deliverAll(stream);
      assertThat(stream.status().waitingRecords()).isZero();
    }
  }

  @Test
  void deliversAtOnceToANewDestinationThoughManyCutsWaitForTheOldOne() throws IOException {
    StreamLimits limits = new StreamLimits(200_000, 2 << 20, 2, Duration.ZERO);
    try (DeliveryStream stream = open(limits)) {
      cut(stream, 64);
      for (int i = 0; i < 9; i++) {
        stream.giveBack(stream.take().orElseThrow(), "no such bucket");
      }
      assertThat(stream.take()).isEmpty();

      stream.configure(configuration("2"));
      put(stream, "for the new bucket");
      assertThat(stream.flush()).isNotDone();

      PendingCut fresh = stream.take().orElseThrow();
      assertThat(fresh.configuration().version()).isEqualTo("2");
      stream.confirm(fresh);
      assertThat(stream.take()).as("the others are paced as before").isEmpty();
    }
  }

  @Test
  void joinsFlushesWhileManyCutsWait() throws IOException {
    StreamLimits limits = new StreamLimits(200_000, 2 << 20, 2, Duration.ZERO);
    try (DeliveryStream stream = open(limits)) {
      List<CompletableFuture<Void>> flushes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        put(stream, "a");
        flushes.add(stream.flush());
      }
      List<PendingCut> taken = new ArrayList<>();
      for (var cut = stream.take(); cut.isPresent(); cut = stream.take()) {
        taken.add(cut.get());
      }
      assertThat(taken).hasSize(64);

      stream.confirm(taken.removeFirst());
      PendingCut rest = stream.take().orElseThrow();
      stream.confirm(rest);
      assertThat(flushes.getLast()).as("those before are not delivered yet").isNotDone();
      for (PendingCut cut : taken) {
        stream.confirm(cut);
      }
      assertThat(flushes).allMatch(CompletableFuture::isDone);
      assertThat(stream.status().waitingRecords()).isZero();
    }
  }

  @Test
  void repeatsACutThatFailsLessAndLessOften() throws IOException {
    try (DeliveryStream stream = open()) {
      cut(stream, 1);
      List<Duration> pauses = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        pauses.add(stream.giveBack(stream.take().orElseThrow(), "no such bucket"));
        assertThat(stream.take()).isEmpty();
        clock.advance(pauses.getLast());
      }

      assertThat(pauses).isSorted().startsWith(Duration.ofMillis(100), Duration.ofMillis(200));
      assertThat(pauses).endsWith(Duration.ofSeconds(30));
    }
  }

  @Test
  void letsNewCutsAndRepetitionsTakeTurns() throws IOException {
    try (DeliveryStream stream = open()) {
      cut(stream, 5);
      stream.giveBack(stream.take().orElseThrow(), "no such bucket");
      List<Long> taken = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        clock.advance(Duration.ofMinutes(1));
        PendingCut cut = stream.take().orElseThrow();
        taken.add(cut.number());
        if (cut.number() == 1) {
          stream.giveBack(cut, "no such bucket");
        } else {
          stream.confirm(cut);
        }
      }

      assertThat(taken).containsExactly(1L, 2L, 1L, 3L, 1L, 4L);
    }
  }

  @Test
  void saysWhyACutFailsUntilThatOneIsDelivered() throws IOException {
    try (DeliveryStream stream = open()) {
      cut(stream, 2);
      stream.giveBack(stream.take().orElseThrow(), "no such bucket");
      stream.confirm(stream.take().orElseThrow());
      assertThat(stream.status().lastFailure()).isEqualTo("no such bucket");

      clock.advance(Duration.ofMinutes(1));
      stream.confirm(stream.take().orElseThrow());
      assertThat(stream.status().lastFailure()).isNull();
    }
  }

  @Test
  void endsAFlushThoughTheLogCanNotBeTrimmed() throws Exception {
    try (DeliveryStream stream = open()) {
      put(stream, "x".repeat(3_000));
      put(stream, "in the next segment");
      CompletableFuture<Void> flushed = stream.flush();
      files.beforeDelete =
          () -> {
            throw new IOException("the disk is read-only");
          };

      stream.confirm(stream.take().orElseThrow());

      assertThat(flushed).isCompleted();
      files.beforeDelete = () -> {};
    }
    assertThat(open().status().logBytes()).as("trimmed when it is opened").isLessThan(1_000);
  }

  @Test
  void takesRecordsAgainOnceAFullLogThatIsDeliveredIsOpened() throws IOException {
    files.beforeDelete =
        () -> {
          throw new IOException("the process ended before");
        };
    try (DeliveryStream stream = open()) {
      fill(stream);
      CompletableFuture<Void> flushed = stream.flush();
      deliverAll(stream);
      assertThat(flushed).isCompleted();
    }
    files.beforeDelete = () -> {};

    try (DeliveryStream stream = open()) {
      put(stream, "taken");
      assertThat(stream.status().waitingRecords()).isEqualTo(1);
    }
  }

  @Test
  void cutsAFullLogBeforeItsAge() throws IOException {
    try (DeliveryStream stream = open()) {
      fill(stream);

      assertThat(stream.take()).as("neither large nor old, but the log is full").isPresent();
    }
  }

  @Test
  void readsNoDestinationOfWhatIsDelivered() throws IOException {
    try (WriteAheadLog log = WriteAheadLog.create(files, 2_000)) {
      log.append(new LogEntry.Records(clock.instant(), List.of(bytes("a"))));
      log.append(new LogEntry.Cut(1, clock.instant(), 5, "name", "1", "of another release"));
      log.append(new LogEntry.Delivered(1));
      log.append(new LogEntry.Records(clock.instant(), List.of(bytes("b"))));
    }

    try (DeliveryStream stream = open()) {
      assertThat(stream.status().waitingRecords()).isEqualTo(1);
    }
  }

  @Test
  void saysWhichCutHasADestinationThatCanNotBeRead() throws IOException {
    try (WriteAheadLog log = WriteAheadLog.create(files, 2_000)) {
      log.append(new LogEntry.Records(clock.instant(), List.of(bytes("a"))));
      log.append(new LogEntry.Cut(1, clock.instant(), 5, "name", "1", "of another release"));
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining(", byte ")
        .hasMessageContaining("destination can't be read");
  }

  private DeliveryStream open() throws IOException {
    return open(LIMITS);
  }

  private DeliveryStream open(StreamLimits limits) throws IOException {
    Opening opening = files.list().isEmpty() ? DeliveryStream::create : DeliveryStream::open;
    return opening.stream(
        configuration("1"),
        limits,
        files,
        clock,
        () -> Duration.between(Instant.EPOCH, clock.instant()).toNanos(),
        new Random(5));
  }

  private static StreamConfiguration configuration(String version) {
    return StreamConfiguration.of(
        "stream",
        version,
        DestinationDescription.builder()
            .destinationId(Destinations.ID)
            .extendedS3DestinationDescription(
                d ->
                    d.bucketARN("arn:aws:s3:::lake")
                        .roleARN("arn:aws:iam::000000000000:role/delivery")
                        .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)))
            .build());
  }

  private interface Opening {
    DeliveryStream stream(
        StreamConfiguration configuration,
        StreamLimits limits,
        LogFiles files,
        InstantSource clock,
        LongSupplier nanoTime,
        RandomGenerator random);
  }

  private static void cut(DeliveryStream stream, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      put(stream, "record " + i);
      assertThat(stream.flush()).as("it is cut, and waits").isNotDone();
    }
  }

  private static void fill(DeliveryStream stream) {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                put(stream, "x".repeat(500));
              }
            })
        .hasMessageContaining("the stream's log is full");
  }

  private static void deliverAll(DeliveryStream stream) throws IOException {
    for (var cut = stream.take(); cut.isPresent(); cut = stream.take()) {
      stream.confirm(cut.get());
    }
  }

  private static Void put(DeliveryStream stream, String text) throws IOException {
    stream.put(List.of(bytes(text)));
    return null;
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("nothing happened");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
