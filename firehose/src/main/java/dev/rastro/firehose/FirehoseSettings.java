package dev.rastro.firehose;

/// What delivery streams may take.
///
/// @param quotas how much each stream takes in a second
/// @param logBytesMax how much of each stream may wait for delivery on disk before its producers
///   are told to slow down
public record FirehoseSettings(FirehoseQuotas quotas, long logBytesMax) {

  /// No quotas, and 8 GiB of log for each stream.
  public static final FirehoseSettings DEFAULT =
      new FirehoseSettings(FirehoseQuotas.NONE, StreamLimits.LOG_BYTES_DEFAULT);

  private static final long LOG_BYTES_MIN = 16L << 20;

  public FirehoseSettings {
    if (logBytesMax < LOG_BYTES_MIN) {
      throw new IllegalArgumentException(
          "a stream's log needs at least " + LOG_BYTES_MIN + " bytes: " + logBytesMax);
    }
  }
}
