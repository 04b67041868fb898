package dev.rastro.firehose;

import io.airlift.compress.v3.snappy.SnappyHadoopStreams;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;

/// How objects are compressed, and what their names end with by default.
///
/// Snappy is written in the stream format of snappy-java, Hadoop's Snappy in the blocks that
/// Hadoop's codec reads; names don't tell them apart, Content-Encoding does.
enum Compression {
  UNCOMPRESSED("", ""),
  GZIP(".gz", "gzip"),
  ZIP(".zip", "zip"),
  SNAPPY(".snappy", "snappy-java"),
  HADOOP_SNAPPY(".snappy", "hadoop-snappy");

  private final String extension;
  private final String contentEncoding;

  Compression(String extension, String contentEncoding) {
    this.extension = extension;
    this.contentEncoding = contentEncoding;
  }

  /// The one that a destination asks for.
  static Compression of(CompressionFormat format) {
    return switch (format) {
      case UNCOMPRESSED -> UNCOMPRESSED;
      case GZIP -> GZIP;
      case ZIP -> ZIP;
      case SNAPPY -> SNAPPY;
      case HADOOP_SNAPPY -> HADOOP_SNAPPY;
      case UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("there is no such compression format");
    };
  }

  String extension() {
    return extension;
  }

  /// What an object's Content-Encoding says; empty where it has none.
  String contentEncoding() {
    return contentEncoding;
  }

  /// A stream that compresses into another, which it closes.
  ///
  /// @param name what the only file in a ZIP archive is called
  /// @param bufferLength how many compressed bytes are written at once
  OutputStream into(OutputStream to, String name, int bufferLength) throws IOException {
    return switch (this) {
      case UNCOMPRESSED -> to;
      case GZIP -> new GZIPOutputStream(to, bufferLength);
      case ZIP -> {
        ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(to, bufferLength));
        zip.putNextEntry(new ZipEntry(name));
        yield zip;
      }
      case SNAPPY -> new SnappyJavaStream(new BufferedOutputStream(to, bufferLength));
      case HADOOP_SNAPPY ->
          new SnappyHadoopStreams().createOutputStream(new BufferedOutputStream(to, bufferLength));
    };
  }
}
