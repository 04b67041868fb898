package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.List;

/// A partition in the catalog.
///
/// @param values in the order of the table's partition columns
/// @param location where its objects lie, which may be anywhere
/// @param jsonPaths the spellings of JSON keys that its SerDe names, if any
public record LakePartition(List<String> values, S3Address location, List<String> jsonPaths) {

  public LakePartition {
    values = List.copyOf(values);
    jsonPaths = List.copyOf(jsonPaths);
  }
}
