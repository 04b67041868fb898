package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/// The files that a log lies in: as much of a directory as a log needs, and what is on disk when.
/// Many threads use a file: an interrupt of one of them does nothing to it.
interface LogFiles {

  /// Every file's length, by name.
  Map<String, Long> list() throws IOException;

  /// Makes an empty file. Its name is on disk when this returns.
  Appending create(String name) throws IOException;

  /// Opens a file that is there, to write at its end.
  Appending append(String name) throws IOException;

  Reading open(String name) throws IOException;

  /// Cuts a file to a length, writes what is left as it can be read once more, and has it on disk
  /// when this returns. The writing is for what a sync that failed left behind: it can be read, and
  /// yet need not be on disk, and a system may take it for synced.
  void rewrite(String name, long length) throws IOException;

  /// Removes a file. That is on disk when this returns.
  void delete(String name) throws IOException;

  /// Where a file lies, for messages.
  String place(String name);

  /// A file that is written at its end.
  interface Appending extends Closeable {

    /// Writes all of the buffer.
    void write(ByteBuffer bytes) throws IOException;

    /// Takes back what was written after a length.
    void truncate(long length) throws IOException;

    /// Returns when what was written before is on disk.
    void sync() throws IOException;
  }

  /// A file that is read anywhere.
  interface Reading extends Closeable {

    long length() throws IOException;

    /// Reads some bytes; -1 at the end.
    int read(ByteBuffer into, long offset) throws IOException;
  }
}
