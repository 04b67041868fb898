package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.junit.jupiter.api.Test;

class ErrorTextTest {

  @Test
  void saysInWordsWhatTheFileSystemSaysByAClass() {
    assertReason(new NoSuchFileException("/a"), "there is no /a");
    assertReason(new AccessDeniedException("/a"), "no permission for /a");
    assertReason(new NotDirectoryException("/a"), "/a is not a directory");
    assertReason(new DirectoryNotEmptyException("/a"), "/a is a directory that is not empty");
    assertReason(new FileAlreadyExistsException("/a"), "/a is there already");
    assertReason(new FileSystemException("/a", null, "Too many open files"), "Too many open files");
    assertReason(new IOException("Stale file handle"), "Stale file handle");
    assertReason(new IOException(), "java.io.IOException");
  }

  private static void assertReason(IOException failure, String reason) {
    assertThat(ErrorText.of(new UncheckedIOException("Could not write /b", failure)))
        .isEqualTo("Could not write /b: " + reason);
    assertThat(ErrorText.of(new UncheckedIOException(failure))).isEqualTo(reason);
  }

  @Test
  void namesTheDiskThatIsFullAndTheLimitThatIsReached() {
    assertThat(
            ErrorText.of(
                new UncheckedIOException(
                    "Could not write x",
                    new FileSystemException("x", null, "No space left on device"))))
        .isEqualTo("the disk is full: Could not write x: No space left on device");
    assertThat(
            ErrorText.of(
                new HomeException(
                    "not opened", new IOException("[SQLITE_IOERR_SHMSIZE] I/O error"))))
        .isEqualTo("the disk is full: not opened");
    assertThat(
            ErrorText.of(new HomeException("not cleared", new IOException("Disk quota exceeded"))))
        .isEqualTo("no more may be written here (a quota or a limit): not cleared");
  }
}
