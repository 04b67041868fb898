package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The stages that one cut's records go through, as its destination says. For one thread.
final class CutRecords implements Closeable {

  private final RecordStage first;
  private final CutObjects objects;
  private final @Nullable ObjectWriter backup;

  private CutRecords(RecordStage first, CutObjects objects, @Nullable ObjectWriter backup) {
    this.first = first;
    this.objects = objects;
    this.backup = backup;
  }

  /// Makes the stages: the catalog is asked for a conversion's columns, and a backup's file is
  /// made.
  static CutRecords open(
      PendingCut cut,
      Path work,
      DeadLetters deadLetters,
      FirehoseServices services,
      ParquetFiles parquet,
      Preparations preparations,
      DeliveryPause pause,
      StreamMetrics metrics)
      throws IOException {
    StreamConfiguration configuration = cut.configuration();
    FormatConversion conversion = configuration.conversion();
    CutObjects objects;
    RecordStage stage;
    if (conversion == null) {
      objects = new CutObjects(cut, work, deadLetters, CutObjects.concatenated(configuration));
      stage = objects;
    } else {
      // A catalog that hangs keeps no other stream from being delivered.
      TableColumns columns =
          preparations.outside(() -> TableColumns.of(services.glue(), conversion));
      objects = new CutObjects(cut, work, deadLetters, parquet.factory(columns, conversion));
      stage = new ConversionStage(columns, conversion, deadLetters, objects);
    }
    Processing processing = configuration.processing();
    if (configuration.isPartitioned()) {
      stage = new PartitionStage(configuration, preparations, deadLetters, stage);
    }
    Processing.Function function = processing.function();
    if (function != null) {
      stage =
          new ProcessorStage(
              processor(services, function),
              function,
              preparations,
              pause,
              metrics,
              deadLetters,
              stage);
    }
    if (processing.subRecords() != null) {
      stage = new SubRecordStage(processing.subRecords(), deadLetters, stage);
    }
    if (configuration.backup() == null) {
      return new CutRecords(stage, objects, null);
    }
    ObjectWriter backup = backup(cut, configuration.backup(), work);
    return new CutRecords(new BackupStage(backup, stage), objects, backup);
  }

  RecordStage firstStage() {
    return first;
  }

  /// The objects of the records, ended.
  List<PreparedObject> objects() throws IOException {
    return objects.objects();
  }

  /// The object of the records as they came, ended; none where there is no backup.
  List<PreparedObject> backup() throws IOException {
    return backup == null ? List.of() : List.of(backup.finish());
  }

  @Override
  public void close() throws IOException {
    Closing.all(Arrays.asList(objects, backup));
  }

  private static ObjectWriter backup(PendingCut cut, S3Destination s3, Path work)
      throws IOException {
    String prefix =
        s3.prefix()
            .render(
                new PrefixTemplate.Values(cut.arrival(), "", PartitionKeys.NONE),
                new SplittableRandom(cut.seed()));
    return ConcatenatedObject.open(
        PreparedObject.Purpose.BACKUP,
        work.resolve("backup"),
        s3.bucket(),
        prefix + ObjectNames.backupName(cut.objectName()) + s3.extension(),
        s3.compression(),
        new byte[0],
        ConcatenatedObject.BUFFER_LENGTH);
  }

  private static RecordProcessor processor(FirehoseServices services, Processing.Function function)
      throws IOException {
    RecordProcessor processor = services.processors().get(function.name());
    if (processor == null) {
      throw new IOException(
          "no processor is registered for the function "
              + function.name()
              + " of "
              + function.arn());
    }
    return processor;
  }
}
