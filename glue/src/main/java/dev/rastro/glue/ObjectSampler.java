package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Reads the beginning of an object, or a Parquet file's footer, and tells its format and columns
/// by content, never by name.
final class ObjectSampler {

  private static final int SAMPLE_BYTES = 1 << 20;
  private static final int SAMPLE_BYTES_MAX = 10 << 20;
  private static final int FOOTER_GUESS = 64 << 10;
  private static final int TAIL = 8;
  private static final int UNZIP_BUFFER_LENGTH = 4 << 10;

  private final S3Client s3;
  private final String bucket;

  ObjectSampler(S3Client s3, String bucket) {
    this.s3 = s3;
    this.bucket = bucket;
  }

  /// Takes a sample.
  ///
  /// @throws UnreadableObjectException saying why nothing can be learnt from the object
  FileSample sample(S3Object object) throws UnreadableObjectException {
    long stored = object.size();
    byte[] begin = range(object.key(), 0, Math.min(stored, SAMPLE_BYTES));
    if (ParquetFooter.isMagic(begin, 0)) {
      return parquet(object, begin);
    }
    boolean isGzip = begin.length > 2 && (begin[0] & 0xFF) == 0x1F && (begin[1] & 0xFF) == 0x8B;
    int wanted = SAMPLE_BYTES;
    while (true) {
      Plain plain = isGzip ? unzipped(begin, wanted) : new Plain(begin, begin.length);
      boolean isWhole = begin.length == stored && (!isGzip || plain.text.length < wanted);
      try {
        return text(plain, isGzip ? "gzip" : "none", isWhole, stored);
      } catch (UnreadableObjectException e) {
        // The first record may be longer than the sample.
        if (isWhole || wanted >= SAMPLE_BYTES_MAX) {
          throw e;
        }
        wanted = SAMPLE_BYTES_MAX;
        begin = range(object.key(), 0, Math.min(stored, SAMPLE_BYTES_MAX));
      }
    }
  }

  /// The text of a sample.
  ///
  /// @param storedLength how many of the stored bytes it was made from
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Plain(byte[] text, int storedLength) {}

  private static FileSample text(Plain plain, String compression, boolean isWhole, long stored)
      throws UnreadableObjectException {
    byte[] text = plain.text;
    int first = 0;
    while (first < text.length && Character.isWhitespace(text[first])) {
      first++;
    }
    if (first == text.length) {
      throw new UnreadableObjectException("the object is empty");
    }
    long bytes = isWhole ? stored : plain.storedLength;
    if (text[first] == '{' || text[first] == '[') {
      JsonSchema schema = new JsonSchema();
      schema.read(text, text.length, !isWhole);
      return new FileSample(
          new FileFormat.Json(), compression, schema.columns(), schema.records(), bytes);
    }
    int end = text.length;
    if (!isWhole) {
      while (end > 0 && text[end - 1] != '\n') {
        end--;
      }
    }
    List<String> lines =
        new String(text, 0, end, UTF_8).lines().filter(line -> !line.isBlank()).toList();
    CsvSchema.Found csv = CsvSchema.infer(lines);
    return new FileSample(csv.format(), compression, csv.columns(), csv.records(), bytes);
  }

  private FileSample parquet(S3Object object, byte[] begin) throws UnreadableObjectException {
    long size = object.size();
    long from = Math.max(0, size - FOOTER_GUESS);
    byte[] end = begin.length == size ? begin : range(object.key(), from, size);
    long endFrom = begin.length == size ? 0 : from;
    if (end.length < TAIL + 4 || !ParquetFooter.isMagic(end, end.length - 4)) {
      throw new UnreadableObjectException("a Parquet file without its end");
    }
    int length = ByteBuffer.wrap(end).order(ByteOrder.LITTLE_ENDIAN).getInt(end.length - TAIL);
    long footerFrom = size - TAIL - length;
    if (length <= 0 || footerFrom < 4) {
      throw new UnreadableObjectException("a Parquet file with a footer of " + length + " bytes");
    }
    byte[] footer =
        footerFrom >= endFrom
            ? Arrays.copyOfRange(
                end, (int) (footerFrom - endFrom), (int) (footerFrom - endFrom) + length)
            : range(object.key(), footerFrom, footerFrom + length);
    ParquetFooter.Content content = ParquetFooter.read(footer);
    return new FileSample(
        new FileFormat.Parquet(), "none", content.columns(), content.rows(), size);
  }

  private static Plain unzipped(byte[] begin, int wanted) throws UnreadableObjectException {
    byte[] text = new byte[wanted];
    int length = 0;
    ByteArrayInputStream stored = new ByteArrayInputStream(begin);
    try (InputStream in = new GZIPInputStream(stored, UNZIP_BUFFER_LENGTH)) {
      int read;
      while (length < wanted && (read = in.read(text, length, wanted - length)) > 0) {
        length += read;
      }
    } catch (EOFException e) {
      // The object goes on behind what was fetched; what is here will do.
      if (length == 0) {
        throw new UnreadableObjectException("the GZIP data ends at once", e);
      }
    } catch (IOException e) {
      throw new UnreadableObjectException("damaged GZIP data: " + e.getMessage(), e);
    }
    return new Plain(Arrays.copyOf(text, length), begin.length - stored.available());
  }

  private byte[] range(String key, long from, long to) {
    if (to <= from) {
      return new byte[0];
    }
    return s3.getObjectAsBytes(
            request -> request.bucket(bucket).key(key).range("bytes=" + from + "-" + (to - 1)))
        .asByteArrayUnsafe();
  }
}
