package dev.rastro.firehose;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a stream's log says when it is opened: which cuts wait, and what is not cut yet.
///
/// A destination is read only where a cut still waits for it: what one that is delivered said need
/// not be understood any more. For one thread.
final class StreamRecovery implements WriteAheadLog.Replay {

  private final String stream;
  private final LogFiles files;
  private final TreeMap<Long, Found> found = new TreeMap<>();
  private LogPosition uncutStart = new LogPosition(0, 0);
  private long uncutBytes;
  private long uncutRecords;
  private @Nullable Instant oldestArrival;
  private long lastCut;

  /// A cut, with what was before it.
  private record Found(
      LogEntry.Cut cut,
      LogPosition from,
      LogPosition to,
      LogPosition end,
      long records,
      long bytes,
      boolean isMoved) {}

  StreamRecovery(String stream, LogFiles files) {
    this.stream = stream;
    this.files = files;
  }

  @Override
  public void entry(LogPosition start, LogPosition end, EntryFormat.Read entry) {
    switch (entry.type()) {
      case LogEntry.RECORDS -> {
        if (uncutRecords == 0) {
          uncutStart = start;
          oldestArrival = LogEntry.Records.arrival(entry.payload());
        }
        uncutRecords += LogEntry.Records.count(entry.payload());
        uncutBytes += LogEntry.Records.bytes(entry.payload());
      }
      case LogEntry.CUT -> {
        LogEntry.Cut cut = LogEntry.Cut.read(entry.payload());
        if (uncutRecords > 0) {
          found.put(
              cut.number(),
              new Found(cut, uncutStart, start, end, uncutRecords, uncutBytes, false));
        }
        lastCut = Math.max(lastCut, cut.number());
        uncutBytes = 0;
        uncutRecords = 0;
        oldestArrival = null;
      }
      case LogEntry.MOVED_RECORDS -> {
        // They count when all of the cut is there, which the entry behind them says.
      }
      case LogEntry.MOVED -> {
        LogEntry.Moved moved = LogEntry.Moved.read(entry.payload());
        LogEntry.Cut cut = moved.cut();
        found.put(
            cut.number(),
            new Found(cut, moved.from(), start, end, moved.records(), moved.bytes(), true));
        lastCut = Math.max(lastCut, cut.number());
      }
      case LogEntry.DELIVERED -> {
        long number = entry.payload().getLong();
        found.remove(number);
        // A cut's own entry may be trimmed; its number is not given again all the same.
        lastCut = Math.max(lastCut, number);
      }
      default ->
          throw WriteAheadLog.damaged(
              files, start, "an entry of unknown type " + entry.type(), null);
    }
  }

  /// Where the records begin that are not cut; of no meaning while there are none.
  LogPosition uncutStart() {
    return uncutStart;
  }

  long uncutBytes() {
    return uncutBytes;
  }

  long uncutRecords() {
    return uncutRecords;
  }

  /// When the oldest record came that is not cut; null where there is none.
  @Nullable Instant oldestArrival() {
    return oldestArrival;
  }

  /// The highest number that a cut has.
  long lastCut() {
    return lastCut;
  }

  /// Has the cuts that were found wait for delivery. One configuration does for all cuts of a
  /// version: a long backlog has many cuts.
  void addTo(WaitingCuts waiting) {
    Map<String, StreamConfiguration> configurations = new HashMap<>();
    for (Found one : found.values()) {
      LogEntry.Cut cut = one.cut;
      StreamConfiguration by =
          configurations.computeIfAbsent(
              cut.version() + "\n" + cut.destination(), _ -> configuration(one));
      waiting.add(
          new PendingCut(
              cut.number(),
              cut.arrival(),
              cut.seed(),
              cut.objectName(),
              by,
              one.from,
              one.to,
              one.end,
              one.isMoved),
          one.records,
          one.bytes);
    }
  }

  private StreamConfiguration configuration(Found one) {
    try {
      return StreamConfiguration.of(stream, one.cut.version(), one.cut.destination());
    } catch (RuntimeException e) {
      throw WriteAheadLog.damaged(
          files, one.to, "the cut's destination can't be read: " + e.getMessage(), e);
    }
  }
}
