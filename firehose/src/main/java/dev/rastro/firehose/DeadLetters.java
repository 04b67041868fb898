package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// The records of one cut that could not go on: one object for each kind of failure, of JSON lines,
/// under the error prefix. For one thread.
final class DeadLetters implements Closeable {

  private final PendingCut cut;
  private final Path directory;
  private final InstantSource clock;
  private final Map<DeadLetter.Kind, ObjectWriter> writers = new EnumMap<>(DeadLetter.Kind.class);
  private final Map<DeadLetter.Kind, Long> counts = new EnumMap<>(DeadLetter.Kind.class);

  DeadLetters(PendingCut cut, Path directory, InstantSource clock) {
    this.cut = cut;
    this.directory = directory;
    this.clock = clock;
  }

  void add(DeadLetter letter) throws IOException {
    ObjectWriter writer = writers.get(letter.kind());
    if (writer == null) {
      writer = writer(letter.kind());
      writers.put(letter.kind(), writer);
    }
    byte[] line = DeadLetterJson.line(letter, cut.configuration(), clock.instant());
    counts.merge(letter.kind(), 1L, Long::sum);
    writer.write(StreamRecord.of(letter.arrival(), ByteBuffer.wrap(line)));
  }

  /// How many records of each kind there are.
  Map<DeadLetter.Kind, Long> counts() {
    return counts;
  }

  List<PreparedObject> finish() throws IOException {
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

  /// Where the letters of a kind lie.
  static String key(PendingCut cut, DeadLetter.Kind kind) {
    String prefix =
        cut.configuration()
            .s3()
            .errorPrefix()
            .render(
                new PrefixTemplate.Values(cut.arrival(), kind.outputType(), PartitionKeys.NONE),
                new SplittableRandom(cut.seed() + kind.outputType().hashCode()));
    return prefix + ObjectNames.failureName(cut.objectName(), kind.outputType());
  }

  private ObjectWriter writer(DeadLetter.Kind kind) throws IOException {
    return ConcatenatedObject.open(
        PreparedObject.Purpose.ERROR,
        directory.resolve(kind.outputType()),
        cut.configuration().s3().bucket(),
        key(cut, kind),
        Compression.UNCOMPRESSED,
        new byte[0],
        ConcatenatedObject.BUFFER_LENGTH);
  }
}
