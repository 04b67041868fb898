package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.Map;

/// One Parquet object that an export made.
///
/// @param partitionValues the values of the partition columns, by column, empty without PARTITION
///   BY; a NULL is `__HIVE_DEFAULT_PARTITION__`
public record ExportedFile(
    S3Address address, long sizeBytes, long rows, Map<String, String> partitionValues) {

  public ExportedFile {
    partitionValues = Map.copyOf(partitionValues);
  }
}
