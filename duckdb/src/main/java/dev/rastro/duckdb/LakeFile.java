package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;
import java.util.List;

/// One object that a query reads: what it is called in S3, where it lies and how long it is.
///
/// @param partitionValues the values of its partition; none when the table has no partitions
/// @param jsonPaths the spellings of JSON keys that the SerDe of its partition names, if any
public record LakeFile(
    S3Address address,
    Path path,
    long sizeBytes,
    List<String> partitionValues,
    List<String> jsonPaths) {

  public LakeFile {
    partitionValues = List.copyOf(partitionValues);
    jsonPaths = List.copyOf(jsonPaths);
  }
}
