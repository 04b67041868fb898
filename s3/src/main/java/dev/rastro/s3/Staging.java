package dev.rastro.s3;

import dev.rastro.aws.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where objects are written before they get their names: a hidden folder beside the buckets, on
/// the same file system. A file is whole and on disk before it becomes an object, and its name is
/// on disk before [#publish] returns; so a half object never shows, not to a listing and not after
/// a crash. Safe for many threads.
final class Staging {

  /// No bucket can have this name.
  static final String FOLDER = ".incoming";

  /// For puts and copies; what lies here when the store opens was never answered.
  static final String PUTS = FOLDER + "/puts";

  private static final String UPLOADS = FOLDER + "/uploads";

  /// How the store below begins the names of the parts of uploads, which outlive a restart.
  private static final String PARTS = ".mpus-";

  private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

  private static final int ATTEMPTS_MAX = 100;

  private final Path root;

  private Staging(Path root) {
    this.root = root;
  }

  static Staging open(Path root) {
    try {
      FileTrees.delete(root.resolve(PUTS));
      Files.createDirectories(root.resolve(PUTS));
      Files.createDirectories(root.resolve(UPLOADS));
      try (Stream<Path> buckets = Files.list(root.resolve(UPLOADS))) {
        for (Path bucket : buckets.toList()) {
          deleteUnfinished(bucket);
        }
      }
      return new Staging(root);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not open the staging folder in " + root, e);
    }
  }

  private static void deleteUnfinished(Path uploads) throws IOException {
    try (Stream<Path> entries = Files.list(uploads)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().toString().startsWith(PARTS)) {
          FileTrees.delete(entry);
        }
      }
    }
  }

  /// A name that nothing in staging has.
  static String newName() {
    return UUID.randomUUID().toString();
  }

  /// The folder, as a bucket of the store below, where a bucket's uploads in parts are put
  /// together.
  String uploads(String bucket) {
    String folder = UPLOADS + "/" + bucket;
    try {
      Files.createDirectories(root.resolve(folder));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not make the folder of uploads of " + bucket, e);
    }
    return folder;
  }

  /// Whether an upload was begun, and neither aborted nor completed.
  boolean hasUpload(String bucket, String id, String key) {
    return UPLOAD_ID.matcher(id).matches()
        && Files.exists(
            root.resolve(UPLOADS).resolve(bucket).resolve(PARTS + id + "-" + key + "-stub"));
  }

  void deleteUploads(String bucket) {
    try {
      FileTrees.delete(root.resolve(UPLOADS).resolve(bucket));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not delete the uploads of " + bucket, e);
    }
  }

  /// Makes a written file an object.
  ///
  /// @param onlyIfNew fails where there is an object of this name
  void publish(Path written, Path object, boolean onlyIfNew) throws IOException {
    sync(written);
    move(written, object, onlyIfNew);
    syncFolders(object);
  }

  /// Takes a written file away that is no object, or has a second name as one.
  void discard(Path written) {
    try {
      Files.deleteIfExists(written);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("file", written).setCause(e).log("A staged file is left over");
    }
  }

  private void move(Path written, Path object, boolean onlyIfNew) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Files.createDirectories(object.getParent());
        if (onlyIfNew) {
          Files.createLink(object, written);
        } else {
          Files.move(written, object, StandardCopyOption.ATOMIC_MOVE);
        }
        return;
      } catch (NoSuchFileException e) {
        // A delete took the emptied folder away in between; unless the written file itself is gone.
        if (attempt == ATTEMPTS_MAX || !Files.exists(written)) {
          throw e;
        }
      } catch (FileAlreadyExistsException e) {
        if (onlyIfNew && Files.isRegularFile(object)) {
          throw new S3ErrorException(S3Error.PRECONDITION_FAILED);
        }
        // A folder that is there at one step of its making and gone at the next gives this, too.
        if (attempt == ATTEMPTS_MAX || Files.isDirectory(object) || isBelowAFile(object)) {
          throw e;
        }
      }
    }
  }

  private boolean isBelowAFile(Path object) {
    for (Path folder = object.getParent();
        folder != null && folder.startsWith(root);
        folder = folder.getParent()) {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        return true;
      }
    }
    return false;
  }

  /// Puts the names of all folders that lead to a path, and its own, on disk.
  void syncFolders(Path path) throws IOException {
    Path folder = path.getParent();
    while (folder != null && folder.startsWith(root)) {
      sync(folder);
      folder = folder.getParent();
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (NoSuchFileException e) {
      // Deleted meanwhile by another request: there is nothing left to sync.
    }
  }
}
