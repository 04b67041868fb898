package dev.rastro.firehose;

/// How much a stream takes in a second, as the service's quotas for direct puts do.
///
/// @param recordsMax records in a second
/// @param requestsMax requests in a second
/// @param bytesMax bytes in a second
public record FirehoseQuotas(long recordsMax, long requestsMax, long bytesMax) {

  /// No quotas: a stream takes what the disk does.
  public static final FirehoseQuotas NONE =
      new FirehoseQuotas(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);

  /// Those of a stream in us-east-1, us-west-2 and eu-west-1.
  public static final FirehoseQuotas LARGE_REGION = new FirehoseQuotas(500_000, 2_000, 5L << 20);

  /// Those of a stream in any other region.
  public static final FirehoseQuotas OTHER_REGION = new FirehoseQuotas(100_000, 1_000, 1L << 20);

  public FirehoseQuotas {
    if (recordsMax < 1 || requestsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "quotas must be at least 1: " + recordsMax + ", " + requestsMax + ", " + bytesMax);
    }
  }
}
