package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads the entries of one segment in order. For one thread.
final class SegmentReader implements AutoCloseable {

  private static final int FIRST_BUFFER_LENGTH_MAX = 1 << 20;

  private final LogFiles.Reading file;
  private final long end;
  private ByteBuffer buffer;

  /// The offset in the file of the buffer's first byte.
  private long bufferOffset;

  private SegmentReader(LogFiles.Reading file, long from, long end) {
    this.file = file;
    this.end = end;
    this.bufferOffset = from;
    // A short part needs no more; it grows to the longest entry.
    this.buffer = ByteBuffer.allocate(Math.clamp(end - from, 0, FIRST_BUFFER_LENGTH_MAX)).limit(0);
  }

  /// Opens a part of a segment.
  ///
  /// @param end where it ends; more than the file's length means the file's end
  static SegmentReader open(LogFiles files, long number, long from, long end) throws IOException {
    LogFiles.Reading file = files.open(SegmentNames.name(number));
    return new SegmentReader(file, from, Math.min(end, file.length()));
  }

  /// Where the next entry begins.
  long offset() {
    return bufferOffset + buffer.position();
  }

  boolean atEnd() {
    return offset() >= end;
  }

  /// The next entry, or empty where what comes is no whole and undamaged entry. Its payload is good
  /// until the next call.
  Optional<EntryFormat.Read> next() throws IOException {
    fill(EntryFormat.HEAD_LENGTH);
    fill(EntryFormat.announcedLength(buffer));
    return EntryFormat.read(buffer);
  }

  /// Moves one byte on, to look for an entry behind damage.
  void skipByte() {
    buffer.position(buffer.position() + 1);
  }

  /// Has at least so many bytes in the buffer, if the segment has them.
  private void fill(int length) throws IOException {
    if (buffer.remaining() >= length) {
      return;
    }
    bufferOffset += buffer.position();
    if (length > buffer.capacity()) {
      buffer = ByteBuffer.allocate(length).put(buffer);
    } else {
      buffer.compact();
    }
    while (buffer.position() < length) {
      long offset = bufferOffset + buffer.position();
      int wanted = (int) Math.min(buffer.remaining(), end - offset);
      if (wanted <= 0) {
        break;
      }
      int read = file.read(buffer.limit(buffer.position() + wanted), offset);
      buffer.limit(buffer.capacity());
      if (read < 0) {
        break;
      }
    }
    buffer.flip();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
