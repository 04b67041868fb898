package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Reads the entries of one segment in order. For one thread.
final class SegmentReader implements AutoCloseable {

  private static final int BUFFER_LENGTH = EntryFormat.PAYLOAD_LENGTH_MAX + EntryFormat.HEAD_LENGTH;

  private final FileChannel channel;
  private final long end;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);

  /// The offset in the file of the buffer's first byte.
  private long bufferOffset;

  private SegmentReader(FileChannel channel, long from, long end) {
    this.channel = channel;
    this.end = end;
    this.bufferOffset = from;
    buffer.limit(0);
  }

  /// Opens a part of a segment.
  ///
  /// @param end where it ends; more than the file's length means the file's end
  static SegmentReader open(Path file, long from, long end) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    return new SegmentReader(channel, from, Math.min(end, channel.size()));
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
    buffer.compact();
    while (buffer.position() < length) {
      long offset = bufferOffset + buffer.position();
      int wanted = (int) Math.min(buffer.remaining(), end - offset);
      if (wanted <= 0) {
        break;
      }
      int read = channel.read(buffer.limit(buffer.position() + wanted), offset);
      buffer.limit(buffer.capacity());
      if (read < 0) {
        break;
      }
    }
    buffer.flip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
