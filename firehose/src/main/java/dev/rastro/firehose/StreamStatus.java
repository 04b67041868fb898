package dev.rastro.firehose;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a stream does.
///
/// @param waitingRecords acknowledged records that S3 has not confirmed
/// @param waitingBytes the bytes of these records
/// @param logBytes what the log takes on disk
/// @param logBytesMax what it may take before producers are told to slow down
/// @param oldestAge how long the oldest of these records has waited; zero where none waits
/// @param lastFailure why the last attempt to deliver failed, or what else is wrong; null where
///   nothing is
public record StreamStatus(
    long waitingRecords,
    long waitingBytes,
    long logBytes,
    long logBytesMax,
    Duration oldestAge,
    @Nullable String lastFailure) {

  /// The same, with one more failure.
  StreamStatus withFailure(String failure) {
    return new StreamStatus(
        waitingRecords,
        waitingBytes,
        logBytes,
        logBytesMax,
        oldestAge,
        lastFailure == null ? failure : lastFailure + "; " + failure);
  }
}
