package dev.rastro.dbt;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a node went.
///
/// @param what such as `sql table model analytics.visits`
/// @param message what the warehouse said, or the error in one line
/// @param adapterResponse what the warehouse answered: `_message`, `code`, `rows_affected`; empty
///   where it answered nothing
/// @param failures rows that a test found; 0 for all else
/// @param compiledCode the SQL of the node, empty where it was not compiled
/// @param compiledFile where that lies; null where it was not compiled
public record NodeResult(
    String uniqueId,
    ResourceType type,
    String what,
    Status status,
    String message,
    Map<String, @Nullable Object> adapterResponse,
    long failures,
    String compiledCode,
    @Nullable Path compiledFile,
    Instant startedAt,
    Instant finishedAt,
    String threadName) {

  public NodeResult {
    adapterResponse = Collections.unmodifiableMap(new LinkedHashMap<>(adapterResponse));
  }

  /// How it went.
  public enum Status {
    SUCCESS,
    PASS,
    WARN,
    FAIL,
    ERROR,
    SKIPPED;

    /// Its name in run_results.json.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Whether what stands on the node must not run.
    public boolean isFailure() {
      return this == FAIL || this == ERROR || this == SKIPPED;
    }
  }

  /// What went wrong in one line: the node, the message, and where its SQL lies.
  public String failureLine() {
    String line =
        what + ": " + String.join(" ", message.strip().lines().map(String::strip).toList());
    return compiledFile == null ? line : line + "; compiled code at " + compiledFile;
  }

  public double seconds() {
    return Duration.between(startedAt, finishedAt).toNanos() / 1e9;
  }
}
