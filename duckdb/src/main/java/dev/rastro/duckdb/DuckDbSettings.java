package dev.rastro.duckdb;

import java.nio.file.Path;
import java.util.List;

/// What an engine may use.
///
/// @param memoryBytesMax what DuckDB may allocate before it spills to the temporary directory
/// @param threadsMax how many threads one engine runs its queries on
/// @param temporaryDirectory where it spills and where [ParquetExport] writes before a put
/// @param readableDirectories what its SQL may read: the root of the lake; nothing else of this
///   machine's files can be opened
/// @param preservesInsertionOrder whether a query without ORDER BY gives rows in file order, which
///   costs memory
public record DuckDbSettings(
    long memoryBytesMax,
    int threadsMax,
    Path temporaryDirectory,
    List<Path> readableDirectories,
    boolean preservesInsertionOrder) {

  private static final long MEMORY_BYTES_MIN = 64L << 20;

  public DuckDbSettings {
    if (memoryBytesMax < MEMORY_BYTES_MIN) {
      throw new IllegalArgumentException(
          "memoryBytesMax must be at least " + MEMORY_BYTES_MIN + ": " + memoryBytesMax);
    }
    if (threadsMax < 1) {
      throw new IllegalArgumentException("threadsMax must be at least 1: " + threadsMax);
    }
    readableDirectories = List.copyOf(readableDirectories);
  }
}
