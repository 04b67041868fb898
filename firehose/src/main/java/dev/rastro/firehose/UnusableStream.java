package dev.rastro.firehose;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A stream that can't be opened, or neither made nor deleted whole. It can be looked at and
/// deleted; what it holds stays on disk.
///
/// @param why with the file and the position where there is one
record UnusableStream(@Nullable StreamDefinition definition, long logBytesMax, String why)
    implements KeptStream {

  @Override
  public StreamStatus status() {
    return new StreamStatus(0, 0, 0, logBytesMax, Duration.ZERO, why);
  }
}
