package dev.rastro.firehose;

import dev.rastro.testkit.DirectoryS3;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Record;

/// A process that puts numbered records for ever, and writes the last acknowledged number to
/// standard output after each batch. Somebody kills it.
final class ProducerProcess {

  private static final int RECORDS_PER_BATCH = 40;

  private ProducerProcess() {}

  /// What a record is: no two have the same bytes.
  ///
  /// @param first the first number of its process
  static String record(long first, long number) {
    return number + " " + first + " " + Long.toString(number * 31 + first, 36).repeat(150) + "\n";
  }

  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    long first = Long.parseLong(arguments[1]);
    long next = first;
    LocalFirehose firehose =
        LocalFirehose.open(
            directory.resolve("firehose"),
            Services.over(new DirectoryS3(directory.resolve("s3"))),
            FirehoseSettings.DEFAULT,
            InstantSource.system(),
            new Random(next));
    while (true) {
      List<Record> batch = new ArrayList<>();
      for (int i = 0; i < RECORDS_PER_BATCH; i++) {
        String text = record(first, next++);
        batch.add(
            Record.builder()
                .data(SdkBytes.fromByteArrayUnsafe(text.getBytes(StandardCharsets.UTF_8)))
                .build());
      }
      int failed =
          firehose
              .putRecordBatch(r -> r.deliveryStreamName("killed").records(batch))
              .failedPutCount();
      if (failed > 0) {
        throw new IllegalStateException(failed + " records were refused");
      }
      System.out.println(next - 1);
    }
  }
}
