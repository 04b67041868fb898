package dev.rastro.glue.schema;

import dev.rastro.aws.Compression;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What was learnt from one object.
///
/// @param columns the columns by their names in the data, in the order in which they were first
///   seen
/// @param records how many records were read
/// @param recordBytes how many stored bytes these took
public record FileSample(
    FileFormat format,
    Compression compression,
    SequencedMap<String, DataType> columns,
    long records,
    long recordBytes) {

  public FileSample {
    columns = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(columns));
  }
}
