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
import java.nio.file.StandardCopyOption;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each thing that can become of a log on disk has its test here, which is why there are many.
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
    for (int offset = 0; offset < 85; offset++) {
      clear();
      crashed(20);
      Path first = segments().getFirst();
      long second = entryEnds(first).getFirst();
      assertThat(second).isLessThan(50);
      flip(first, offset);

      assertThatThrownBy(this::reopened)
          .as("byte %d", offset)
          .isInstanceOf(DeliveryLogException.class)
          .hasMessageContaining(
              first + ", byte " + (offset < second ? 0 : second) + ": the entry is damaged");
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
    List<Long> ends = entryEnds(second);
    truncate(second, ends.get(ends.size() - 2) - 5);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(second + ", byte " + ends.get(ends.size() - 3) + ": ")
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
  void reportsAMiddleSegmentThatIsCutAtAnEntrysEnd() throws IOException {
    crashed(200);
    Path second = segments().get(1);
    List<Long> ends = entryEnds(second);
    assertThat(ends).hasSizeGreaterThan(3);
    for (int kept = ends.size() - 3; kept > 0; kept--) {
      long end = ends.get(kept);
      truncate(second, end);

      assertThatThrownBy(this::reopened)
          .as("cut at %d", end)
          .isInstanceOf(DeliveryLogException.class)
          .hasMessageContaining(second + ", byte " + end + ": the segment ends here");
    }
  }

  @Test
  void reportsAMiddleSegmentThatIsEmptied() throws IOException {
    crashed(200);
    Path second = segments().get(1);
    truncate(second, 0);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(second + ", byte 0: ");
  }

  @Test
  void reportsTheNewestSegmentThatIsEmptied() throws IOException {
    crashed(200);
    Path newest = segments().getLast();
    truncate(newest, 0);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(newest + ", byte 0: ");
  }

  @Test
  void reportsTheOldestSegmentThatIsMissing() throws IOException {
    crashed(200);
    Path oldest = segments().getFirst();
    Files.delete(oldest);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(oldest + " is missing");
  }

  @Test
  void reportsTheOldestSegmentThatIsMissingThoughOthersWereDeleted() throws IOException {
    try (WriteAheadLog log = open(new ArrayList<>())) {
      fill(log, 200);
      log.trim(new LogPosition(3, 0));
      fill(log, 200);
    }
    Path oldest = segments().getFirst();
    assertThat(oldest).hasFileName(SegmentNames.name(3));
    Files.delete(oldest);

    assertThatThrownBy(this::reopened).hasMessageContaining(oldest + " is missing");
  }

  @Test
  void reportsTheNewestSegmentThatIsMissing() throws IOException {
    crashed(200);
    Path newest = segments().getLast();
    Files.delete(newest);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(newest + " is missing");
  }

  @Test
  void reportsThatAllSegmentsAreMissing() throws IOException {
    crashed(200);
    clear();

    assertThatThrownBy(
            () ->
                WriteAheadLog.open(
                    DirectoryLogFiles.in(directory, DirectorySync.SYSTEM),
                    SEGMENT_BYTES,
                    (_, _, _) -> {}))
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("has no segment");
  }

  @Test
  void reportsASegmentUnderAnothersName() throws IOException {
    crashed(200);
    List<Path> files = segments();
    Path copy = directory.resolve(SegmentNames.name(files.size() + 1L));
    Files.copy(files.get(1), copy);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(copy + ", byte 0: it is the segment 2");
  }

  @Test
  void reportsASegmentInThePlaceOfAnother() throws IOException {
    crashed(200);
    List<Path> files = segments();
    Files.copy(files.get(0), files.get(1), StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(files.get(1) + ", byte 0: it is the segment 1");
  }

  @Test
  void reportsASegmentThatHasGrown() throws IOException {
    crashed(200);
    Path second = segments().get(1);
    byte[] bytes = Files.readAllBytes(second);
    List<Long> ends = entryEnds(second);
    int continued = Math.toIntExact(ends.get(ends.size() - 2));
    int before = Math.toIntExact(ends.get(ends.size() - 3));
    truncate(second, continued);
    append(second, Arrays.copyOfRange(bytes, before, continued));

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining(second + ", byte " + continued + ": entries come after");
  }

  @Test
  void reportsASecondFileOfASegment() throws IOException {
    crashed(200);
    Files.copy(segments().getFirst(), directory.resolve("1.log"));

    assertThatThrownBy(this::reopened).hasMessageContaining("1.log is no segment");
  }

  @Test
  void goesOnAfterACrashBeforeASegmentWasBegun() throws IOException {
    List<String> written = crashed(200);
    Files.createFile(directory.resolve(SegmentNames.name(segments().size() + 1L)));

    assertThat(reopened()).isEqualTo(written);
    assertThat(reopened()).as("a second opening").isEqualTo(written);
  }

  @Test
  void goesOnAfterACrashBetweenADeletionAndTheNext() throws IOException {
    FaultyLogFiles files =
        new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
    AtomicInteger deletions = new AtomicInteger();
    files.beforeDelete =
        () -> {
          if (deletions.incrementAndGet() > 2) {
            throw new IOException("the disk is gone");
          }
        };
    WriteAheadLog log = WriteAheadLog.create(files, SEGMENT_BYTES);
    List<String> written = fill(log, 300);
    assertThatThrownBy(() -> log.trim(log.end())).hasMessageContaining("the disk is gone");

    List<String> found = reopened();
    assertThat(found).isNotEmpty().hasSizeLessThan(300);
    assertThat(written).endsWith(found.toArray(String[]::new));
  }

  @Test
  void goesOnWhereThereIsNoRoomToSayThatASegmentFollows() throws IOException {
    FaultyLogFiles files =
        new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
    WriteAheadLog log = WriteAheadLog.create(files, 100);
    log.sync(log.append(records("x".repeat(200))));
    AtomicInteger writes = new AtomicInteger();
    files.beforeWrite =
        () -> {
          if (writes.incrementAndGet() == 2) {
            throw new IOException("no space is left");
          }
        };

    log.sync(log.append(records("in the next segment")));

    assertThat(writes).as("begun, continued, records").hasValue(3);
    assertThat(reopened()).hasSize(2).endsWith("in the next segment");
  }

  @Test
  void keepsALogThatCouldNotBeginItsNextSegment() throws IOException {
    FaultyLogFiles files =
        new FaultyLogFiles(DirectoryLogFiles.in(directory, DirectorySync.SYSTEM));
    WriteAheadLog log = WriteAheadLog.create(files, 100);
    log.sync(log.append(records("x".repeat(200))));
    files.beforeSync =
        () -> {
          throw new IOException("the disk is full");
        };
    assertThatThrownBy(() -> log.append(records("refused"))).hasMessageContaining("is full");
    files.beforeSync = () -> {};

    log.sync(log.append(records("taken")));

    assertThat(reopened()).hasSize(2).endsWith("taken");
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
    WriteAheadLog log = WriteAheadLog.create(files, 100);
    files.beforeSync =
        () -> {
          if (isFirst.getAndSet(false)) {
            isSyncing.countDown();
            awaitUninterruptibly(mayFail);
            throw new IOException("the disk lost a write");
          }
        };
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
        if (!file.equals(files.getLast())) {
          assertThat(found).as("%s: only the newest can lose its end", where).isEqualTo(written);
        }
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
    LogFiles files = DirectoryLogFiles.in(directory, DirectorySync.SYSTEM);
    if (files.list().isEmpty()) {
      return WriteAheadLog.create(files, SEGMENT_BYTES);
    }
    return WriteAheadLog.open(
        files,
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

  /// Where the entries of a segment end.
  private static List<Long> entryEnds(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<Long> ends = new ArrayList<>();
    while (EntryFormat.read(bytes).isPresent()) {
      ends.add((long) bytes.position());
    }
    return ends;
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
