package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;
import java.util.List;

/// One object that a query reads: what it is called in S3, where it lies, how long it is, and the
/// values of its partition (none when the table has no partitions).
public record LakeFile(S3Address address, Path path, long sizeBytes, List<String> partitionValues) {

  public LakeFile {
    partitionValues = List.copyOf(partitionValues);
  }
}
