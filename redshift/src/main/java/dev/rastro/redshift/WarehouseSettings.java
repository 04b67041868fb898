package dev.rastro.redshift;

import java.nio.file.Path;
import java.util.Set;

/// What a warehouse is.
///
/// @param workgroup the workgroup's name, which the Data API is asked by
/// @param database the database's name
/// @param roleArns the roles that statements may take
/// @param memoryBytesMax what the engine may use before it spills
/// @param threadsMax how many threads a query runs on
/// @param lakeDirectory what it may read besides its own files
public record WarehouseSettings(
    String workgroup,
    String database,
    Set<String> roleArns,
    long memoryBytesMax,
    int threadsMax,
    Path lakeDirectory) {

  public WarehouseSettings {
    roleArns = Set.copyOf(roleArns);
  }
}
