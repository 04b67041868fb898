package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A log of entries in segment files, which outlives a crash at any point.
///
/// [#append] writes; [#sync] returns when what was written up to a position is on disk. Callers
/// that wait together share one sync. After a sync has failed the log takes nothing more: what the
/// disk holds then is not known, and only what was synced before counts. Safe for many threads.
///
/// Each segment says how long the one before it was, and that another one follows, and the log says
/// which were deleted: [LogRecovery] finds what is missing.
final class WriteAheadLog implements AutoCloseable {

  /// Hears the entries of a log, in order, but for those that the log writes for itself.
  @FunctionalInterface
  interface Replay {

    /// @param start where the entry begins
    /// @param end where the next one begins
    void entry(LogPosition start, LogPosition end, EntryFormat.Read entry) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);
  private static final int FIRST_BUFFER_LENGTH = 1 << 16;

  private final LogFiles files;
  private final long segmentBytesMax;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final AtomicReference<@Nullable CompletableFuture<Void>> round = new AtomicReference<>();

  /// Held while a segment is synced, by whoever syncs it; taken last.
  private final ReentrantLock forceLock = new ReentrantLock();

  /// Where an entry is laid out before it is written; it grows to the longest one.
  private ByteBuffer buffer = ByteBuffer.allocate(FIRST_BUFFER_LENGTH);

  /// Every segment's length, by number. Changed under the write lock.
  private final TreeMap<Long, Long> lengths = new TreeMap<>();

  private LogFiles.@Nullable Appending segment;
  private LogPosition written = new LogPosition(0, 0);
  private volatile LogPosition synced = new LogPosition(0, 0);
  private volatile @Nullable IOException failure;

  private WriteAheadLog(LogFiles files, long segmentBytesMax) {
    this.files = files;
    this.segmentBytesMax = segmentBytesMax;
  }

  /// Begins a log where there is none. Its first segment is on disk when this returns.
  ///
  /// @throws DeliveryLogException where it can't be begun, or files of a log are there
  static WriteAheadLog create(LogFiles files, long segmentBytesMax) {
    WriteAheadLog log = new WriteAheadLog(files, segmentBytesMax);
    try {
      if (!SegmentNames.sizes(files).isEmpty()) {
        throw new DeliveryLogException("There is a log in " + files.place("") + " already");
      }
      log.roll();
      return log;
    } catch (IOException e) {
      log.abandon();
      throw new DeliveryLogException(
          "A log cannot be begun in " + files.place("") + ": " + e.getMessage(), e);
    }
  }

  /// Opens the log that was begun in its files. A torn tail, which a crash leaves, is cut off.
  ///
  /// @throws DeliveryLogException where what was synced is damaged or missing
  static WriteAheadLog open(LogFiles files, long segmentBytesMax, Replay replay) {
    WriteAheadLog log = new WriteAheadLog(files, segmentBytesMax);
    try {
      log.lengths.putAll(new LogRecovery(files, replay).recover());
      log.written = new LogPosition(log.lengths.lastKey(), log.lengths.lastEntry().getValue());
      log.synced = log.written;
      log.roll();
      return log;
    } catch (IOException e) {
      log.abandon();
      throw new DeliveryLogException(
          "The log in " + files.place("") + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Writes an entry. It is not on disk yet.
  ///
  /// @return where the entry ends
  /// @throws IOException where it could not be written; the log is then as it was before
  LogPosition append(LogEntry entry) throws IOException {
    if (entry.length() > EntryFormat.PAYLOAD_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "an entry of the log has at most "
              + EntryFormat.PAYLOAD_LENGTH_MAX
              + " bytes: "
              + entry.length());
    }
    writeLock.lock();
    try {
      requireSound();
      if (written.offset() >= segmentBytesMax) {
        force(open(), written);
        roll();
      }
      LogFiles.Appending to = open();
      long start = written.offset();
      layOut(entry, synced.segment() == written.segment() ? synced.offset() : 0);
      try {
        to.write(buffer);
      } catch (IOException | RuntimeException e) {
        takeBackEntry(to, start, e);
        throw e;
      } catch (Error e) {
        failure = new IOException(e);
        throw e;
      }
      written = new LogPosition(written.segment(), start + buffer.limit());
      lengths.put(written.segment(), written.offset());
      return written;
    } finally {
      writeLock.unlock();
    }
  }

  /// Where the log ends.
  LogPosition end() {
    writeLock.lock();
    try {
      return written;
    } finally {
      writeLock.unlock();
    }
  }

  /// Returns when all entries that end at or before the position are on disk.
  ///
  /// One caller syncs for all that wait; those that came while it did wait for the next round, and
  /// are woken together: were they to queue for a lock, each would see only in its turn that it is
  /// served, and whoever came in between would sync for itself alone.
  void sync(LogPosition position) throws IOException {
    while (synced.compareTo(position) < 0) {
      CompletableFuture<Void> own = new CompletableFuture<>();
      CompletableFuture<Void> running = round.compareAndExchange(null, own);
      if (running != null) {
        running.join();
        continue;
      }
      try {
        if (synced.compareTo(position) < 0) {
          syncWritten();
        }
      } finally {
        round.set(null);
        own.complete(null);
      }
    }
  }

  private void syncWritten() throws IOException {
    LogPosition reached;
    LogFiles.Appending to;
    writeLock.lock();
    try {
      requireSound();
      reached = written;
      to = open();
    } finally {
      writeLock.unlock();
    }
    force(to, reached);
  }

  /// Syncs a segment, and says so. One caller at a time, and none after one has failed: a system
  /// tells of a write that failed but once, and a sync that comes next seems to succeed.
  private void force(LogFiles.Appending to, LogPosition reached) throws IOException {
    forceLock.lock();
    try {
      requireSound();
      if (synced.compareTo(reached) >= 0) {
        return; // Somebody else's sync came late enough; the segment may be closed by now.
      }
      to.sync();
      advanceSynced(reached);
    } catch (IOException | RuntimeException | Error e) {
      if (failure == null) {
        failure = e instanceof IOException io ? io : new IOException(e);
      }
      throw e;
    } finally {
      forceLock.unlock();
    }
  }

  private synchronized void advanceSynced(LogPosition reached) {
    if (synced.compareTo(reached) < 0) {
      synced = reached;
    }
  }

  /// Reads the entries between two positions, checking them again.
  void read(LogPosition from, LogPosition to, Replay reader) throws IOException {
    for (long number = from.segment(); number <= to.segment(); number++) {
      long start = number == from.segment() ? from.offset() : 0;
      long end = number == to.segment() ? to.offset() : length(number);
      try (SegmentReader segment = SegmentReader.open(files, number, start, end)) {
        while (!segment.atEnd()) {
          LogPosition entryStart = new LogPosition(number, segment.offset());
          EntryFormat.Read entry =
              segment
                  .next()
                  .orElseThrow(() -> damaged(files, entryStart, "the entry is damaged", null));
          if (!entry.isOfTheLog()) {
            reader.entry(entryStart, new LogPosition(number, segment.offset()), entry);
          }
        }
      }
    }
  }

  /// Deletes the segments that lie wholly before a position. That they may be missing is on disk
  /// first. The oldest goes first, and each is gone from the disk before the next one goes, so that
  /// no crash leaves a gap.
  void trim(LogPosition position) throws IOException {
    long oldest;
    writeLock.lock();
    try {
      oldest = Math.min(position.segment(), written.segment());
      if (lengths.firstKey() >= oldest) {
        return;
      }
    } finally {
      writeLock.unlock();
    }
    sync(append(new LogEntry.Trimmed(oldest)));
    writeLock.lock();
    try {
      while (lengths.firstKey() < oldest) {
        files.delete(SegmentNames.name(lengths.firstKey()));
        lengths.pollFirstEntry();
      }
    } finally {
      writeLock.unlock();
    }
  }

  /// The bytes between two places; none where the second is not behind the first.
  long bytesBetween(LogPosition from, LogPosition to) {
    writeLock.lock();
    try {
      if (from.compareTo(to) >= 0) {
        return 0;
      }
      if (from.segment() == to.segment()) {
        return to.offset() - from.offset();
      }
      long between =
          lengths.subMap(from.segment(), to.segment()).values().stream()
              .mapToLong(Long::longValue)
              .sum();
      return between - from.offset() + to.offset();
    } finally {
      writeLock.unlock();
    }
  }

  /// The bytes of all segments.
  long sizeBytes() {
    writeLock.lock();
    try {
      return lengths.values().stream().mapToLong(Long::longValue).sum();
    } finally {
      writeLock.unlock();
    }
  }

  /// Says on disk that all before was synced, so that damage to it is told from a torn tail.
  @Override
  public void close() throws IOException {
    writeLock.lock();
    try {
      LogFiles.Appending open = segment;
      if (open != null) {
        segment = null;
        try (open) {
          if (failure == null) {
            force(open, written);
            layOut(new LogEntry.Closed(), written.offset());
            open.write(buffer);
            open.sync();
          }
        }
      }
    } finally {
      writeLock.unlock();
    }
  }

  /// Lets go of the files and writes nothing more, as a process that ends does.
  void abandon() {
    writeLock.lock();
    try {
      LogFiles.Appending open = segment;
      segment = null;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      LOG.atWarn().log("A segment of {} could not be closed: {}", files.place(""), e.getMessage());
    } finally {
      writeLock.unlock();
    }
  }

  /// What is said of an entry that can't be what was written.
  static DeliveryLogException damaged(
      LogFiles files, LogPosition position, String what, @Nullable Throwable cause) {
    return new DeliveryLogException(
        SegmentNames.place(files, position.segment()) + ", byte " + position.offset() + ": " + what,
        cause);
  }

  /// Why the log takes nothing more, or null while it does.
  @Nullable IOException failure() {
    return failure;
  }

  private void layOut(LogEntry entry, long syncedLength) {
    int length = EntryFormat.length(entry);
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocate(Math.max(length, 2 * buffer.capacity()));
    }
    buffer.clear();
    EntryFormat.write(entry, syncedLength, buffer);
    buffer.flip();
  }

  /// Removes a segment that could not be begun: the next entry tries again. Were it left, it might
  /// be on disk nonetheless, and say how long the one before was, which may grow.
  private void takeBackSegment(LogFiles.Appending begun, long number, Throwable cause) {
    try (begun) {
      files.delete(SegmentNames.name(number));
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
      failure = new IOException(cause);
    }
  }

  private void takeBackEntry(LogFiles.Appending to, long start, Throwable cause) {
    try {
      to.truncate(start);
    } catch (IOException e) {
      cause.addSuppressed(e);
      failure = new IOException(cause);
    }
  }

  private void requireSound() throws IOException {
    IOException before = failure;
    if (before != null) {
      throw new IOException(
          "the log failed before and takes nothing more: " + before.getMessage(), before);
    }
  }

  private LogFiles.Appending open() throws IOException {
    LogFiles.Appending open = segment;
    if (open == null) {
      throw new IOException("the log in " + files.place("") + " is closed");
    }
    return open;
  }

  /// Begins the next segment. The one before is synced.
  private void roll() throws IOException {
    LogPosition last = written;
    long number = last.segment() + 1;
    LogFiles.Appending next = files.create(SegmentNames.name(number));
    LogPosition begun;
    try {
      layOut(new LogEntry.Begun(number, last.offset()), 0);
      begun = new LogPosition(number, buffer.limit());
      next.write(buffer);
      next.sync();
    } catch (IOException | RuntimeException | Error e) {
      takeBackSegment(next, number, e);
      throw e;
    }
    // The old file is closed only after everybody who waits for its sync can see that it is synced.
    LogFiles.Appending before = segment;
    segment = next;
    written = begun;
    advanceSynced(begun);
    lengths.put(number, begun.offset());
    if (last.segment() > 0) {
      try (LogFiles.Appending end =
          before == null ? files.append(SegmentNames.name(last.segment())) : before) {
        sayContinued(end, last, number);
      }
    }
  }

  /// Says at a segment's end that another one follows. Where there is no room for that the log goes
  /// on: it only would not be seen should all that follows be taken away.
  private void sayContinued(LogFiles.Appending end, LogPosition last, long next)
      throws IOException {
    layOut(new LogEntry.Continued(next), last.offset());
    try {
      end.write(buffer);
    } catch (IOException e) {
      takeBackEntry(end, last.offset(), e);
      LOG.atWarn()
          .log(
              "That a segment follows could not be said in {}: {}",
              SegmentNames.place(files, last.segment()),
              e.getMessage());
      return;
    }
    lengths.put(last.segment(), last.offset() + buffer.limit());
    forceLock.lock();
    try {
      end.sync();
    } catch (IOException | RuntimeException | Error e) {
      failure = e instanceof IOException io ? io : new IOException(e);
      throw e;
    } finally {
      forceLock.unlock();
    }
  }

  private long length(long number) {
    writeLock.lock();
    try {
      Long length = lengths.get(number);
      if (length == null) {
        throw new DeliveryLogException(
            "The segment " + SegmentNames.place(files, number) + " is missing");
      }
      return length;
    } finally {
      writeLock.unlock();
    }
  }
}
