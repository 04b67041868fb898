package dev.rastro.aws;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/// What the bytes of an object are packed with, told by how they begin; its name says nothing.
public enum Compression {
  NONE,
  GZIP,
  BZIP2,
  ZSTD,
  /// Snappy in its own framing format, or in Hadoop's.
  SNAPPY,
  /// LZ4 in its frame format.
  LZ4;

  /// How many of the first bytes of an object tell.
  public static final int BEGIN_LENGTH = 16;

  private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B, 8};
  private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final byte[] BZIP2_END = {0x17, 0x72, 0x45, 0x38, 0x50, (byte) 0x90};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final byte[] SNAPPY_FRAME = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
  private static final byte[] LZ4_FRAME = {4, 0x22, 0x4D, 0x18};
  private static final int HADOOP_BLOCK_MAX = 64 << 20;

  /// The name in lower case, as a table's `compressionType` has it.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// How an object that begins like this is compressed.
  public static Compression of(byte[] begin) {
    if (startsWith(begin, GZIP_MAGIC)) {
      return GZIP;
    } else if (isBzip2(begin)) {
      return BZIP2;
    } else if (startsWith(begin, ZSTD_MAGIC)) {
      return ZSTD;
    } else if (isFramedSnappy(begin) || isHadoopSnappy(begin)) {
      return SNAPPY;
    } else if (startsWith(begin, LZ4_FRAME)) {
      return LZ4;
    }
    return NONE;
  }

  /// Whether Snappy is in its own framing format, not in Hadoop's.
  public static boolean isFramedSnappy(byte[] begin) {
    return startsWith(begin, SNAPPY_FRAME);
  }

  /// `BZh`, the size of blocks, and the first block or, of nothing, the end.
  private static boolean isBzip2(byte[] begin) {
    return startsWith(begin, BZIP2_MAGIC)
        && begin.length >= 10
        && begin[3] >= '1'
        && begin[3] <= '9'
        && (Arrays.equals(begin, 4, 10, BZIP2_BLOCK, 0, BZIP2_BLOCK.length)
            || Arrays.equals(begin, 4, 10, BZIP2_END, 0, BZIP2_END.length));
  }

  /// Hadoop's blocks have no magic word: the length of the block, the length of its first chunk,
  /// and in the chunk the plain length again.
  private static boolean isHadoopSnappy(byte[] begin) {
    if (begin.length < 10) {
      return false;
    }
    ByteBuffer head = ByteBuffer.wrap(begin);
    int blockLength = head.getInt();
    int chunkLength = head.getInt();
    if (blockLength <= 0 || blockLength > HADOOP_BLOCK_MAX || chunkLength <= 0) {
      return false;
    }
    long plainLength = 0;
    for (int shift = 0; shift < 35 && head.hasRemaining(); shift += 7) {
      byte b = head.get();
      plainLength |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return plainLength > 0
            && plainLength <= blockLength
            && chunkLength <= 32 + plainLength + plainLength / 6;
      }
    }
    return false;
  }

  private static boolean startsWith(byte[] bytes, byte[] magic) {
    return bytes.length >= magic.length
        && Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
  }
}
