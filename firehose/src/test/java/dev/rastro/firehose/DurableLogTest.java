package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a log asks of the system before it says that something is on disk: the simulation's disk
/// stands in the place of this.
class DurableLogTest {

  @TempDir private Path directory;

  private final List<String> asked = new ArrayList<>();

  private final DirectorySync names =
      synced -> {
        asked.add("names of " + directory.relativize(synced));
        DirectorySync.SYSTEM.sync(synced);
      };

  private final ContentSync contents =
      (file, channel, metadata) -> {
        asked.add((metadata ? "all of " : "content of ") + file.getFileName());
        asked.add("length " + channel.size());
        ContentSync.SYSTEM.sync(file, channel, metadata);
      };

  private List<String> takeAsked() {
    List<String> taken = List.copyOf(asked);
    asked.clear();
    return taken;
  }

  private LogFiles files() throws IOException {
    return DirectoryLogFiles.in(directory.resolve("a/b/log"), names, contents);
  }

  private static LogEntry records(String text) {
    return new LogEntry.Records(Instant.EPOCH, List.of(ByteBuffer.wrap(text.getBytes(UTF_8))));
  }

  @Test
  void syncsTheNameOfEachDirectoryThatItMakes() throws IOException {
    files();

    assertThat(takeAsked()).containsExactly("names of ", "names of a", "names of a/b");
  }

  @Test
  void syncsASegmentsNameAndBeginningAndThenEachEntry() throws IOException {
    LogFiles files = files();
    takeAsked();
    try (WriteAheadLog log = WriteAheadLog.create(files, 1_000)) {
      List<String> begun = takeAsked();
      assertThat(begun).hasSize(3);
      assertThat(begun.getFirst()).isEqualTo("names of a/b/log");
      String segment = begun.get(1);
      assertThat(segment).startsWith("content of ");

      LogPosition end = log.append(records("a"));
      assertThat(takeAsked()).as("written, and not said to be on disk").isEmpty();
      log.sync(end);
      assertThat(takeAsked()).containsExactly(segment, "length " + end.offset());
      log.sync(end);
      assertThat(takeAsked()).as("it is there").isEmpty();
    }
  }

  @Test
  void syncsTheOldSegmentBeforeTheNextAndWhatMayGoBeforeItGoes() throws IOException {
    try (WriteAheadLog log = WriteAheadLog.create(files(), 50)) {
      String first = takeAsked().get(4);
      assertThat(first).startsWith("content of ");
      log.append(records("a"));
      assertThat(takeAsked()).isEmpty();
      LogPosition end = log.append(records("b"));
      List<String> rolled = takeAsked();
      assertThat(rolled).hasSizeGreaterThanOrEqualTo(5);
      assertThat(rolled.get(0)).as("what was written to the old one").isEqualTo(first);
      assertThat(rolled.get(2)).as("the name of the new one").isEqualTo("names of a/b/log");
      assertThat(rolled.get(3)).as("its beginning").startsWith("content of ").isNotEqualTo(first);

      log.trim(end);
      List<String> trimmed = takeAsked();
      assertThat(trimmed.getLast()).as("that a segment is gone").isEqualTo("names of a/b/log");
      assertThat(trimmed.indexOf("names of a/b/log"))
          .as("that it may go is on disk before")
          .isGreaterThan(trimmed.indexOf(rolled.get(3)));
    }
  }

  @Test
  void syncsAllOfAFileThatItWritesAgain() throws IOException {
    LogFiles files = files();
    Path file = directory.resolve("a/b/log/torn");
    Files.writeString(file, "whole, torn");
    takeAsked();

    files.rewrite("torn", 5);

    assertThat(takeAsked()).containsExactly("all of torn", "length 5");
    assertThat(file).hasContent("whole");
  }
}
