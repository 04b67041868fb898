package dev.rastro.firehose;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Has the names in a directory on disk: a file that was made, renamed or removed in it stays so,
/// whatever happens to the machine.
@FunctionalInterface
interface DirectorySync {

  /// That of the system.
  DirectorySync SYSTEM =
      directory -> {
        try (UninterruptedFile names = UninterruptedFile.open(directory, StandardOpenOption.READ)) {
          names.sync(true);
        }
      };

  void sync(Path directory) throws IOException;
}
