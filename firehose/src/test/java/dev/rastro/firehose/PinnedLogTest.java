package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;

/// Cuts that can't be delivered, at the log's beginning, while all that comes later is delivered.
@SuppressWarnings("NullAway.Init") // The files are there before each test.
class PinnedLogTest {

  private static final long SEGMENT_BYTES_MAX = 2_000;
  private static final long LOG_BYTES_MAX = 20_000;

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private FaultyLogFiles files;

  @BeforeEach
  void makeFiles() throws IOException {
    files = new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
  }

  @Test
  void takesWhatIsDeliveredForEverThoughTheFirstCutNeverIs() throws IOException {
    try (DeliveryStream stream = open()) {
      stick(stream, "a", "b");
      stick(stream, "c");
      PendingCut before = stuck(stream, 1);
      for (int i = 0; i < 100; i++) {
        deliver(stream);
        assertThat(stream.status().logBytes()).isLessThan(4 * SEGMENT_BYTES_MAX);
      }

      PendingCut now = stuck(stream, 1);
      assertThat(now.from()).as("it lies elsewhere").isGreaterThan(before.end());
      assertThat(now.entry()).as("and is the same").isEqualTo(before.entry());
      assertThat(records(stream, now)).containsExactly("a", "b");
      assertThat(stream.status().waitingRecords()).isEqualTo(3);
      assertThat(stream.status().waitingBytes()).isEqualTo(3);
    }
  }

  @Test
  void findsWhatWasMovedWhenItIsOpenedAgain() throws IOException {
    LogEntry.Cut entry;
    try (DeliveryStream stream = open()) {
      stick(stream, "a", "b");
      entry = stuck(stream, 1).entry();
      for (int i = 0; i < 20; i++) {
        deliver(stream);
      }
      put(stream, "uncut");
    }
    for (int i = 0; i < 3; i++) {
      try (DeliveryStream stream = open()) {
        assertThat(stream.status().waitingRecords()).isEqualTo(3);
        PendingCut cut = stream.take().orElseThrow();
        assertThat(cut.entry()).isEqualTo(entry);
        assertThat(cut.isMoved()).isTrue();
        assertThat(records(stream, cut)).containsExactly("a", "b");
      }
    }
    try (DeliveryStream stream = open()) {
      CompletableFuture<Void> flushed = stream.flush();
      stream.confirm(stream.take().orElseThrow());
      PendingCut last = stream.take().orElseThrow();
      assertThat(records(stream, last)).containsExactly("uncut");
      stream.confirm(last);
      assertThat(flushed).isCompleted();
    }
    try (DeliveryStream stream = open()) {
      assertThat(stream.status().waitingRecords()).isZero();
    }
  }

  @Test
  void movesNoCutThatIsBeingDeliveredOrWasNeverTried() throws IOException {
    try (DeliveryStream stream = open()) {
      put(stream, "a");
      assertThat(stream.flush()).isNotDone();
      PendingCut inDelivery = stream.take().orElseThrow();
      for (int i = 0; i < 10; i++) {
        deliver(stream);
      }

      assertThat(records(stream, inDelivery)).containsExactly("a");
      assertThat(stream.status().logBytes()).isGreaterThan(5_000);
      stream.giveBack(inDelivery, "no such bucket");
      assertThat(stream.status().logBytes()).isLessThan(4 * SEGMENT_BYTES_MAX);
    }
  }

  @Test
  void leavesACutWhereItIsThatCanNotBeMoved() throws IOException {
    try (DeliveryStream stream = open()) {
      stick(stream, "a");
      PendingCut before = stuck(stream, 1);
      files.beforeEntry =
          bytes -> {
            if (isMoved(bytes)) {
              throw new IOException("the disk is full");
            }
          };
      for (int i = 0; i < 10; i++) {
        deliver(stream);
      }

      PendingCut now = stuck(stream, 1);
      assertThat(now).isEqualTo(before);
      assertThat(records(stream, now)).containsExactly("a");
      files.beforeEntry = _ -> {};
      clock.advance(Duration.ofMinutes(10));
      stuck(stream, 1);
      assertThat(stuck(stream, 1).isMoved()).isTrue();
    }
  }

  @Test
  void goesOnWhereTheFirstCutIsDamaged() throws IOException {
    try (DeliveryStream stream = open()) {
      stick(stream, "a");
      stick(stream, "b");
      PendingCut damaged = stuck(stream, 1);
      flipAByteOf(damaged);
      for (int i = 0; i < 10; i++) {
        deliver(stream);
      }

      assertThat(stuck(stream, 1)).as("where it was").isEqualTo(damaged);
      PendingCut sound = stuck(stream, 2);
      assertThat(records(stream, sound)).containsExactly("b");
    }
  }

  private void flipAByteOf(PendingCut cut) throws IOException {
    Path segment = Path.of(SegmentNames.place(files, cut.from().segment()));
    byte[] bytes = Files.readAllBytes(segment);
    bytes[Math.toIntExact(cut.to().offset()) - 1] ^= 1;
    Files.write(segment, bytes);
  }

  /// Whether an entry on its way to the disk is the one behind the records of a moved cut.
  private static boolean isMoved(ByteBuffer entry) {
    return EntryFormat.read(entry.duplicate())
        .filter(read -> read.type() == LogEntry.MOVED)
        .isPresent();
  }

  /// Puts records, each in an entry of its own, and cuts them; delivering them fails.
  private static void stick(DeliveryStream stream, String... records) throws IOException {
    for (String record : records) {
      put(stream, record);
    }
    assertThat(stream.flush()).isNotDone();
    stream.giveBack(stream.take().orElseThrow(), "no such bucket");
  }

  /// Puts records and delivers them.
  private void deliver(DeliveryStream stream) throws IOException {
    put(stream, "x".repeat(700));
    assertThat(stream.flush()).isNotDone();
    for (Optional<PendingCut> cut = stream.take(); cut.isPresent(); cut = stream.take()) {
      stream.confirm(cut.get());
    }
  }

  /// The cut of a number, as it is now.
  private PendingCut stuck(DeliveryStream stream, long number) {
    clock.advance(Duration.ofMinutes(1));
    List<PendingCut> taken = new ArrayList<>();
    for (Optional<PendingCut> cut = stream.take(); cut.isPresent(); cut = stream.take()) {
      taken.add(cut.get());
    }
    taken.forEach(cut -> stream.giveBack(cut, "no such bucket"));
    return taken.stream().filter(cut -> cut.number() == number).findFirst().orElseThrow();
  }

  private static List<String> records(DeliveryStream stream, PendingCut cut) throws IOException {
    List<String> records = new ArrayList<>();
    stream.read(cut, (_, data) -> records.add(UTF_8.decode(data).toString()));
    return records;
  }

  private static void put(DeliveryStream stream, String text) throws IOException {
    stream.put(List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  private DeliveryStream open() throws IOException {
    StreamConfiguration configuration =
        StreamConfiguration.of(
            "stream",
            "1",
            DestinationDescription.builder()
                .destinationId(Destinations.ID)
                .extendedS3DestinationDescription(
                    d ->
                        d.bucketARN("arn:aws:s3:::lake")
                            .roleARN("arn:aws:iam::000000000000:role/delivery")
                            .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900)))
                .build());
    StreamLimits limits = new StreamLimits(SEGMENT_BYTES_MAX, LOG_BYTES_MAX, 2, Duration.ZERO);
    return files.list().isEmpty()
        ? DeliveryStream.create(configuration, limits, files, clock, this::nanoTime, new Random(5))
        : DeliveryStream.open(configuration, limits, files, clock, this::nanoTime, new Random(5));
  }

  private long nanoTime() {
    return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
  }
}
