package dev.rastro.aws;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Has the names in a directory on disk: a file that was made, renamed or removed in it stays so,
/// whatever happens to the machine.
@FunctionalInterface
public interface DirectorySync {

  /// That of the system. It syncs on a thread of its own: an interrupt of the caller would close
  /// the channel that it needs, and nobody would know whether the names are on disk.
  DirectorySync SYSTEM =
      directory -> {
        CompletableFuture<Void> done = new CompletableFuture<>();
        var _ =
            Thread.ofPlatform()
                .daemon()
                .name("sync-names")
                .start(
                    () -> {
                      try (FileChannel names =
                          FileChannel.open(directory, StandardOpenOption.READ)) {
                        names.force(true);
                        done.complete(null);
                      } catch (Throwable e) {
                        done.completeExceptionally(e);
                      }
                    });
        try {
          done.join(); // No interrupt ends it.
        } catch (CompletionException e) {
          throw new IOException(
              "the names in " + directory + " could not be synced: " + e.getCause(), e);
        }
      };

  void sync(Path directory) throws IOException;

  /// Makes a directory, with those around it that are missing. That it is there is on disk when
  /// this returns, but for names in a directory that may not be read, which can't be synced.
  default void makeDirectories(Path directory) throws IOException {
    Deque<Path> made = new ArrayDeque<>();
    Path at = directory.toAbsolutePath().normalize();
    made.add(at); // It may be there and not be on disk yet.
    for (Path around = at.getParent();
        around != null && !Files.isDirectory(around);
        around = around.getParent()) {
      made.addFirst(around);
    }
    Files.createDirectories(at);
    for (Path one : made) {
      Path parent = one.getParent();
      if (parent != null && Files.isReadable(parent)) {
        sync(parent);
      }
    }
  }

  /// Has on disk what was written to a file, before it gets its name in a directory.
  default void syncContent(FileDescriptor file) throws IOException {
    file.sync();
  }
}
