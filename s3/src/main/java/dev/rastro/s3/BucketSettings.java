package dev.rastro.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// What buckets have besides objects: the public access block and the policy, each the document as
/// it was put, in a file beside the store. Safe for many threads.
final class BucketSettings {

  /// What is kept of a bucket.
  enum Setting {
    PUBLIC_ACCESS_BLOCK("public-access-block.xml"),
    POLICY("policy.json");

    private final String fileName;

    Setting(String fileName) {
      this.fileName = fileName;
    }
  }

  private final Path directory;

  BucketSettings(Path directory) {
    this.directory = directory;
  }

  Optional<String> get(String bucket, Setting setting) {
    try {
      Path file = file(bucket, setting);
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the settings of bucket " + bucket, e);
    }
  }

  /// Keeps a document; it is on disk when this returns.
  synchronized void put(String bucket, Setting setting, String document) {
    try {
      Path file = file(bucket, setting);
      Files.createDirectories(file.getParent());
      sync(directory);
      Path temporary = file.resolveSibling(file.getFileName() + ".new");
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(document.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      sync(requireNonNull(file.getParent()));
    } catch (AtomicMoveNotSupportedException e) {
      throw new UncheckedIOException(
          "The file system of " + directory + " cannot replace files", e);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not keep the settings of bucket " + bucket, e);
    }
  }

  synchronized void delete(String bucket, Setting setting) {
    try {
      Path file = file(bucket, setting);
      if (Files.deleteIfExists(file)) {
        sync(requireNonNull(file.getParent()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not delete the settings of bucket " + bucket, e);
    }
  }

  /// Forgets a bucket that is gone.
  void deleteAll(String bucket) {
    for (Setting setting : Setting.values()) {
      delete(bucket, setting);
    }
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private Path file(String bucket, Setting setting) {
    return directory.resolve(bucket).resolve(setting.fileName);
  }
}
