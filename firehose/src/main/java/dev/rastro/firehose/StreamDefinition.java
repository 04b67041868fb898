package dev.rastro.firehose;

import dev.rastro.aws.AtomicFile;
import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.SdkJson;
import dev.rastro.aws.SdkJsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ListTagsForDeliveryStreamResponse;
import software.amazon.awssdk.services.firehose.model.Tag;
import software.amazon.awssdk.utils.builder.Buildable;

/// What a delivery stream is, as a file keeps it: its description, word for word what
/// DescribeDeliveryStream answers, and its tags.
///
/// Both files are written aside, synced and put in place.
record StreamDefinition(DeliveryStreamDescription description, List<Tag> tags) {

  private static final String DESCRIPTION_FILE = "stream.json";
  private static final String TAGS_FILE = "tags.json";
  private static final Set<String> OWN_FILES =
      Set.of(
          TAGS_FILE,
          TAGS_FILE + AtomicFile.ASIDE,
          DESCRIPTION_FILE + AtomicFile.ASIDE,
          OpenStream.LOG_DIRECTORY,
          OpenStream.DELIVERY_DIRECTORY,
          EarlierTries.DIRECTORY);

  StreamDefinition {
    tags = List.copyOf(tags);
  }

  /// Whether a directory holds a stream: one whose creation ended, and whose deletion did not.
  static boolean isThere(Path home) {
    return Files.exists(home.resolve(DESCRIPTION_FILE));
  }

  static StreamDefinition read(Path home) throws IOException {
    Path tags = home.resolve(TAGS_FILE);
    return new StreamDefinition(
        decode(
            home.resolve(DESCRIPTION_FILE),
            DeliveryStreamDescription::builder,
            DeliveryStreamDescription.class),
        Files.exists(tags)
            ? decode(
                    tags,
                    ListTagsForDeliveryStreamResponse::builder,
                    ListTagsForDeliveryStreamResponse.class)
                .tags()
            : List.of());
  }

  void write(Path home, DirectorySync names) throws IOException {
    if (!tags.isEmpty() || Files.exists(home.resolve(TAGS_FILE))) {
      writeTags(home, names);
    }
    replace(home.resolve(DESCRIPTION_FILE), description, names);
  }

  /// Writes what differs from the definition that is kept.
  void writeOver(StreamDefinition kept, Path home, DirectorySync names) throws IOException {
    if (!tags.equals(kept.tags)) {
      writeTags(home, names);
    }
    if (!description.equals(kept.description)) {
      replace(home.resolve(DESCRIPTION_FILE), description, names);
    }
  }

  private void writeTags(Path home, DirectorySync names) throws IOException {
    replace(
        home.resolve(TAGS_FILE),
        ListTagsForDeliveryStreamResponse.builder().tags(tags).hasMoreTags(false).build(),
        names);
  }

  /// Has the directory hold no stream any more, on disk, before its log is deleted.
  static void delete(Path home, DirectorySync names) throws IOException {
    Files.deleteIfExists(home.resolve(DESCRIPTION_FILE));
    names.sync(home);
  }

  /// Whether a directory is what a creation or a deletion that did not end has left: it holds no
  /// stream, and nothing but what streams have.
  static boolean isLeftOver(Path home) throws IOException {
    if (!Files.isDirectory(home, LinkOption.NOFOLLOW_LINKS) || isThere(home)) {
      return false;
    }
    try (Stream<Path> files = Files.list(home)) {
      return files.allMatch(file -> OWN_FILES.contains(String.valueOf(file.getFileName())));
    }
  }

  /// The destination, checked.
  StreamConfiguration configuration() {
    return StreamConfiguration.of(
        description.deliveryStreamName(),
        description.versionId(),
        description.destinations().getFirst());
  }

  StreamDefinition withDescription(DeliveryStreamDescription newDescription) {
    return new StreamDefinition(newDescription, tags);
  }

  StreamDefinition withTags(List<Tag> newTags) {
    return new StreamDefinition(description, newTags);
  }

  private static <T> T decode(Path file, Supplier<? extends Buildable> builder, Class<T> shape)
      throws IOException {
    try {
      return SdkJson.decode(Files.readAllBytes(file), builder, shape);
    } catch (SdkJsonException e) {
      throw new DeliveryLogException("The file " + file + " is damaged: " + e.getMessage(), e);
    }
  }

  private static void replace(Path file, SdkPojo shape, DirectorySync names) throws IOException {
    AtomicFile.write(file, SdkJson.encode(shape), names);
    Path home = file.toAbsolutePath().getParent();
    if (home != null) {
      names.sync(home.resolve(".."));
    }
  }
}
