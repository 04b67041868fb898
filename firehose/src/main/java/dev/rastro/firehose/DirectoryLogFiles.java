package dev.rastro.firehose;

import dev.rastro.aws.DirectorySync;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A log's files in a directory of this machine.
///
/// What is written at their ends is not written through channels: an interrupt of one producer
/// would close them for all others.
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
    RandomAccessFile file = new RandomAccessFile(directory.resolve(name).toFile(), "rw");
    try {
      file.setLength(0);
      names.sync(directory);
      return new AppendingFile(file);
    } catch (IOException | RuntimeException e) {
      try (file) {
        throw e;
      }
    }
  }

  @Override
  public Appending append(String name) throws IOException {
    Path path = directory.resolve(name);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    try {
      file.seek(file.length());
      return new AppendingFile(file);
    } catch (IOException e) {
      try (file) {
        throw e;
      }
    }
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

  private record AppendingFile(RandomAccessFile file) implements Appending {

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      if (bytes.hasArray()) {
        file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        bytes.position(bytes.limit());
      } else {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        file.write(copy);
      }
    }

    @Override
    public void truncate(long length) throws IOException {
      file.setLength(length);
      file.seek(length);
    }

    @Override
    public void sync() throws IOException {
      file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
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
