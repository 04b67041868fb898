package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.ObjectKeys;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// The objects that a cut's records become: one, or one for each partition. The last stage of their
/// way. For one thread.
final class CutObjects implements RecordStage, Closeable {

  /// How many partitions may be open at once, as the service's quota is.
  static final int PARTITIONS_MAX = 500;

  /// Begins an object's file.
  @FunctionalInterface
  interface WriterFactory {
    ObjectWriter begin(Path file, String bucket, String key) throws IOException;
  }

  private final PendingCut cut;
  private final Path directory;
  private final DeadLetters deadLetters;
  private final WriterFactory factory;
  private final Map<PartitionKeys, String> keys = new HashMap<>();
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
    Compression compression = configuration.s3().compression();
    return configuration.isPartitioned()
        ? (file, bucket, key) -> StagedObject.open(file, bucket, key, compression, delimiter)
        : (file, bucket, key) ->
            ConcatenatedObject.open(
                PreparedObject.Purpose.DATA,
                file,
                bucket,
                key,
                compression,
                delimiter,
                ConcatenatedObject.BUFFER_LENGTH);
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    String key = keys.get(record.keys());
    if (key == null) {
      String prefix = prefix(record.keys());
      key = prefix + cut.objectName() + cut.configuration().s3().extension();
      if (!writers.containsKey(key)) {
        String problem =
            prefix.length() > PrefixTemplate.LENGTH_MAX
                ? "the prefix is longer than " + PrefixTemplate.LENGTH_MAX + " characters"
                : ObjectKeys.problem(key).map(one -> "the key " + one.text()).orElse(null);
        if (problem != null) {
          bury(record, PartitionStage.FAILED, "The partition can't be a prefix: " + problem);
          return;
        }
        if (writers.size() == PARTITIONS_MAX) {
          bury(
              record,
              "DynamicPartitioning.ActivePartitionsLimitExceeded",
              "The stream has " + PARTITIONS_MAX + " active partitions, which is the limit");
          return;
        }
        writers.put(key, begin(key));
      }
      keys.put(record.keys(), key);
    }
    required(key).write(record);
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
    Closing.all(writers.values());
  }

  private ObjectWriter required(String key) {
    ObjectWriter writer = writers.get(key);
    if (writer == null) {
      throw new IllegalStateException("there is no object " + key);
    }
    return writer;
  }

  private ObjectWriter begin(String key) throws IOException {
    return factory.begin(
        directory.resolve("object-" + writers.size()), cut.configuration().s3().bucket(), key);
  }

  private void bury(StreamRecord record, String code, String message) throws IOException {
    deadLetters.add(
        new DeadLetter(
            DeadLetter.Kind.PROCESSING_FAILED,
            record.arrival(),
            1,
            code,
            message,
            StreamRecord.bytes(record.source())));
  }

  private String prefix(PartitionKeys partition) {
    // The same partition gets the same random text whenever the cut is delivered.
    long seed = cut.seed() + 31L * partition.query().hashCode() + partition.lambda().hashCode();
    return cut.configuration()
        .s3()
        .prefix()
        .render(
            new PrefixTemplate.Values(cut.arrival(), "", partition), new SplittableRandom(seed));
  }
}
