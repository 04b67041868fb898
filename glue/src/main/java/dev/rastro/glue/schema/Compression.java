package dev.rastro.glue.schema;

import io.airlift.compress.v3.snappy.SnappyFramedInputStream;
import io.airlift.compress.v3.snappy.SnappyHadoopStreams;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// What the bytes of an object are packed with, told by how they begin.
public enum Compression {
  NONE,
  GZIP,
  BZIP2,
  ZSTD,
  /// Snappy in its own framing format, or in Hadoop's.
  SNAPPY;

  private static final byte[] GZIP_MAGIC = {0x1F, (byte) 0x8B, 8};
  private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};
  private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};
  private static final byte[] SNAPPY_FRAME = {(byte) 0xFF, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};
  private static final int HADOOP_BLOCK_MAX = 64 << 20;
  private static final int BUFFER_LENGTH = 4 << 10;

  /// What `compressionType` says of it.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// How an object that begins like this is compressed.
  static Compression of(byte[] begin) {
    if (startsWith(begin, GZIP_MAGIC)) {
      return GZIP;
    } else if (startsWith(begin, BZIP2_MAGIC)
        && begin.length > 3
        && begin[3] >= '1'
        && begin[3] <= '9') {
      return BZIP2;
    } else if (startsWith(begin, ZSTD_MAGIC)) {
      return ZSTD;
    } else if (startsWith(begin, SNAPPY_FRAME) || isHadoopSnappy(begin)) {
      return SNAPPY;
    }
    return NONE;
  }

  /// Plain bytes, and how many of the stored ones they came from.
  ///
  /// @param isWhole whether the object has no more
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Plain(byte[] bytes, int storedLength, boolean isWhole) {}

  /// Unpacks the beginning of an object.
  ///
  /// @param stored the stored bytes from the object's first one on
  /// @param isCut whether the object goes on behind them
  /// @param wanted how many plain bytes are wanted at the most
  Plain unpack(byte[] stored, boolean isCut, int wanted) throws UnreadableObjectException {
    if (this == NONE) {
      return new Plain(stored, stored.length, !isCut);
    }
    byte[] plain = new byte[Math.min(wanted, BUFFER_LENGTH)];
    int length = 0;
    ByteArrayInputStream source = new ByteArrayInputStream(stored);
    boolean isWhole = false;
    try (InputStream in = open(source, stored)) {
      while (length < wanted) {
        if (length == plain.length) {
          plain = Arrays.copyOf(plain, (int) Math.min(wanted, plain.length * 4L));
        }
        int read = in.read(plain, length, plain.length - length);
        if (read < 0) {
          isWhole = true;
          break;
        }
        length += read;
      }
    } catch (IOException | RuntimeException e) {
      // Cut in the middle of a block, a sample ends like damaged data: what came before will do.
      if (!isCut || length == 0) {
        throw new UnreadableObjectException("damaged " + text() + " data: " + e.getMessage(), e);
      }
    }
    return new Plain(
        Arrays.copyOf(plain, length), stored.length - source.available(), isWhole && !isCut);
  }

  private InputStream open(InputStream source, byte[] stored) throws IOException {
    return switch (this) {
      case NONE -> source;
      case GZIP -> new GZIPInputStream(source, BUFFER_LENGTH);
      case BZIP2 -> new BZip2CompressorInputStream(source, true);
      case ZSTD -> new ZstdInputStream(source);
      case SNAPPY ->
          startsWith(stored, SNAPPY_FRAME)
              ? new SnappyFramedInputStream(new SnappyJavaDecompressor(), source)
              : new SnappyHadoopStreams().createInputStream(source);
    };
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
