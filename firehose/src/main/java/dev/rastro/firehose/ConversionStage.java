package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads each record as JSON and lays it out by its table's columns, for [ParquetFiles]; a record
/// that does not have what they need is a dead letter.
final class ConversionStage implements RecordStage {

  private final JsonRow row;
  private final DeadLetters deadLetters;
  private final RecordStage next;

  ConversionStage(
      TableColumns columns,
      FormatConversion conversion,
      DeadLetters deadLetters,
      RecordStage next) {
    this.row = new JsonRow(columns, conversion);
    this.deadLetters = deadLetters;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    byte[] line;
    try {
      line = row.line(record.data());
    } catch (UnconvertibleRecordException e) {
      deadLetters.add(
          new DeadLetter(
              DeadLetter.Kind.FORMAT_CONVERSION_FAILED,
              record.arrival(),
              1,
              e.errorCode(),
              String.valueOf(e.getMessage()),
              StreamRecord.bytes(record.source())));
      return;
    }
    next.accept(
        new StreamRecord(record.arrival(), record.source(), ByteBuffer.wrap(line), record.keys()));
  }

  @Override
  public void finish() throws IOException {
    next.finish();
  }
}
