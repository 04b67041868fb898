package dev.rastro.firehose;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/// How entries lie in a segment: a mark, the payload's length, a checksum, how far the segment was
/// known to be synced when the entry was written, the type, and the payload. The checksum covers
/// all that comes after it, and the length.
///
/// The synced length is what tells a torn tail from damage: an entry that is broken, though a later
/// one says that it was synced, was whole once.
final class EntryFormat {

  static final int HEAD_LENGTH = 3 * Integer.BYTES + Long.BYTES + 1;
  static final int PAYLOAD_LENGTH_MAX = 8 << 20;

  private static final int MARK = 0x52415332;
  private static final int CHECKED_FROM = 3 * Integer.BYTES;

  private EntryFormat() {}

  /// An entry that was read.
  ///
  /// @param payload a view that is good until the next read
  record Read(byte type, long syncedLength, ByteBuffer payload) {

    /// Whether the log wrote it for itself.
    boolean isOfTheLog() {
      return switch (type) {
        case LogEntry.BEGUN, LogEntry.CONTINUED, LogEntry.TRIMMED, LogEntry.CLOSED -> true;
        default -> false;
      };
    }
  }

  static int length(LogEntry entry) {
    return HEAD_LENGTH + entry.length();
  }

  static void write(LogEntry entry, long syncedLength, ByteBuffer to) {
    int start = to.position();
    to.putInt(MARK).putInt(entry.length()).putInt(0).putLong(syncedLength).put(entry.type());
    entry.write(to);
    to.putInt(start + 2 * Integer.BYTES, checksum(to, start, to.position()));
  }

  /// Reads the entry at the buffer's position and moves behind it; empty, with the position
  /// unchanged, where there is no whole and undamaged entry.
  static Optional<Read> read(ByteBuffer from) {
    int start = from.position();
    if (from.remaining() < HEAD_LENGTH || from.getInt(start) != MARK) {
      return Optional.empty();
    }
    int length = from.getInt(start + Integer.BYTES);
    if (length < 0 || length > PAYLOAD_LENGTH_MAX || from.remaining() - HEAD_LENGTH < length) {
      return Optional.empty();
    }
    int end = start + HEAD_LENGTH + length;
    if (checksum(from, start, end) != from.getInt(start + 2 * Integer.BYTES)) {
      return Optional.empty();
    }
    long syncedLength = from.getLong(start + CHECKED_FROM);
    byte type = from.get(start + CHECKED_FROM + Long.BYTES);
    ByteBuffer payload = from.slice(start + HEAD_LENGTH, length);
    from.position(end);
    return Optional.of(new Read(type, syncedLength, payload));
  }

  /// How long the entry is that begins at the buffer's position, or 0 where none does.
  static int announcedLength(ByteBuffer from) {
    int start = from.position();
    if (from.remaining() < HEAD_LENGTH || from.getInt(start) != MARK) {
      return 0;
    }
    int length = from.getInt(start + Integer.BYTES);
    return length < 0 || length > PAYLOAD_LENGTH_MAX ? 0 : HEAD_LENGTH + length;
  }

  private static int checksum(ByteBuffer buffer, int start, int end) {
    CRC32C crc = new CRC32C();
    ByteBuffer length = buffer.slice(start + Integer.BYTES, Integer.BYTES);
    crc.update(length);
    crc.update(buffer.slice(start + CHECKED_FROM, end - start - CHECKED_FROM));
    return (int) crc.getValue();
  }
}
