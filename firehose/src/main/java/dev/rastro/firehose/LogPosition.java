package dev.rastro.firehose;

import java.util.Comparator;

/// A place in a log.
///
/// @param segment the number of the segment's file
/// @param offset the byte in it
record LogPosition(long segment, long offset) implements Comparable<LogPosition> {

  private static final Comparator<LogPosition> ORDER =
      Comparator.comparingLong(LogPosition::segment).thenComparingLong(LogPosition::offset);

  @Override
  public int compareTo(LogPosition other) {
    return ORDER.compare(this, other);
  }
}
