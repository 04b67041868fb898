package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// What a log says: records came, a buffer was cut, a cut was moved to the log's end, what was cut
/// was delivered. What it says of itself, so that a segment that is missing or cut short is found:
/// a segment was begun, another one follows, the oldest ones may be deleted, the log was closed.
sealed interface LogEntry {

  byte RECORDS = 1;
  byte CUT = 2;
  byte DELIVERED = 3;
  byte CLOSED = 4;
  byte BEGUN = 5;
  byte CONTINUED = 6;
  byte TRIMMED = 7;
  byte MOVED_RECORDS = 8;
  byte MOVED = 9;

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

    /// Reads the records one by one, without a copy.
    static void forEach(ByteBuffer payload, DeliveryStream.RecordReader reader) throws IOException {
      Instant arrival = arrival(payload);
      payload.position(payload.position() + HEAD_LENGTH);
      while (payload.hasRemaining()) {
        int length = payload.getInt();
        ByteBuffer data = payload.slice(payload.position(), length);
        payload.position(payload.position() + length);
        reader.record(arrival, data);
      }
    }
  }

  /// All records since the last cut are to be delivered together.
  ///
  /// All that names the objects stands in the entry: what is delivered again, after a crash or
  /// after the stream's destination has changed, goes to the same keys by the same rules.
  ///
  /// @param number counted from 1 for each stream
  /// @param arrival when the oldest record came
  /// @param seed what random parts of prefixes follow from
  /// @param objectName the last part of the key, without an extension
  /// @param destination the destination as it was, a `DestinationDescription` as JSON
  record Cut(
      long number,
      Instant arrival,
      long seed,
      String objectName,
      String version,
      String destination)
      implements LogEntry {

    @Override
    public byte type() {
      return CUT;
    }

    @Override
    public int length() {
      return 3 * Long.BYTES + text().length;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(number).putLong(arrival.toEpochMilli()).putLong(seed).put(text());
    }

    /// Neither the name nor the version has a line's end in it.
    private byte[] text() {
      return (objectName + "\n" + version + "\n" + destination).getBytes(UTF_8);
    }

    static Cut read(ByteBuffer payload) {
      long number = payload.getLong();
      Instant arrival = Instant.ofEpochMilli(payload.getLong());
      long seed = payload.getLong();
      String[] texts = UTF_8.decode(payload).toString().split("\n", 3);
      if (texts.length < 3) {
        throw new DeliveryLogException("The cut " + number + " of the log can't be read");
      }
      return new Cut(number, arrival, seed, texts[0], texts[1], texts[2]);
    }
  }

  /// Records of a cut once more, behind what came since: the cut is being moved.
  ///
  /// @param number the cut's
  /// @param records what the entry with the records said of them
  record MovedRecords(long number, ByteBuffer records) implements LogEntry {

    @Override
    public byte type() {
      return MOVED_RECORDS;
    }

    @Override
    public int length() {
      return Long.BYTES + records.remaining();
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(number).put(records.duplicate());
    }

    /// Reads the number of the cut; what is left in the payload is the records.
    static long number(ByteBuffer payload) {
      return payload.getLong();
    }
  }

  /// All records of a cut lie between a place and this entry now, and where they were they are not
  /// needed any more.
  ///
  /// @param cut what its own entry said
  /// @param from where the first of its records lies, or something before that
  record Moved(Cut cut, LogPosition from, long records, long bytes) implements LogEntry {

    @Override
    public byte type() {
      return MOVED;
    }

    @Override
    public int length() {
      return 4 * Long.BYTES + cut.length();
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(from.segment()).putLong(from.offset()).putLong(records).putLong(bytes);
      cut.write(to);
    }

    static Moved read(ByteBuffer payload) {
      LogPosition from = new LogPosition(payload.getLong(), payload.getLong());
      long records = payload.getLong();
      long bytes = payload.getLong();
      return new Moved(Cut.read(payload), from, records, bytes);
    }
  }

  /// All that became of a cut is where it belongs.
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

  /// The log was closed: all before this entry was synced.
  record Closed() implements LogEntry {

    @Override
    public byte type() {
      return CLOSED;
    }

    @Override
    public int length() {
      return 0;
    }

    @Override
    public void write(ByteBuffer to) {}
  }

  /// The first entry of each segment. It is synced before anything comes after it.
  ///
  /// @param number of the segment, for its file may have got another name
  /// @param previousLength how long the segment before was when all of it was synced; 0 for none
  record Begun(long number, long previousLength) implements LogEntry {

    @Override
    public byte type() {
      return BEGUN;
    }

    @Override
    public int length() {
      return 2 * Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(number).putLong(previousLength);
    }

    static Begun read(ByteBuffer payload) {
      return new Begun(payload.getLong(), payload.getLong());
    }
  }

  /// The last entry of a segment that another one follows: that one was begun, on disk.
  record Continued(long next) implements LogEntry {

    @Override
    public byte type() {
      return CONTINUED;
    }

    @Override
    public int length() {
      return Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(next);
    }
  }

  /// The segments before one are not needed any more. It is synced before they are deleted.
  record Trimmed(long oldest) implements LogEntry {

    @Override
    public byte type() {
      return TRIMMED;
    }

    @Override
    public int length() {
      return Long.BYTES;
    }

    @Override
    public void write(ByteBuffer to) {
      to.putLong(oldest);
    }
  }
}
