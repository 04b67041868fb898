package dev.rastro.firehose;

import java.io.IOException;

/// Writes every record into the backup as it came, and hands it on.
final class BackupStage implements RecordStage {

  private final ObjectWriter backup;
  private final RecordStage next;

  BackupStage(ObjectWriter backup, RecordStage next) {
    this.backup = backup;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    backup.write(record);
    next.accept(record);
  }

  @Override
  public void finish() throws IOException {
    next.finish();
  }
}
