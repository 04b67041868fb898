package dev.rastro.firehose;

import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Snappy in the stream format of the library snappy-java, which is what the service writes: a
/// header, then blocks that each have their length before them.
///
/// It closes the stream that it writes to. For one thread.
final class SnappyJavaStream extends OutputStream {

  private static final byte[] MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
  private static final int VERSION = 1;
  private static final int BLOCK_LENGTH = 1 << 15;

  private final OutputStream to;
  private final SnappyJavaCompressor compressor = new SnappyJavaCompressor();
  private final byte[] block = new byte[BLOCK_LENGTH];
  private final byte[] compressed = new byte[compressor.maxCompressedLength(BLOCK_LENGTH)];
  private int length;

  SnappyJavaStream(OutputStream to) throws IOException {
    this.to = to;
    to.write(
        ByteBuffer.allocate(MAGIC.length + 2 * Integer.BYTES)
            .put(MAGIC)
            .putInt(VERSION)
            .putInt(VERSION)
            .array());
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int from = offset;
    int left = count;
    while (left > 0) {
      int taken = Math.min(left, BLOCK_LENGTH - length);
      System.arraycopy(bytes, from, block, length, taken);
      length += taken;
      from += taken;
      left -= taken;
      if (length == BLOCK_LENGTH) {
        writeBlock();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (to) {
      if (length > 0) {
        writeBlock();
      }
    }
  }

  private void writeBlock() throws IOException {
    int size = compressor.compress(block, 0, length, compressed, 0, compressed.length);
    to.write(ByteBuffer.allocate(Integer.BYTES).putInt(size).array());
    to.write(compressed, 0, size);
    length = 0;
  }
}
