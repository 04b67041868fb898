package dev.rastro.firehose;

/// What a stream may use of the disk.
///
/// @param segmentBytesMax when a log begins its next file
/// @param logBytesMax how much may wait for delivery before producers are told to slow down
record StreamLimits(long segmentBytesMax, long logBytesMax) {

  static final StreamLimits DEFAULT = new StreamLimits(64L << 20, 8L << 30);

  StreamLimits {
    if (segmentBytesMax < 1 || logBytesMax < segmentBytesMax) {
      throw new IllegalArgumentException(
          "a log must hold at least a segment: " + segmentBytesMax + ", " + logBytesMax);
    }
  }
}
