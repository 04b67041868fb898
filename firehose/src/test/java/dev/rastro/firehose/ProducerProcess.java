package dev.rastro.firehose;

import dev.rastro.testkit.DirectoryS3;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Record;

/// A process that puts numbered records for ever, and writes the last acknowledged number to
/// standard output after each batch. Somebody kills it.
///
/// A record is a head of three numbers, which are the run, the record's number in it and how many
/// bytes follow; and bytes that follow from the first two, whatever bytes they are.
final class ProducerProcess {

  static final int RECORDS_PER_BATCH = 40;

  private static final int BODY_BYTES_MAX = 2_000;
  private static final int SEED = 1_000;

  private ProducerProcess() {}

  /// @param arguments the directory, and the run
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    int run = Integer.parseInt(arguments[1]);
    LocalFirehose firehose =
        LocalFirehose.open(
            directory.resolve("firehose"),
            Services.over(new DirectoryS3(directory.resolve("s3"))),
            FirehoseSettings.DEFAULT,
            InstantSource.system(),
            new Random(SEED + run));
    int next = 0;
    while (true) {
      List<Record> batch = new ArrayList<>();
      for (int i = 0; i < RECORDS_PER_BATCH; i++) {
        batch.add(Record.builder().data(SdkBytes.fromByteArrayUnsafe(bytes(run, next++))).build());
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

  private static byte[] bytes(int run, int number) {
    byte[] body = body(run, number);
    return ByteBuffer.allocate(3 * Integer.BYTES + body.length)
        .putInt(run)
        .putInt(number)
        .putInt(body.length)
        .put(body)
        .array();
  }

  /// What follows a record's head.
  static byte[] body(int run, int number) {
    SplittableRandom random = new SplittableRandom(((long) run << Integer.SIZE) + number);
    byte[] body = new byte[random.nextInt(BODY_BYTES_MAX)];
    random.nextBytes(body);
    return body;
  }
}
