package dev.rastro.duckdb;

import dev.rastro.aws.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;

/// What the bytes of a text object are packed with, told by how they begin, as the crawler tells
/// it; an object's name decides only where its bytes say nothing.
enum TextCompression {
  NONE,
  GZIP,
  ZSTD;

  private static final List<String> UNREAD_ENDINGS =
      List.of("bz2", "snappy", "lz4", "lzo", "deflate");

  /// How an object is compressed; in a way that is not read, such as bzip2, is a
  /// [ReadTableException].
  static TextCompression of(LakeFile file) {
    byte[] begin;
    try (InputStream in = Files.newInputStream(file.path())) {
      begin = in.readNBytes(Compression.BEGIN_LENGTH);
    } catch (IOException e) {
      throw new DuckDbException("Could not read " + file.address() + ": " + e.getMessage(), e);
    }
    Compression compression = Compression.of(begin);
    switch (compression) {
      case NONE -> {}
      case GZIP -> {
        return GZIP;
      }
      case ZSTD -> {
        return ZSTD;
      }
      case BZIP2, SNAPPY, LZ4 -> throw unread(file, compression.text());
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
}
