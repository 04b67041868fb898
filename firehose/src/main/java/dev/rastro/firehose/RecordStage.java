package dev.rastro.firehose;

import java.io.IOException;

/// A step of a record's way from the log into an object; it hands records on to the next one.
interface RecordStage {

  void accept(StreamRecord record) throws IOException;

  /// No more records come: what is held goes on.
  void finish() throws IOException;
}
