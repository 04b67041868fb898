package dev.rastro.redshift;

import java.time.Duration;

/// How much the Data API keeps. The usual figures are those of the "Amazon Redshift quotas" page;
/// what this machine needs besides is bounded so that no program fills its disk by asking.
///
/// @param kept how long a statement and its result can be asked for after its end
/// @param activeMax statements that wait or run; one more is refused
/// @param statementsMax statements that are remembered; the oldest that has ended is forgotten
/// @param resultBytesMax how large a result may be
/// @param resultsBytesMax how large all results may be; the oldest is let go of
record DataApiLimits(
    Duration kept, int activeMax, int statementsMax, long resultBytesMax, long resultsBytesMax) {

  static final DataApiLimits USUAL =
      new DataApiLimits(Duration.ofHours(24), 500, 10_000, 100L << 20, 2L << 30);

  DataApiLimits {
    if (kept.isNegative() || kept.isZero()) {
      throw new IllegalArgumentException("kept must be positive: " + kept);
    }
    if (activeMax < 1 || statementsMax < activeMax) {
      throw new IllegalArgumentException("Not limits: " + activeMax + ", " + statementsMax);
    }
    if (resultBytesMax < 1 || resultsBytesMax < resultBytesMax) {
      throw new IllegalArgumentException("Not limits: " + resultBytesMax + ", " + resultsBytesMax);
    }
  }
}
