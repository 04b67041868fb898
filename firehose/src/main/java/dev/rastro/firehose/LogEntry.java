package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// What a log says: records came, a buffer was cut, an object was delivered.
sealed interface LogEntry {

  byte RECORDS = 1;
  byte CUT = 2;
  byte DELIVERED = 3;

  /// How an entry is told apart on disk.
  byte type();

  /// How many bytes [#write] writes.
  int length();

  void write(ByteBuffer to);

  /// Records that were put together.
  ///
  /// @param records their bytes; never changed
  record Records(Instant arrival, List<ByteBuffer> records) implements LogEntry {

    private static final int HEAD_LENGTH = Long.BYTES + Integer.BYTES;

    @Override
    public byte type() {
      return RECORDS;
    }

    @Override
    public int length() {
      int length = HEAD_LENGTH;
      for (ByteBuffer record : records) {
        length = Math.addExact(length, Integer.BYTES + record.remaining());
      }
      return length;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(arrival.toEpochMilli()).putInt(records.size());
      for (ByteBuffer record : records) {
        to.putInt(record.remaining()).put(record.duplicate());
      }
    }

    /// Reads the arrival only.
    static Instant arrival(ByteBuffer payload) {
      return Instant.ofEpochMilli(payload.getLong(payload.position()));
    }

    /// The bytes of all records in a payload, without the lengths between them.
    static long bytes(ByteBuffer payload) {
      int count = payload.getInt(payload.position() + Long.BYTES);
      return payload.remaining() - HEAD_LENGTH - (long) count * Integer.BYTES;
    }

    static int count(ByteBuffer payload) {
      return payload.getInt(payload.position() + Long.BYTES);
    }

    /// Leaves the payload at its first record, which begins with its length.
    static void skipHead(ByteBuffer payload) {
      payload.position(payload.position() + HEAD_LENGTH);
    }
  }

  /// All records since the last cut are to become one object.
  ///
  /// @param number counted from 1 for each stream
  /// @param key the object's key
  record Cut(long number, String key) implements LogEntry {

    @Override
    public byte type() {
      return CUT;
    }

    @Override
    public int length() {
      return Long.BYTES + key.getBytes(UTF_8).length;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(number).put(key.getBytes(UTF_8));
    }

    static Cut read(ByteBuffer payload) {
      long number = payload.getLong();
      return new Cut(number, UTF_8.decode(payload).toString());
    }
  }

  /// S3 has confirmed the object of a cut.
  record Delivered(long number) implements LogEntry {

    @Override
    public byte type() {
      return DELIVERED;
    }

    @Override
    public int length() {
      return Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(number);
    }
  }
}
