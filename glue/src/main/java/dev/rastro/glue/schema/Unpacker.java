package dev.rastro.glue.schema;

import dev.rastro.aws.Compression;
import io.airlift.compress.v3.snappy.SnappyFramedInputStream;
import io.airlift.compress.v3.snappy.SnappyHadoopStreams;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/// Unpacks the beginnings of objects.
final class Unpacker {

  private static final int BUFFER_LENGTH = 4 << 10;

  private final Compression compression;

  Unpacker(Compression compression) {
    this.compression = compression;
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
    if (compression == Compression.NONE) {
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
        throw new UnreadableObjectException(
            "damaged " + compression.text() + " data: " + e.getMessage(), e);
      }
    }
    return new Plain(
        Arrays.copyOf(plain, length), stored.length - source.available(), isWhole && !isCut);
  }

  private InputStream open(InputStream source, byte[] stored)
      throws IOException, UnreadableObjectException {
    return switch (compression) {
      case NONE -> source;
      case GZIP -> new GZIPInputStream(source, BUFFER_LENGTH);
      case BZIP2 -> new BZip2CompressorInputStream(source, true);
      case ZSTD -> new ZstdInputStream(source);
      case SNAPPY ->
          Compression.isFramedSnappy(stored)
              ? new SnappyFramedInputStream(new SnappyJavaDecompressor(), source)
              : new SnappyHadoopStreams().createInputStream(source);
      case LZ4 -> throw new UnreadableObjectException("compressed with lz4, which is not read");
    };
  }
}
