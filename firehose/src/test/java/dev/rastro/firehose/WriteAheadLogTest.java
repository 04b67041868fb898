package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadLogTest {

  private static final long SEGMENT_BYTES = 4_096;

  @TempDir Path directory;

  @Test
  void givesBackWhatWasWrittenInItsOrder() throws IOException {
    List<String> written = write(100);

    assertThat(reopened()).isEqualTo(written);
    assertThat(segments()).hasSizeGreaterThan(1);
  }

  @Test
  void cutsOffATornTail() throws IOException {
    List<String> written = write(20);
    Path last = lastWithBytes();
    truncate(last, Files.size(last) - 3);

    assertThat(reopened()).isEqualTo(written.subList(0, 19));
    assertThat(reopened()).as("a second opening finds it clean").isEqualTo(written.subList(0, 19));
  }

  @Test
  void cutsOffATailOfZeros() throws IOException {
    List<String> written = write(10);
    try (RandomAccessFile file = new RandomAccessFile(lastWithBytes().toFile(), "rw")) {
      file.setLength(file.length() + 512);
    }

    assertThat(reopened()).isEqualTo(written);
  }

  @Test
  void cutsOffAnEntryOfWhichOnlyTheHeadWasWritten() throws IOException {
    List<String> written = write(10);
    Path last = lastWithBytes();
    long end = Files.size(last);
    try (WriteAheadLog log = open(new ArrayList<>())) {
      log.append(records("never synced"));
    }
    // The new entry went into a segment of its own.
    Path newest = lastWithBytes();
    assertThat(newest).isNotEqualTo(last);
    truncate(newest, 9);

    assertThat(reopened()).isEqualTo(written);
    assertThat(Files.size(last)).isEqualTo(end);
  }

  @Test
  void reportsAFlippedBitInTheMiddleWithItsPlace() throws IOException {
    write(20);
    Path first = segments().getFirst();
    flip(first, 40);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining("Segment 1 of the log, byte 0: the entry is damaged");
  }

  @Test
  void reportsAFlippedBitOfASyncedEntryInTheLastSegment() throws IOException {
    try (WriteAheadLog log = open(new ArrayList<>())) {
      log.sync(log.append(records("first")));
      log.sync(log.append(records("second")));
      log.sync(log.append(records("third")));
    }
    flip(lastWithBytes(), EntryFormat.HEAD_LENGTH + 30);

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining("though it was synced");
  }

  @Test
  void reportsASegmentThatIsMissing() throws IOException {
    write(200);
    Files.delete(segments().get(1));

    assertThatThrownBy(this::reopened)
        .isInstanceOf(DeliveryLogException.class)
        .hasMessageContaining("is missing");
  }

  @Test
  void reportsAFileThatIsNoSegment() throws IOException {
    write(1);
    Files.writeString(directory.resolve("notes.log"), "x");

    assertThatThrownBy(this::reopened).hasMessageContaining("is no segment of a log");
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

  /// Whatever bytes are damaged, opening gives a beginning of what was written or says that the log
  /// is damaged.
  @Test
  void neverGivesBackWhatWasNotWritten() throws IOException {
    long seed = 20260103;
    Random random = new Random(seed);
    int damaged = 0;
    for (int round = 0; round < 150; round++) {
      clear();
      List<String> written = write(1 + random.nextInt(40));
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
        assertThat(e.getMessage()).as(where).contains("Segment");
        damaged++;
      }
    }
    assertThat(damaged).as("some damage must be reported").isPositive();
  }

  private List<String> write(int count) throws IOException {
    List<String> written = new ArrayList<>();
    try (WriteAheadLog log = open(new ArrayList<>())) {
      LogPosition end = log.end();
      for (int i = 0; i < count; i++) {
        written.add("entry number " + i + " " + "x".repeat(i % 50));
        end = log.append(records(written.getLast()));
        if (i % 7 == 0) {
          log.sync(end);
        }
      }
      log.sync(end);
    }
    return written;
  }

  private List<String> reopened() throws IOException {
    List<String> found = new ArrayList<>();
    open(found).close();
    return found;
  }

  private WriteAheadLog open(List<String> found) {
    return WriteAheadLog.open(directory, SEGMENT_BYTES, (_, _, entry) -> found.add(text(entry)));
  }

  private static LogEntry records(String text) {
    return new LogEntry.Records(Instant.EPOCH, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  private static String text(EntryFormat.Read entry) {
    ByteBuffer payload = entry.payload();
    assertThat(LogEntry.Records.count(payload)).isEqualTo(1);
    LogEntry.Records.skipHead(payload);
    payload.getInt();
    return UTF_8.decode(payload).toString();
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
