package dev.rastro.firehose;

import java.io.IOException;
import java.util.Map;

/// Finds each record's partition; a record that has none is a dead letter.
final class PartitionStage implements RecordStage {

  static final String FAILED = "DynamicPartitioning.MetadataExtractionFailed";

  private final StreamConfiguration configuration;
  private final Preparations preparations;
  private final DeadLetters deadLetters;
  private final RecordStage next;

  /// @param preparations where this is one: a query that takes its time lets others go on
  PartitionStage(
      StreamConfiguration configuration,
      Preparations preparations,
      DeadLetters deadLetters,
      RecordStage next) {
    this.configuration = configuration;
    this.preparations = preparations;
    this.deadLetters = deadLetters;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    PartitionKeys keys;
    try {
      PartitionQuery query = configuration.processing().query();
      keys = query == null ? record.keys() : record.keys().withQuery(extract(query, record));
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

  private Map<String, String> extract(PartitionQuery query, StreamRecord record)
      throws IOException {
    if (query.mayTakeLong()) {
      return preparations.outside(() -> query.extract(record.data(), record.arrival()));
    }
    try {
      return query.extract(record.data(), record.arrival());
    } catch (IllegalArgumentException e) {
      if (e.getCause() instanceof QueryBudget.SpentException) {
        preparations.letOthers(); // The next record may take as long.
      }
      throw e;
    }
  }

  @Override
  public void finish() throws IOException {
    next.finish();
  }
}
