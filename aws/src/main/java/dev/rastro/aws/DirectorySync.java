package dev.rastro.aws;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Has the names in a directory on disk: a file that was made, renamed or removed in it stays so,
/// whatever happens to the machine.
@FunctionalInterface
public interface DirectorySync {

  /// That of the system.
  DirectorySync SYSTEM =
      directory -> {
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
          names.force(true);
        }
      };

  void sync(Path directory) throws IOException;
}
