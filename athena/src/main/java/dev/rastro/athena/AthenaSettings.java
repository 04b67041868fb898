package dev.rastro.athena;

import java.nio.file.Path;
import java.util.List;

/// What a [LocalAthena] may use.
///
/// @param memoryBytesMax what the engine may allocate before it spills to disk
/// @param threadsMax how many threads the engine runs all queries on
/// @param concurrentQueriesMax how many queries run at once; the others wait in state QUEUED
/// @param queuedQueriesMax how many may wait; one more is answered `TooManyRequestsException`
/// @param executionsKeptMax how many finished executions are remembered
/// @param readableDirectories where the lake's objects lie as files; SQL can read nothing else
public record AthenaSettings(
    long memoryBytesMax,
    int threadsMax,
    int concurrentQueriesMax,
    int queuedQueriesMax,
    int executionsKeptMax,
    List<Path> readableDirectories) {

  private static final int CONCURRENT_QUERIES = 4;
  private static final int QUEUED_QUERIES = 200;
  private static final int EXECUTIONS_KEPT = 10_000;

  public AthenaSettings {
    if (concurrentQueriesMax < 1) {
      throw new IllegalArgumentException(
          "concurrentQueriesMax must be at least 1: " + concurrentQueriesMax);
    }
    if (queuedQueriesMax < 0 || executionsKeptMax < 1) {
      throw new IllegalArgumentException(
          "Not limits: " + queuedQueriesMax + ", " + executionsKeptMax);
    }
    readableDirectories = List.copyOf(readableDirectories);
  }

  /// Settings for a lake below that directory, with the usual limits.
  public static AthenaSettings of(long memoryBytesMax, int threadsMax, Path lakeDirectory) {
    return new AthenaSettings(
        memoryBytesMax,
        threadsMax,
        CONCURRENT_QUERIES,
        QUEUED_QUERIES,
        EXECUTIONS_KEPT,
        List.of(lakeDirectory));
  }
}
