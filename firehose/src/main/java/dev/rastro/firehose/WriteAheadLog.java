package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
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
final class WriteAheadLog implements AutoCloseable {

  /// Hears every entry of a log that is opened, in order.
  @FunctionalInterface
  interface Replay {

    /// @param start where the entry begins
    /// @param end where the next one begins
    void entry(LogPosition start, LogPosition end, EntryFormat.Read entry) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(WriteAheadLog.class);
  private static final String SUFFIX = ".log";
  private static final int FIRST_BUFFER_LENGTH = 1 << 16;

  private final LogFiles files;
  private final long segmentBytesMax;
  private final ReentrantLock writeLock = new ReentrantLock();
  private final AtomicReference<@Nullable CompletableFuture<Void>> round = new AtomicReference<>();

  /// Held while a segment is synced, by whoever syncs it; taken last.
  private final ReentrantLock forceLock = new ReentrantLock();

  /// Where an entry is laid out before it is written; it grows to the longest one.
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_LENGTH);

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

  /// Opens the log in its files. A torn tail, which a crash leaves, is cut off.
  ///
  /// @throws DeliveryLogException where an entry that was synced is damaged
  static WriteAheadLog open(LogFiles files, long segmentBytesMax, Replay replay) {
    WriteAheadLog log = new WriteAheadLog(files, segmentBytesMax);
    try {
      log.recover(replay);
      log.roll();
      return log;
    } catch (IOException e) {
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
        takeBack(to, start, e);
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
      try (SegmentReader segment = SegmentReader.open(files, name(number), start, end)) {
        while (!segment.atEnd()) {
          LogPosition entryStart = new LogPosition(number, segment.offset());
          EntryFormat.Read entry =
              segment.next().orElseThrow(() -> damaged(entryStart, "the entry is damaged"));
          reader.entry(entryStart, new LogPosition(number, segment.offset()), entry);
        }
      }
    }
  }

  /// Deletes the segments that lie wholly before a position, the oldest first: each is gone from
  /// the disk before the next one goes, so that no crash leaves a gap.
  void trim(LogPosition position) throws IOException {
    writeLock.lock();
    try {
      while (lengths.firstKey() < Math.min(position.segment(), written.segment())) {
        files.delete(name(lengths.firstKey()));
        lengths.pollFirstEntry();
      }
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

  private void recover(Replay replay) throws IOException {
    for (Map.Entry<String, Long> file : files.list().entrySet()) {
      if (file.getKey().endsWith(SUFFIX)) {
        lengths.put(number(file.getKey()), file.getValue());
      }
    }
    long expected = lengths.isEmpty() ? 0 : lengths.firstKey();
    for (long number : lengths.keySet().stream().mapToLong(Long::longValue).toArray()) {
      if (number != expected++) {
        throw new DeliveryLogException("The segment " + place(number - 1) + " is missing");
      }
      recoverSegment(number, number == lengths.lastKey(), replay);
    }
    if (!lengths.isEmpty()) {
      files.rewrite(name(lengths.lastKey()), lengths.lastEntry().getValue());
      written = new LogPosition(lengths.lastKey(), lengths.lastEntry().getValue());
      synced = written;
    }
  }

  private void recoverSegment(long number, boolean isLast, Replay replay) throws IOException {
    long sound;
    try (SegmentReader segment = SegmentReader.open(files, name(number), 0, Long.MAX_VALUE)) {
      while (true) {
        sound = segment.offset();
        if (segment.atEnd()) {
          return;
        }
        Optional<EntryFormat.Read> entry = segment.next();
        if (entry.isEmpty()) {
          break;
        }
        replay.entry(
            new LogPosition(number, sound), new LogPosition(number, segment.offset()), entry.get());
      }
      if (!isLast) {
        throw damaged(
            new LogPosition(number, sound), "the entry is damaged, and segments come after it");
      }
      requireTorn(segment, new LogPosition(number, sound));
    }
    lengths.put(number, sound);
  }

  /// A broken entry at the end is a crash's doing, unless a whole one behind it knows that it was
  /// synced.
  private void requireTorn(SegmentReader segment, LogPosition broken) throws IOException {
    while (!segment.atEnd()) {
      segment.skipByte();
      Optional<EntryFormat.Read> later = segment.next();
      if (later.isPresent() && later.get().syncedLength() > broken.offset()) {
        throw damaged(broken, "the entry is damaged, though it was synced: entries come after it");
      }
    }
  }

  /// What is said of an entry that can't be what was written.
  static DeliveryLogException damaged(
      LogFiles files, LogPosition position, String what, @Nullable Throwable cause) {
    return new DeliveryLogException(
        files.place(name(position.segment())) + ", byte " + position.offset() + ": " + what, cause);
  }

  private DeliveryLogException damaged(LogPosition position, String what) {
    return damaged(files, position, what, null);
  }

  /// Why the log takes nothing more, or null while it does.
  @Nullable IOException failure() {
    return failure;
  }

  private void layOut(LogEntry entry, long syncedLength) {
    int length = EntryFormat.length(entry);
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(Math.max(length, 2 * buffer.capacity()));
    }
    buffer.clear();
    EntryFormat.write(entry, syncedLength, buffer);
    buffer.flip();
  }

  private void takeBack(LogFiles.Appending to, long start, Throwable cause) {
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
    // The old file is closed only after everybody who waits for its sync can see that it is synced.
    long number = written.segment() + 1;
    LogFiles.Appending next = files.create(name(number));
    LogFiles.Appending before = segment;
    segment = next;
    written = new LogPosition(number, 0);
    advanceSynced(written);
    lengths.put(number, 0L);
    if (before != null) {
      before.close();
    }
  }

  private long length(long number) {
    writeLock.lock();
    try {
      Long length = lengths.get(number);
      if (length == null) {
        throw new DeliveryLogException("The segment " + place(number) + " is missing");
      }
      return length;
    } finally {
      writeLock.unlock();
    }
  }

  private String place(long number) {
    return files.place(name(number));
  }

  private static String name(long number) {
    return "%016d%s".formatted(number, SUFFIX);
  }

  private long number(String name) {
    try {
      return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    } catch (NumberFormatException e) {
      throw new DeliveryLogException("The file " + files.place(name) + " is no segment", e);
    }
  }
}
