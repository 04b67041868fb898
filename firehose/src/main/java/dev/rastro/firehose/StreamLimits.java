package dev.rastro.firehose;

/// What a stream may use of the machine.
///
/// @param segmentBytesMax when a log begins its next file
/// @param logBytesMax how much may wait for delivery before producers are told to slow down
/// @param deliveriesMax how many cuts of one stream are delivered at once
record StreamLimits(long segmentBytesMax, long logBytesMax, int deliveriesMax) {

  static final long LOG_BYTES_DEFAULT = 8L << 30;
  static final StreamLimits DEFAULT = new StreamLimits(64L << 20, LOG_BYTES_DEFAULT, 2);

  StreamLimits {
    if (segmentBytesMax < 1 || logBytesMax < segmentBytesMax || deliveriesMax < 1) {
      throw new IllegalArgumentException(
          "a log must hold at least a segment, and somebody must deliver: "
              + segmentBytesMax
              + ", "
              + logBytesMax
              + ", "
              + deliveriesMax);
    }
  }

  StreamLimits withLogBytesMax(long bytes) {
    return new StreamLimits(Math.min(segmentBytesMax, bytes), bytes, deliveriesMax);
  }
}
