package dev.rastro.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {

  @TempDir private Path directory;

  @Test
  void deletesADirectoryWithAllThatIsInItAndNothingThatALinkLeadsTo() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("kept"), "x");
    Path tree = directory.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "x");
    Files.createSymbolicLink(tree.resolve("link"), other);

    FileTrees.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(other.resolve("kept")).exists();
  }

  @Test
  void hasNothingToDoWhereNothingIs() throws IOException {
    FileTrees.delete(directory.resolve("none"));

    assertThat(directory).isEmptyDirectory();
  }
}
