package dev.rastro.firehose;

import java.io.IOException;

/// Writes a cut that waits once more, at its log's end.
///
/// Where it lay is needed until all of it is on disk where it lies now: the entry behind the
/// records says that they are whole. A crash before leaves the cut where it was.
final class CutMover {

  private long records;
  private long bytes;

  private CutMover() {}

  /// Moves a cut. It is on disk where it lies now when this returns. One that can't be read is not
  /// begun to be written.
  static PendingCut move(PendingCut cut, WriteAheadLog log) throws IOException {
    log.read(cut.from(), cut.to(), (_, _, _) -> {});
    CutMover mover = new CutMover();
    LogPosition from = log.end();
    log.read(cut.from(), cut.to(), (_, _, entry) -> mover.write(cut, entry, log));
    LogPosition to = log.end();
    LogPosition end = log.append(new LogEntry.Moved(cut.entry(), from, mover.records, mover.bytes));
    log.sync(end);
    return cut.movedTo(from, to, end);
  }

  private void write(PendingCut cut, EntryFormat.Read entry, WriteAheadLog log) throws IOException {
    if (cut.owns(entry.type(), entry.payload())) {
      records += LogEntry.Records.count(entry.payload());
      bytes += LogEntry.Records.bytes(entry.payload());
      log.append(new LogEntry.MovedRecords(cut.number(), entry.payload()));
    }
  }
}
