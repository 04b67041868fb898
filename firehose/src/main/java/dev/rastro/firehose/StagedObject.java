package dev.rastro.firehose;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// An object whose records are first written as they are, and compressed when it ends: a cut of
/// many partitions has many objects open at once, and compressors take memory.
final class StagedObject implements ObjectWriter {

  private final Path file;
  private final Path staged;
  private final Compression compression;
  private final ConcatenatedObject out;

  private StagedObject(Path file, Path staged, Compression compression, ConcatenatedObject out) {
    this.file = file;
    this.staged = staged;
    this.compression = compression;
    this.out = out;
  }

  /// Begins an object; beside its file another one is made for as long as it is written.
  static StagedObject open(
      Path file, String bucket, String key, Compression compression, byte[] delimiter)
      throws IOException {
    Path staged = file.resolveSibling(file.getFileName() + ".staged");
    return new StagedObject(
        file,
        staged,
        compression,
        ConcatenatedObject.open(
            PreparedObject.Purpose.DATA,
            staged,
            bucket,
            key,
            Compression.UNCOMPRESSED,
            delimiter,
            ConcatenatedObject.SMALL_BUFFER_LENGTH));
  }

  @Override
  public void write(StreamRecord record) throws IOException {
    out.write(record);
  }

  @Override
  public PreparedObject finish() throws IOException {
    PreparedObject written = out.finish();
    String name = written.key().substring(written.key().lastIndexOf('/') + 1);
    try (OutputStream compressed =
        compression.into(Files.newOutputStream(file), name, ConcatenatedObject.BUFFER_LENGTH)) {
      Files.copy(staged, compressed);
    }
    Files.delete(staged);
    return new PreparedObject(
        written.purpose(),
        file,
        written.bucket(),
        written.key(),
        compression.contentEncoding(),
        written.records(),
        written.bytes());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
