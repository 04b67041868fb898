package dev.rastro.glue;

import dev.rastro.aws.Compression;
import dev.rastro.glue.schema.DataType;
import dev.rastro.glue.schema.FileFormat;
import dev.rastro.glue.schema.FileSample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a crawler remembers of a folder: of each object how it was when it was read, and what it
/// held. An object that is as it was is not read again.
///
/// @param shapes what the objects held, each once
/// @param objects the objects by their names in the folder
record CrawledFolder(List<Shape> shapes, Map<String, Entry> objects) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  CrawledFolder {
    shapes = List.copyOf(shapes);
    objects = Map.copyOf(objects);
  }

  /// What many objects have in common.
  record Shape(
      FileFormat format, Compression compression, SequencedMap<String, DataType> columns) {}

  /// An object that was read.
  ///
  /// @param modified when it was last modified, in milliseconds since 1970
  /// @param shape the number of its shape; -1 where it could not be read
  /// @param problem why it could not be read; null where it could
  record Entry(
      @Nullable String eTag,
      long size,
      long modified,
      int shape,
      long records,
      long recordBytes,
      @Nullable String problem) {

    boolean isOf(S3Object object) {
      return size == object.size()
          && modified == millis(object)
          && (eTag == null ? object.eTag() == null : eTag.equals(object.eTag()));
    }
  }

  /// What came of an object: a sample, or the reason why there is none.
  record Outcome(@Nullable FileSample sample, @Nullable String problem) {}

  static CrawledFolder empty() {
    return new CrawledFolder(List.of(), Map.of());
  }

  private static long millis(S3Object object) {
    return object.lastModified() == null ? 0 : object.lastModified().toEpochMilli();
  }

  /// What is remembered of an object; null where it was not read, or is not what it was.
  @Nullable Outcome outcome(String name, S3Object object) {
    Entry entry = objects.get(name);
    return entry == null || !entry.isOf(object) ? null : outcome(entry);
  }

  /// What was remembered of an object, whatever has become of it; null where it was not read.
  @Nullable Outcome lastOutcome(String name) {
    Entry entry = objects.get(name);
    return entry == null ? null : outcome(entry);
  }

  private Outcome outcome(Entry entry) {
    if (entry.shape < 0) {
      return new Outcome(null, entry.problem);
    }
    Shape shape = shapes.get(entry.shape);
    return new Outcome(
        new FileSample(
            shape.format, shape.compression, shape.columns, entry.records, entry.recordBytes),
        null);
  }

  /// The memory of objects and what came of them.
  static CrawledFolder of(Map<S3Object, Outcome> outcomes, int folderKeyLength) {
    Map<Shape, Integer> numbers = new HashMap<>();
    List<Shape> shapes = new ArrayList<>();
    Map<String, Entry> objects = new HashMap<>();
    outcomes.forEach(
        (object, outcome) -> {
          FileSample sample = outcome.sample;
          int number = -1;
          if (sample != null) {
            Shape shape = new Shape(sample.format(), sample.compression(), sample.columns());
            number =
                numbers.computeIfAbsent(
                    shape,
                    added -> {
                      shapes.add(added);
                      return shapes.size() - 1;
                    });
          }
          objects.put(
              object.key().substring(folderKeyLength),
              new Entry(
                  object.eTag(),
                  object.size(),
                  millis(object),
                  number,
                  sample == null ? 0 : sample.records(),
                  sample == null ? 0 : sample.recordBytes(),
                  outcome.problem));
        });
    return new CrawledFolder(shapes, objects);
  }

  byte[] encode() {
    return JSON.writeValueAsBytes(this);
  }

  /// What was encoded; nothing remembered where an earlier version of the program wrote it
  /// otherwise, so that the objects are read again.
  static CrawledFolder decode(byte[] json) {
    try {
      return JSON.readValue(json, CrawledFolder.class);
    } catch (JacksonException e) {
      return empty();
    }
  }
}
