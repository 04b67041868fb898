package dev.rastro.firehose;

import java.io.IOException;

/// Finds each record's partition; a record that has none is a dead letter.
final class PartitionStage implements RecordStage {

  static final String FAILED = "DynamicPartitioning.MetadataExtractionFailed";

  private final StreamConfiguration configuration;
  private final DeadLetters deadLetters;
  private final RecordStage next;

  PartitionStage(StreamConfiguration configuration, DeadLetters deadLetters, RecordStage next) {
    this.configuration = configuration;
    this.deadLetters = deadLetters;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    PartitionKeys keys;
    try {
      PartitionQuery query = configuration.processing().query();
      keys = query == null ? record.keys() : record.keys().withQuery(query.extract(record.data()));
      PrefixTemplate prefix = configuration.s3().prefix();
      keys = keys.only(prefix.queryKeys(), prefix.lambdaKeys());
    } catch (IllegalArgumentException e) {
      deadLetters.add(
          new DeadLetter(
              DeadLetter.Kind.PROCESSING_FAILED,
              record.arrival(),
              1,
              FAILED,
              String.valueOf(e.getMessage()),
              StreamRecord.bytes(record.source())));
      return;
    }
    next.accept(record.withKeys(keys));
  }

  @Override
  public void finish() throws IOException {
    next.finish();
  }
}
