package dev.rastro.firehose;

import java.nio.ByteBuffer;
import java.time.Instant;

/// A cut that is not delivered yet: where its records lie in the log, and what its objects are.
///
/// @param arrival when its oldest record came
/// @param seed what random parts of keys follow from
/// @param objectName the last part of the keys of what it delivers, without an extension;
///   [ObjectNames] tells those of its other objects
/// @param configuration the destination as it was when the buffer was cut
/// @param from where the first of its records lies, or something before that
/// @param to where the last of them ends, or something behind that
/// @param end where the cut's own entry ends: what must be on disk before the first put
/// @param isMoved whether the records lie in the log a second time, as [LogEntry.MovedRecords]
record PendingCut(
    long number,
    Instant arrival,
    long seed,
    String objectName,
    StreamConfiguration configuration,
    LogPosition from,
    LogPosition to,
    LogPosition end,
    boolean isMoved) {

  /// The same cut where it lies now.
  PendingCut movedTo(LogPosition newFrom, LogPosition newTo, LogPosition newEnd) {
    return new PendingCut(
        number, arrival, seed, objectName, configuration, newFrom, newTo, newEnd, true);
  }

  /// What the log says of the cut.
  LogEntry.Cut entry() {
    return new LogEntry.Cut(
        number,
        arrival,
        seed,
        objectName,
        configuration.version(),
        configuration.destinationJson());
  }

  /// Finds the cut's records in an entry between its ends.
  ///
  /// @param payload is read up to them
  boolean owns(byte type, ByteBuffer payload) {
    return isMoved
        ? type == LogEntry.MOVED_RECORDS && LogEntry.MovedRecords.number(payload) == number
        : type == LogEntry.RECORDS;
  }
}
