package dev.rastro.firehose;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/// An object of records one after the other, byte for byte as they are, and compressed.
final class ConcatenatedObject implements ObjectWriter {

  /// What a file written alone takes.
  static final int BUFFER_LENGTH = 1 << 16;

  /// What each of many files written at once takes.
  static final int SMALL_BUFFER_LENGTH = 1 << 12;

  private final PreparedObject.Purpose purpose;
  private final Path file;
  private final String bucket;
  private final String key;
  private final Compression compression;
  private final byte[] delimiter;
  private final OutputStream out;
  private long records;
  private long bytes;

  private ConcatenatedObject(
      PreparedObject.Purpose purpose,
      Path file,
      String bucket,
      String key,
      Compression compression,
      byte[] delimiter,
      OutputStream out) {
    this.purpose = purpose;
    this.file = file;
    this.bucket = bucket;
    this.key = key;
    this.compression = compression;
    this.delimiter = delimiter;
    this.out = out;
  }

  /// Begins an object in a file, which is made.
  static ConcatenatedObject open(
      PreparedObject.Purpose purpose,
      Path file,
      String bucket,
      String key,
      Compression compression,
      byte[] delimiter,
      int bufferLength)
      throws IOException {
    String name = key.substring(key.lastIndexOf('/') + 1);
    OutputStream bytes = Files.newOutputStream(file);
    try {
      // Compressors take few large pieces faster than many small ones.
      OutputStream out =
          new BufferedOutputStream(compression.into(bytes, name, bufferLength), bufferLength);
      return new ConcatenatedObject(purpose, file, bucket, key, compression, delimiter, out);
    } catch (IOException | RuntimeException e) {
      try (bytes) {
        throw e;
      }
    }
  }

  @Override
  public void write(StreamRecord record) throws IOException {
    ByteBuffer data = record.data();
    int length = data.remaining();
    out.write(data.array(), data.arrayOffset() + data.position(), length);
    if (delimiter.length > 0) {
      out.write(delimiter);
    }
    records++;
    bytes += length + delimiter.length;
  }

  @Override
  public PreparedObject finish() throws IOException {
    out.close();
    return new PreparedObject(
        purpose, file, bucket, key, compression.contentEncoding(), records, bytes);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
