package dev.rastro.s3;

import static java.util.Objects.requireNonNull;

import dev.rastro.aws.AtomicFile;
import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      DirectorySync.SYSTEM.sync(directory);
      AtomicFile.write(file, document);
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
        DirectorySync.SYSTEM.sync(requireNonNull(file.getParent()));
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

  private Path file(String bucket, Setting setting) {
    return directory.resolve(bucket).resolve(setting.fileName);
  }
}
