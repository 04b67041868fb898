package dev.rastro.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

  @TempDir private Path directory;

  @Test
  void replacesWhatIsThereAndLeavesNothingAside() throws IOException {
    Path file = directory.resolve("a.json");
    AtomicFile.write(file, "one, and longer than the other");
    AtomicFile.write(file, "two");

    assertThat(file).hasContent("two");
    assertThat(names()).containsExactly("a.json");
  }

  @Test
  void onlyItsOwnerReadsAPrivateFileEvenWhereAnOlderOneWasOpen() throws IOException {
    Path file = Files.writeString(directory.resolve("key"), "old");
    Files.writeString(directory.resolve("key.new"), "left by a process that was killed");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    AtomicFile.writePrivate(file, "secret".getBytes(UTF_8));

    assertThat(file).hasContent("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(names()).containsExactly("key");
  }

  @Test
  void aWriteThatFailsLeavesTheOldFileAndNothingElse() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("taken"));
    Files.writeString(taken.resolve("inside"), "x");

    assertThatThrownBy(() -> AtomicFile.write(taken, "two")).isInstanceOf(IOException.class);

    assertThat(taken.resolve("inside")).hasContent("x");
    assertThat(names()).containsExactly("taken");
  }

  @Test
  void theNameIsOnDiskAfterTheContentIsInPlace() throws IOException {
    Path file = directory.resolve("a");
    List<String> synced = new ArrayList<>();

    AtomicFile.write(
        file, "new".getBytes(UTF_8), names -> synced.add(names + " " + Files.readString(file)));

    assertThat(synced).containsExactly(directory + " new");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
