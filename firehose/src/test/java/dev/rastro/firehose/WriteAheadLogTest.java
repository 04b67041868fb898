package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {

  private static final long SEGMENT_BYTES = 4_096;

  @TempDir Path directory;

  @Test
  void givesBackWhatWasWrittenInItsOrder() throws IOException {
    List<String> written;
    try (WriteAheadLog log = open(new ArrayList<>())) {
      written = fill(log, 100);
    }

    assertThat(reopened()).isEqualTo(written);
    assertThat(segments()).hasSizeGreaterThan(1);
  }

  @Test
  void cutsOffATornTail() throws IOException {
    List<String> written = crashed(20);
    Path last = lastWithBytes();
    truncate(last, Files.size(last) - 3);

    assertThat(reopened()).isEqualTo(written.subList(0, 19));
    assertThat(reopened()).as("a second opening finds it clean").isEqualTo(written.subList(0, 19));
  }

  @Test
  void cutsOffATailOfZeros() throws IOException {
    List<String> written = crashed(10);
    append(lastWithBytes(), new byte[512]);

    assertThat(reopened()).isEqualTo(written);
  }

  @Test
  void cutsOffATailOfGarbage() throws IOException {
    List<String> written = crashed(10);
    byte[] garbage = new byte[700];
    new Random(3).nextBytes(garbage);
    append(lastWithBytes(), garbage);

    assertThat(reopened()).isEqualTo(written);
  }

  @Test
  void cutsOffAnEntryOfWhichOnlyTheHeadWasWritten() throws IOException {
    List<String> written = crashed(10);
    Path last = lastWithBytes();
    append(last, Arrays.copyOf(Files.readAllBytes(last), EntryFormat.HEAD_LENGTH));

    assertThat(reopened()).isEqualTo(written);
  }

  @Test
  void cutsOffWhatCameAfterAnUnsyncedEntryThatIsLost() throws IOException {
    WriteAheadLog log = open(new ArrayList<>());
    log.sync(log.append(records("synced")));
    LogPosition lost = log.end();
    log.append(records("lost"));
    log.append(records("written before the one that is lost was"));
    overwrite(lastWithBytes(), lost.offset(), new byte[20]);

    assertThat(reopened()).containsExactly("synced");
  }

  @Test
  void reportsAFlippedBitInAnyPartOfASyncedEntryWithItsPlace() throws IOException {
    for (int offset = 0; offset < EntryFormat.HEAD_LENGTH + 20; offset++) {
      clear();
      crashed(20);
      Path first = segments().getFirst();
      flip(first, offset);

      assertThatThrownBy(this::reopened)
          .as("byte %d", offset)
          .isInstanceOf(DeliveryLogException.class)
          .hasMessageContaining(first + ", byte 0: the entry is damaged");
    }
  }

  @Test
  void reportsAFlippedBitInTheLastEntryOfALogThatWasClosed() throws IOException {
    LogPosition start;
    try (WriteAheadLog log = open(new ArrayList<>())) {
      log.sync(log.append(records("first")));
      start = log.end();
      log.append(records("last"));
    }
    flip(lastWithBytes(), start.offset() + EntryFormat.HEAD_LENGTH + 14);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(", byte " + start.offset() + ": ")
        .hasMessageContaining("though it was synced");
  }

  @Test
  void reportsAMiddleSegmentThatIsCutShort() throws IOException {
    crashed(200);
    Path second = segments().get(1);
    truncate(second, Files.size(second) - 5);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(second.toString())
        .hasMessageContaining("segments come after it");
  }

  @Test
  void reportsASegmentThatIsMissing() throws IOException {
    crashed(200);
    Path second = segments().get(1);
    Files.delete(second);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(second + " is missing");
  }

  @Test
  void reportsAFileThatIsNoSegment() throws IOException {
    crashed(1);
    Files.writeString(directory.resolve("notes.log"), "x");

    assertThatThrownBy(this::reopened).hasMessageContaining("notes.log is no segment");
  }

  @Test
  void reportsDamageWhenAPartIsReadAgain() throws IOException {
    try (WriteAheadLog log = open(new ArrayList<>())) {
      LogPosition from = log.end();
      log.sync(log.append(records("one")));
      LogPosition second = log.end();
      log.sync(log.append(records("two")));
      flip(lastWithBytes(), second.offset() + EntryFormat.HEAD_LENGTH);

      assertThatThrownBy(() -> log.read(from, log.end(), (_, _, _) -> {}))
          .isInstanceOf(DeliveryLogException.class)
          .hasMessageContaining(", byte " + second.offset() + ": the entry is damaged");
    }
  }

  @Test
  void readsAPartAgain() throws IOException {
    List<String> found = new ArrayList<>();
    try (WriteAheadLog log = open(new ArrayList<>())) {
      log.append(records("a"));
      LogPosition from = log.end();
      for (int i = 0; i < 300; i++) {
        log.append(records("b" + i));
      }
      LogPosition to = log.end();
      log.append(records("c"));
      log.read(from, to, (_, _, entry) -> found.add(text(entry)));
    }
    assertThat(found).hasSize(300).startsWith("b0").endsWith("b299");
  }

  @Test
  void trimsWholeSegmentsOnly() throws IOException {
    try (WriteAheadLog log = open(new ArrayList<>())) {
      for (int i = 0; i < 300; i++) {
        log.append(records("entry " + i));
      }
      int before = segments().size();
      long sizeBefore = log.sizeBytes();
      log.trim(log.end());
      assertThat(before).isGreaterThan(3);
      assertThat(segments()).hasSize(1);
      assertThat(log.sizeBytes()).isLessThan(sizeBefore);
      log.append(records("after"));
    }
    assertThat(reopened()).endsWith("after");
  }

  @Test
  void refusesAnEntryThatItCouldNotReadAgain() throws IOException {
    try (WriteAheadLog log = open(new ArrayList<>())) {
      assertThatThrownBy(() -> log.append(records("x".repeat(EntryFormat.PAYLOAD_LENGTH_MAX))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at most " + EntryFormat.PAYLOAD_LENGTH_MAX);
      log.append(records("goes on"));
    }
    assertThat(reopened()).containsExactly("goes on");
  }

  /// A system tells of a write that failed but once: whoever syncs the same file next is not to
  /// take that for a success.
  @Test
  void takesNoSyncForASuccessThatCameAfterOneThatFailed() throws Exception {
    FaultyLogFiles files =
        new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
    CountDownLatch isSyncing = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    AtomicBoolean isFirst = new AtomicBoolean(true);
    files.beforeSync =
        () -> {
          if (isFirst.getAndSet(false)) {
            isSyncing.countDown();
            awaitUninterruptibly(mayFail);
            throw new IOException("the disk lost a write");
          }
        };
    WriteAheadLog log = WriteAheadLog.open(files, 100, (_, _, _) -> {});
    LogPosition written = log.append(records("x".repeat(200)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> sync =
          threads.submit(
              () -> {
                log.sync(written);
                return null;
              });
      isSyncing.await();
      Future<?> append = threads.submit(() -> log.append(records("in the next segment")));
      assertThatThrownBy(() -> append.get(300, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);
      mayFail.countDown();

      assertThatThrownBy(sync::get).hasMessageContaining("the disk lost a write");
      assertThatThrownBy(append::get).hasMessageContaining("the log failed before");
      assertThat(log.failure()).isNotNull();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /// Whatever bytes are damaged, opening gives a beginning of what was written or says that the log
  /// is damaged.
  @Test
  void neverGivesBackWhatWasNotWritten() throws IOException {
    long seed = 20260103;
    Random random = new Random(seed);
    int damaged = 0;
    for (int round = 0; round < 150; round++) {
      clear();
      List<String> written = crashed(1 + random.nextInt(40));
      List<Path> files = segments().stream().filter(f -> f.toFile().length() > 0).toList();
      Path file = files.get(random.nextInt(files.size()));
      long size = Files.size(file);
      if (random.nextBoolean()) {
        truncate(file, random.nextLong(size));
      } else {
        flip(file, random.nextLong(size));
      }
      String where = "seed " + seed + " round " + round;
      try {
        List<String> found = reopened();
        assertThat(written.subList(0, found.size())).as(where).isEqualTo(found);
      } catch (DeliveryLogException e) {
        assertThat(e.getMessage()).as(where).contains(directory.toString());
        damaged++;
      }
    }
    assertThat(damaged).as("some damage must be reported").isPositive();
  }

  /// A log that nobody closed.
  private List<String> crashed(int count) throws IOException {
    WriteAheadLog log = open(new ArrayList<>());
    return fill(log, count);
  }

  private static List<String> fill(WriteAheadLog log, int count) throws IOException {
    List<String> written = new ArrayList<>();
    LogPosition end = log.end();
    for (int i = 0; i < count; i++) {
      written.add("entry number " + i + " " + "x".repeat(i % 50));
      end = log.append(records(written.getLast()));
      if (i % 7 == 0) {
        log.sync(end);
      }
    }
    log.sync(end);
    return written;
  }

  private List<String> reopened() throws IOException {
    List<String> found = new ArrayList<>();
    open(found).close();
    return found;
  }

  private WriteAheadLog open(List<String> found) throws IOException {
    return WriteAheadLog.open(
        DirectoryLogFiles.in(directory, DirectorySync.SYSTEM),
        SEGMENT_BYTES,
        (_, _, entry) -> {
          if (entry.type() == LogEntry.RECORDS) {
            found.add(text(entry));
          }
        });
  }

  private static LogEntry records(String text) {
    return new LogEntry.Records(Instant.EPOCH, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  private static String text(EntryFormat.Read entry) throws IOException {
    List<String> texts = new ArrayList<>();
    LogEntry.Records.forEach(
        entry.payload(), (_, data) -> texts.add(UTF_8.decode(data.duplicate()).toString()));
    assertThat(texts).hasSize(1);
    return texts.getFirst();
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private Path lastWithBytes() throws IOException {
    return segments().stream().filter(f -> f.toFile().length() > 0).toList().getLast();
  }

  private void clear() throws IOException {
    for (Path file : segments()) {
      Files.delete(file);
    }
  }

  private static void append(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.APPEND);
  }

  private static void overwrite(Path file, long offset, byte[] with) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      bytes.write(with);
    }
  }

  private static void truncate(Path file, long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(length);
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int value = bytes.read();
      bytes.seek(offset);
      bytes.write(value ^ 0x10);
    }
  }
}
