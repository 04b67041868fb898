package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/// A log's files, before whose writes, syncs and deletions something happens: they wait, or fail.
final class FaultyLogFiles implements LogFiles {

  /// What happens first.
  @FunctionalInterface
  interface Fault {
    void happen() throws IOException;
  }

  /// What happens before an entry is written.
  @FunctionalInterface
  interface EntryFault {
    void happen(ByteBuffer entry) throws IOException;
  }

  private final LogFiles files;
  volatile EntryFault beforeEntry = _ -> {};
  volatile Fault beforeWrite = () -> {};
  volatile Fault beforeSync = () -> {};
  volatile Fault beforeDelete = () -> {};

  FaultyLogFiles(LogFiles files) {
    this.files = files;
  }

  @Override
  public Map<String, Long> list() throws IOException {
    return files.list();
  }

  @Override
  public Appending create(String name) throws IOException {
    return faulty(files.create(name));
  }

  @Override
  public Appending append(String name) throws IOException {
    return faulty(files.append(name));
  }

  private Appending faulty(Appending file) {
    return new Appending() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        beforeWrite.happen();
        beforeEntry.happen(bytes);
        file.write(bytes);
      }

      @Override
      public void truncate(long length) throws IOException {
        file.truncate(length);
      }

      @Override
      public void sync() throws IOException {
        beforeSync.happen();
        file.sync();
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  @Override
  public Reading open(String name) throws IOException {
    return files.open(name);
  }

  @Override
  public void rewrite(String name, long length) throws IOException {
    files.rewrite(name, length);
  }

  @Override
  public void delete(String name) throws IOException {
    beforeDelete.happen();
    files.delete(name);
  }

  @Override
  public String place(String name) {
    return files.place(name);
  }
}
