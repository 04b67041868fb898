package dev.rastro.firehose;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A log's files in a directory of this machine. No interrupt of a caller's thread closes them.
final class DirectoryLogFiles implements LogFiles {

  private static final int COPY_BUFFER_LENGTH = 1 << 20;

  private final Path directory;
  private final DirectorySync names;
  private final ContentSync contents;

  private DirectoryLogFiles(Path directory, DirectorySync names, ContentSync contents) {
    this.directory = directory;
    this.names = names;
    this.contents = contents;
  }

  /// Makes the directory if it is missing.
  static DirectoryLogFiles in(Path directory, DirectorySync names) throws IOException {
    return in(directory, names, ContentSync.SYSTEM);
  }

  static DirectoryLogFiles in(Path directory, DirectorySync names, ContentSync contents)
      throws IOException {
    names.makeDirectories(directory);
    return new DirectoryLogFiles(directory, names, contents);
  }

  @Override
  public Map<String, Long> list() throws IOException {
    Map<String, Long> lengths = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        lengths.put(String.valueOf(file.getFileName()), Files.size(file));
      }
    }
    return lengths;
  }

  @Override
  public Appending create(String name) throws IOException {
    UninterruptedFile file =
        UninterruptedFile.open(
            directory.resolve(name),
            contents,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      names.sync(directory);
    } catch (IOException e) {
      try (file) {
        throw e;
      }
    }
    return new AppendingFile(file, 0);
  }

  @Override
  public Appending append(String name) throws IOException {
    UninterruptedFile file =
        UninterruptedFile.open(directory.resolve(name), contents, StandardOpenOption.WRITE);
    try {
      return new AppendingFile(file, file.length());
    } catch (IOException e) {
      try (file) {
        throw e;
      }
    }
  }

  @Override
  public Reading open(String name) throws IOException {
    return new ReadingFile(
        UninterruptedFile.open(directory.resolve(name), contents, StandardOpenOption.READ));
  }

  @Override
  public void rewrite(String name, long length) throws IOException {
    try (UninterruptedFile file =
        UninterruptedFile.open(
            directory.resolve(name), contents, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      file.truncate(length);
      ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BUFFER_LENGTH);
      for (long offset = 0; offset < length; offset += buffer.limit()) {
        buffer.clear();
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) >= 0) {
          // The next read goes on where this one ended.
        }
        buffer.flip();
        file.write(buffer, offset);
      }
      file.sync(true);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
    names.sync(directory);
  }

  @Override
  public String place(String name) {
    return directory.resolve(name).toString();
  }

  /// Not for many threads, but for [#sync].
  private static final class AppendingFile implements Appending {

    private final UninterruptedFile file;
    private long end;

    AppendingFile(UninterruptedFile file, long end) {
      this.file = file;
      this.end = end;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      file.write(bytes, end);
      end += length;
    }

    @Override
    public void truncate(long length) throws IOException {
      file.truncate(length);
      end = length;
    }

    @Override
    public void sync() throws IOException {
      file.sync(false);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private record ReadingFile(UninterruptedFile file) implements Reading {

    @Override
    public long length() throws IOException {
      return file.length();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return file.read(into, offset);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
