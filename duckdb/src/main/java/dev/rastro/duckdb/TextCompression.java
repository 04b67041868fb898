package dev.rastro.duckdb;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What the bytes of a text object are packed with, told by how they begin, as the crawler tells
/// it; an object's name decides only where its bytes say nothing.
enum TextCompression {
  NONE,
  GZIP,
  ZSTD;

  private static final int BEGIN_LENGTH = 16;
  private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B, 8};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final byte[] BZIP2_BLOCK = {0x31, 0x41, 0x59, 0x26, 0x53, 0x59};
  private static final byte[] SNAPPY_FRAME = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
  private static final byte[] LZ4_FRAME = {4, 0x22, 0x4D, 0x18};
  private static final int HADOOP_BLOCK_MAX = 64 << 20;
  private static final List<String> UNREAD_ENDINGS =
      List.of("bz2", "snappy", "lz4", "lzo", "deflate");

  /// How an object is compressed; in a way that is not read, such as bzip2, is a
  /// [ReadTableException].
  static TextCompression of(LakeFile file) {
    byte[] begin;
    try (InputStream in = Files.newInputStream(file.path())) {
      begin = in.readNBytes(BEGIN_LENGTH);
    } catch (IOException e) {
      throw new DuckDbException("Could not read " + file.address() + ": " + e.getMessage(), e);
    }
    if (startsWith(begin, GZIP_MAGIC)) {
      return GZIP;
    } else if (startsWith(begin, ZSTD_MAGIC)) {
      return ZSTD;
    } else if (isBzip2(begin)) {
      throw unread(file, "bzip2");
    } else if (startsWith(begin, SNAPPY_FRAME) || isHadoopSnappy(begin)) {
      throw unread(file, "snappy");
    } else if (startsWith(begin, LZ4_FRAME)) {
      throw unread(file, "lz4");
    }
    String name = file.address().key().toLowerCase(Locale.ROOT);
    for (String ending : UNREAD_ENDINGS) {
      if (name.endsWith("." + ending)) {
        throw unread(file, ending);
      }
    }
    return NONE;
  }

  /// The engine's word for it.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static ReadTableException unread(LakeFile file, String compression) {
    return new ReadTableException(
        "HIVE_UNSUPPORTED_FORMAT",
        file.address()
            + " is compressed with "
            + compression
            + "; text is read plain or with gzip or zstd");
  }

  private static boolean isBzip2(byte[] begin) {
    return startsWith(begin, BZIP2_MAGIC)
        && begin.length >= 10
        && Arrays.equals(begin, 4, 10, BZIP2_BLOCK, 0, BZIP2_BLOCK.length);
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
