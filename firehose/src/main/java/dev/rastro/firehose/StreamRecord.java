package dev.rastro.firehose;

import java.nio.ByteBuffer;
import java.time.Instant;

/// A record on its way from the log into an object. Its buffers are good until the stage that it
/// was given to returns.
///
/// @param source its bytes as they were put: what is kept where it can't go on
/// @param data its bytes as they are by now
record StreamRecord(Instant arrival, ByteBuffer source, ByteBuffer data, PartitionKeys keys) {

  static StreamRecord of(Instant arrival, ByteBuffer data) {
    return new StreamRecord(arrival, data, data, PartitionKeys.NONE);
  }

  StreamRecord withKeys(PartitionKeys newKeys) {
    return new StreamRecord(arrival, source, data, newKeys);
  }

  /// A copy that stays good.
  StreamRecord kept() {
    ByteBuffer keptSource = ByteBuffer.wrap(bytes(source));
    return new StreamRecord(
        arrival, keptSource, data.equals(source) ? keptSource : ByteBuffer.wrap(bytes(data)), keys);
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }
}
