package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The objects that a cut's records become: one, or one for each partition. The last stage of their
/// way. For one thread.
final class CutObjects implements RecordStage, Closeable {

  /// How many partitions may be open at once, as the service's quota is.
  static final int PARTITIONS_MAX = 500;

  /// Begins an object's file.
  @FunctionalInterface
  interface WriterFactory {
    ObjectWriter begin(Path file, String bucket, String key, int bufferLength) throws IOException;
  }

  private final PendingCut cut;
  private final Path directory;
  private final DeadLetters deadLetters;
  private final WriterFactory factory;
  private final Map<PartitionKeys, String> prefixes = new HashMap<>();
  private final Map<String, ObjectWriter> writers = new HashMap<>();

  /// @param deadLetters for records of partitions that are too many
  CutObjects(PendingCut cut, Path directory, DeadLetters deadLetters, WriterFactory factory) {
    this.cut = cut;
    this.directory = directory;
    this.deadLetters = deadLetters;
    this.factory = factory;
  }

  /// A factory of objects that hold the records as they are.
  static WriterFactory concatenated(StreamConfiguration configuration) {
    byte[] delimiter = configuration.processing().delimiter().getBytes(UTF_8);
    return (file, bucket, key, bufferLength) ->
        new ConcatenatedObject(
            PreparedObject.Purpose.DATA,
            file,
            bucket,
            key,
            configuration.s3().compression(),
            delimiter,
            bufferLength);
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    ObjectWriter writer = writer(record.keys());
    if (writer == null) {
      deadLetters.add(
          new DeadLetter(
              DeadLetter.Kind.PROCESSING_FAILED,
              record.arrival(),
              1,
              "DynamicPartitioning.ActivePartitionsLimitExceeded",
              "The stream has " + PARTITIONS_MAX + " active partitions, which is the limit",
              StreamRecord.bytes(record.source())));
    } else {
      writer.write(record);
    }
  }

  @Override
  public void finish() {}

  /// Ends all objects.
  List<PreparedObject> objects() throws IOException {
    List<PreparedObject> objects = new ArrayList<>();
    for (ObjectWriter writer : writers.values()) {
      objects.add(writer.finish());
    }
    return objects;
  }

  @Override
  public void close() throws IOException {
    for (ObjectWriter writer : writers.values()) {
      writer.close();
    }
  }

  /// The object of a partition; null where it would be one partition too many.
  private @Nullable ObjectWriter writer(PartitionKeys keys) throws IOException {
    String prefix = prefixes.get(keys);
    if (prefix == null) {
      prefix = prefix(keys);
      if (!writers.containsKey(prefix)) {
        if (writers.size() == PARTITIONS_MAX) {
          return null;
        }
        writers.put(prefix, begin(prefix));
      }
      prefixes.put(keys, prefix);
    }
    return writers.get(prefix);
  }

  private ObjectWriter begin(String prefix) throws IOException {
    StreamConfiguration configuration = cut.configuration();
    return factory.begin(
        directory.resolve("object-" + writers.size()),
        configuration.s3().bucket(),
        prefix + cut.objectName() + configuration.s3().extension(),
        configuration.isPartitioned()
            ? ConcatenatedObject.SMALL_BUFFER_LENGTH
            : ConcatenatedObject.BUFFER_LENGTH);
  }

  private String prefix(PartitionKeys keys) {
    // The same partition gets the same random text whenever the cut is delivered.
    long seed = cut.seed() + 31L * keys.query().hashCode() + keys.lambda().hashCode();
    return cut.configuration()
        .s3()
        .prefix()
        .render(
            new PrefixTemplate.Values(cut.arrival(), "", keys), new SplittableRandom(seed));
  }
}
