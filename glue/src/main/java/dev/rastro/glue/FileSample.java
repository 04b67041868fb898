package dev.rastro.glue;

import java.util.SequencedMap;

/// What was learnt from one object.
///
/// @param columns the columns by their names in the data, in the order in which they were first
///   seen
/// @param records how many records were read
/// @param recordBytes how many stored bytes these took
record FileSample(
    FileFormat format,
    String compression,
    SequencedMap<String, DataType> columns,
    long records,
    long recordBytes) {}
