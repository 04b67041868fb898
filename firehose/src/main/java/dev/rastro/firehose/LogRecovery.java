package dev.rastro.firehose;

import java.io.IOException;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a log that is opened, and tells what a crash leaves, a torn tail, from damage to what was
/// synced. For one thread.
///
/// Every segment but the oldest is held against the first entry of the one after it, which says how
/// long it was; the newest against the last entry of the one before it, which says that it was
/// begun; the oldest against what the log says of those that were deleted. What can't be told from
/// a crash is a newest segment that ends between two entries.
final class LogRecovery {

  private static final int BEGUN_LENGTH = EntryFormat.length(new LogEntry.Begun(1, 0));

  private final LogFiles files;
  private final WriteAheadLog.Replay replay;

  /// The oldest segment that must be there.
  private long oldest = 1;

  LogRecovery(LogFiles files, WriteAheadLog.Replay replay) {
    this.files = files;
    this.replay = replay;
  }

  /// Has all entries heard, cuts off a torn tail, and has on disk what is left.
  ///
  /// @return the length of every segment, by number
  /// @throws DeliveryLogException where what was synced is damaged or missing
  NavigableMap<Long, Long> recover() throws IOException {
    NavigableMap<Long, Long> sizes = SegmentNames.sizes(files);
    if (sizes.isEmpty()) {
      throw new DeliveryLogException(
          "The log in " + files.place("") + " has no segment, though it was begun");
    }
    requireNoGap(sizes);
    dropOneThatWasNotBegun(sizes);
    TreeMap<Long, Long> lengths = new TreeMap<>();
    for (long number : sizes.keySet()) {
      Long next = sizes.higherKey(number);
      lengths.put(number, next == null ? newest(number) : followed(number, next));
    }
    if (lengths.firstKey() > oldest) {
      throw new DeliveryLogException(
          "The segment " + SegmentNames.place(files, lengths.firstKey() - 1) + " is missing");
    }
    files.rewrite(SegmentNames.name(lengths.lastKey()), lengths.lastEntry().getValue());
    return lengths;
  }

  private void requireNoGap(NavigableMap<Long, Long> sizes) {
    long expected = sizes.firstKey();
    for (long number : sizes.keySet()) {
      if (number != expected++) {
        throw new DeliveryLogException(
            "The segment " + SegmentNames.place(files, number - 1) + " is missing");
      }
    }
  }

  /// A crash may have come after a segment's file was made and before it was begun: there is
  /// nothing in it then, and what comes next makes it anew. The one before it does not know it.
  private void dropOneThatWasNotBegun(NavigableMap<Long, Long> sizes) throws IOException {
    long last = sizes.lastKey();
    if (sizes.size() == 1 || begun(last) != null) {
      return;
    }
    try (SegmentReader segment = SegmentReader.open(files, last, 0, Long.MAX_VALUE)) {
      if (segment.next().isPresent()) {
        throw notBegun(last, "though entries are in it");
      }
      requireTorn(segment, new LogPosition(last, 0));
    }
    if (isContinued(last - 1)) {
      throw notBegun(last, "though it was");
    }
    files.delete(SegmentNames.name(last));
    sizes.remove(last);
  }

  /// The first entry of a segment; null where it has none that is whole.
  private LogEntry.@Nullable Begun begun(long number) throws IOException {
    try (SegmentReader segment = SegmentReader.open(files, number, 0, BEGUN_LENGTH)) {
      Optional<EntryFormat.Read> first = segment.next();
      if (first.isEmpty() || first.get().type() != LogEntry.BEGUN) {
        return null;
      }
      LogEntry.Begun begun = LogEntry.Begun.read(first.get().payload());
      if (begun.number() != number) {
        throw WriteAheadLog.damaged(
            files,
            new LogPosition(number, 0),
            "it is the segment " + begun.number() + ", under another's name",
            null);
      }
      return begun;
    }
  }

  private DeliveryLogException notBegun(long number, String though) {
    return WriteAheadLog.damaged(
        files,
        new LogPosition(number, 0),
        "the entry is damaged or missing: the segment does not say that it was begun, " + though,
        null);
  }

  /// Whether a segment's last whole entry says that another one was begun.
  private boolean isContinued(long number) throws IOException {
    try (SegmentReader segment = SegmentReader.open(files, number, 0, Long.MAX_VALUE)) {
      for (Optional<EntryFormat.Read> entry = segment.next();
          entry.isPresent();
          entry = segment.next()) {
        if (entry.get().type() == LogEntry.CONTINUED) {
          return true;
        }
      }
      return false;
    }
  }

  /// Reads a segment that another one follows: all that was in it when that one was begun is there.
  private long followed(long number, long next) throws IOException {
    LogEntry.Begun following = begun(next);
    if (following == null) {
      throw notBegun(next, "and segments come after it");
    }
    long length = following.previousLength();
    try (SegmentReader segment = SegmentReader.open(files, number, 0, length)) {
      LogPosition broken = readWhole(segment, number);
      if (broken != null) {
        throw WriteAheadLog.damaged(
            files, broken, "the entry is damaged, and segments come after it", null);
      }
      if (segment.offset() < length) {
        throw WriteAheadLog.damaged(
            files,
            new LogPosition(number, segment.offset()),
            "the segment ends here, and it had " + length + " bytes when the next one was begun",
            null);
      }
    }
    try (SegmentReader tail = SegmentReader.open(files, number, length, Long.MAX_VALUE)) {
      Optional<EntryFormat.Read> entry = tail.next();
      if (entry.isEmpty()) {
        return length; // It may be that there was no room to say that another one follows.
      }
      if (entry.get().type() != LogEntry.CONTINUED || !tail.atEnd()) {
        throw WriteAheadLog.damaged(
            files,
            new LogPosition(number, length),
            "entries come after the segment's end, where the next one was begun",
            null);
      }
      return tail.offset();
    }
  }

  /// Reads the newest segment up to where it is whole.
  private long newest(long number) throws IOException {
    if (begun(number) == null) {
      throw notBegun(number, "though the log was");
    }
    try (SegmentReader segment = SegmentReader.open(files, number, 0, Long.MAX_VALUE)) {
      LogPosition broken = readWhole(segment, number);
      if (broken == null) {
        return segment.offset();
      }
      requireTorn(segment, broken);
      return broken.offset();
    }
  }

  /// Reads the entries of a segment.
  ///
  /// @return where an entry is not whole; null where all are
  private @Nullable LogPosition readWhole(SegmentReader segment, long number) throws IOException {
    while (!segment.atEnd()) {
      LogPosition start = new LogPosition(number, segment.offset());
      Optional<EntryFormat.Read> read = segment.next();
      if (read.isEmpty()) {
        return start;
      }
      EntryFormat.Read entry = read.get();
      switch (entry.type()) {
        case LogEntry.TRIMMED -> oldest = Math.max(oldest, entry.payload().getLong());
        case LogEntry.CONTINUED ->
            throw new DeliveryLogException(
                "The segment "
                    + SegmentNames.place(files, entry.payload().getLong())
                    + " is missing: the one before it says that it was begun");
        default -> {
          if (!entry.isOfTheLog()) {
            replay.entry(start, new LogPosition(number, segment.offset()), entry);
          }
        }
      }
    }
    return null;
  }

  /// A broken entry at the end is a crash's doing, unless a whole one behind it knows that it was
  /// synced.
  private void requireTorn(SegmentReader segment, LogPosition broken) throws IOException {
    while (!segment.atEnd()) {
      segment.skipByte();
      Optional<EntryFormat.Read> later = segment.next();
      if (later.isPresent() && later.get().syncedLength() > broken.offset()) {
        throw WriteAheadLog.damaged(
            files,
            broken,
            "the entry is damaged, though it was synced: entries come after it",
            null);
      }
    }
  }
}
