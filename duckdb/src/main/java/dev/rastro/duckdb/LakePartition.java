package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.List;

/// A partition in the catalog: its values in the order of the table's partition columns, and the
/// folder its objects lie in, which may be anywhere.
public record LakePartition(List<String> values, S3Address location) {

  public LakePartition {
    values = List.copyOf(values);
    location = location.asFolder();
  }
}
