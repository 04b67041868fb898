package dev.rastro.firehose;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A log's files in a directory of this machine.
final class DirectoryLogFiles implements LogFiles {

  private static final int COPY_BUFFER_LENGTH = 1 << 20;

  private final Path directory;
  private final DirectorySync names;

  private DirectoryLogFiles(Path directory, DirectorySync names) {
    this.directory = directory;
    this.names = names;
  }

  /// Makes the directory if it is missing.
  static DirectoryLogFiles in(Path directory, DirectorySync names) throws IOException {
    Files.createDirectories(directory);
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      names.sync(parent);
    }
    return new DirectoryLogFiles(directory, names);
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
    FileChannel channel =
        FileChannel.open(
            directory.resolve(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      names.sync(directory);
    } catch (IOException e) {
      try (channel) {
        throw e;
      }
    }
    return new AppendingFile(channel);
  }

  @Override
  public Appending append(String name) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE);
    channel.position(channel.size());
    return new AppendingFile(channel);
  }

  @Override
  public Reading open(String name) throws IOException {
    return new ReadingFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
  }

  @Override
  public void rewrite(String name, long length) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.truncate(length);
      ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BUFFER_LENGTH);
      for (long offset = 0; offset < length; offset += buffer.limit()) {
        buffer.clear();
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
          // The next read goes on where this one ended.
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer, offset + buffer.position());
        }
      }
      channel.force(true);
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

  private record AppendingFile(FileChannel channel) implements Appending {

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      channel.truncate(length);
      channel.position(length);
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private record ReadingFile(FileChannel channel) implements Reading {

    @Override
    public long length() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      return channel.read(into, offset);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
