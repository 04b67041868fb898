package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;

/// One object that is being written into a temporary file. For one thread.
interface ObjectWriter extends Closeable {

  void write(StreamRecord record) throws IOException;

  /// Ends the file. Nothing is written afterwards.
  PreparedObject finish() throws IOException;
}
