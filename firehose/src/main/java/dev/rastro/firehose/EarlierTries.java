package dev.rastro.firehose;

import dev.rastro.aws.AtomicFile;
import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.FileTrees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What earlier deliveries of a stream's cuts have put, where one may differ from the next: a
/// processor, or a table, may be another by then. What the one that counts does not have is taken
/// away.
///
/// The keys of a cut lie in a file of its own, on disk before the first of them is put, until the
/// cut is confirmed. Safe for many threads, each with a cut of its own.
final class EarlierTries {

  static final String DIRECTORY = "tries";

  private static final int STALE_MAX = 2_000;

  private static final Logger LOG = LoggerFactory.getLogger(EarlierTries.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path directory;
  private final DirectorySync names;

  /// @param directory for the files; its own
  EarlierTries(Path directory, DirectorySync names) {
    this.directory = directory;
    this.names = names;
  }

  /// Keeps the keys that a try is about to put. Where very many are known of earlier tries, those
  /// are taken away at once, so that the file does not grow without end.
  ///
  /// @param remove takes an object away
  /// @return those that an earlier try of the cut may have put, and this one does not
  Set<String> begin(PendingCut cut, Set<String> keys, Consumer<String> remove) throws IOException {
    Path file = file(cut);
    Set<String> earlier = Files.exists(file) ? read(file) : Set.of();
    Set<String> stale = new TreeSet<>(earlier);
    stale.removeAll(keys);
    if (stale.size() > STALE_MAX) {
      stale.forEach(remove);
      stale = Set.of();
    }
    if (!earlier.containsAll(keys) || earlier.size() > STALE_MAX) {
      Set<String> all = new TreeSet<>(stale);
      all.addAll(keys);
      names.makeDirectories(directory);
      AtomicFile.write(file, JSON.writeValueAsBytes(all), names);
    }
    return stale;
  }

  /// Forgets the tries of a cut, which is confirmed. What can't be forgotten now is by [#clear].
  void end(PendingCut cut) {
    try {
      Files.deleteIfExists(file(cut));
    } catch (IOException e) {
      notForgotten(e);
    }
  }

  /// Forgets all: no cut waits.
  void clear() {
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      notForgotten(e);
    }
  }

  /// Deletes an object that should not be there. Looks before it deletes: the right to delete is
  /// one that a delivery seldom has, and seldom needs.
  static void remove(S3Client s3, String bucket, String key) {
    boolean isThere =
        s3.listObjectsV2(r -> r.bucket(bucket).prefix(key).maxKeys(1)).contents().stream()
            .anyMatch(object -> object.key().equals(key));
    if (isThere) {
      s3.deleteObject(r -> r.bucket(bucket).key(key));
    }
  }

  private static Set<String> read(Path file) throws IOException {
    try {
      return Set.copyOf(List.of(JSON.readValue(Files.readAllBytes(file), String[].class)));
    } catch (JacksonException | NullPointerException e) {
      throw new IOException(
          "The file "
              + file
              + " is damaged, which names what earlier deliveries of a cut have put; without it the"
              + " cut is delivered, and what they put stays",
          e);
    }
  }

  private void notForgotten(IOException e) {
    LOG.atWarn()
        .addKeyValue("directory", directory)
        .log("What earlier deliveries put could not be forgotten: {}", e.toString());
  }

  private Path file(PendingCut cut) {
    return directory.resolve(cut.objectName() + ".json");
  }
}
