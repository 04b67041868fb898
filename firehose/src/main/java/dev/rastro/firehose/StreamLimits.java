package dev.rastro.firehose;

import java.time.Duration;

/// What a stream may use of the machine.
///
/// @param segmentBytesMax when a log begins its next file
/// @param logBytesMax how large the log may be before producers are told to slow down; two segments
///   at least, for the one that is written can't be trimmed
/// @param deliveriesMax how many cuts of one stream are delivered at once
/// @param closeWaitMax how long closing waits for deliveries that have begun
record StreamLimits(
    long segmentBytesMax, long logBytesMax, int deliveriesMax, Duration closeWaitMax) {

  static final long LOG_BYTES_DEFAULT = 8L << 30;
  static final Duration CLOSE_WAIT_DEFAULT = Duration.ofSeconds(30);
  static final StreamLimits DEFAULT =
      new StreamLimits(64L << 20, LOG_BYTES_DEFAULT, 2, CLOSE_WAIT_DEFAULT);

  /// Of how many segments a log has room at least where that is for us to choose. Of what is
  /// delivered two of them may lie in it without use.
  private static final int SEGMENTS_MIN = 16;

  StreamLimits {
    if (segmentBytesMax < 1
        || logBytesMax / 2 < segmentBytesMax
        || deliveriesMax < 1
        || closeWaitMax.isNegative()) {
      throw new IllegalArgumentException(
          "a log must hold at least two segments, somebody must deliver, and no wait is negative: "
              + segmentBytesMax
              + ", "
              + logBytesMax
              + ", "
              + deliveriesMax
              + ", "
              + closeWaitMax);
    }
  }

  StreamLimits withLogBytesMax(long bytes) {
    return new StreamLimits(
        Math.min(segmentBytesMax, bytes / SEGMENTS_MIN), bytes, deliveriesMax, closeWaitMax);
  }

  StreamLimits withCloseWaitMax(Duration wait) {
    return new StreamLimits(segmentBytesMax, logBytesMax, deliveriesMax, wait);
  }
}
