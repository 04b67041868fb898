package dev.rastro.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipInputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyInputStream;

/// Reads what Firehose compressed, by what the object's Content-Encoding says, with other libraries
/// than the ones that wrote it.
final class CompressedObjects {

  private CompressedObjects() {}

  /// The text of an object.
  static String text(byte[] bytes, String contentEncoding) {
    try {
      return switch (contentEncoding) {
        case "" -> new String(bytes, UTF_8);
        case "gzip" -> read(new GZIPInputStream(new ByteArrayInputStream(bytes)));
        case "zip" -> unzipped(bytes);
        case "snappy-java" -> read(new SnappyInputStream(new ByteArrayInputStream(bytes)));
        case "hadoop-snappy" -> hadoopSnappy(bytes);
        default -> throw new AssertionError("No known Content-Encoding: " + contentEncoding);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(InputStream in) throws IOException {
    try (in) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static String unzipped(byte[] bytes) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      if (zip.getNextEntry() == null) {
        throw new AssertionError("The archive has no file");
      }
      String text = new String(zip.readAllBytes(), UTF_8);
      if (zip.getNextEntry() != null) {
        throw new AssertionError("The archive has more than one file");
      }
      return text;
    }
  }

  /// Hadoop's blocks: the length of what is in one, then pieces with their lengths until it is
  /// whole.
  private static String hadoopSnappy(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    while (in.available() > 0) {
      int whole = text.size() + in.readInt();
      while (text.size() < whole) {
        text.write(Snappy.uncompress(in.readNBytes(in.readInt())));
      }
    }
    return text.toString(UTF_8);
  }
}
