package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

  @TempDir private Path directory;

  @Test
  void countsUnderTheNamesOfCloudWatch() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(
          c ->
              c.prefix("p/")
                  .compressionFormat("GZIP")
                  .s3BackupMode("Enabled")
                  .s3BackupConfiguration(
                      b ->
                          b.bucketARN(TestFirehose.BUCKET_ARN)
                              .roleARN(TestFirehose.ROLE_ARN)
                              .prefix("backup/")));
      firehose.put("four", "five5");
      firehose.clock.advance(Duration.ofSeconds(7));
      Map<String, Double> waiting = firehose.client().metrics(TestFirehose.STREAM);
      assertThat(waiting)
          .containsEntry("IncomingRecords", 2.0)
          .containsEntry("IncomingBytes", 9.0)
          .containsEntry("IncomingPutRequests", 1.0)
          .containsEntry("DeliveryToS3.DataFreshness", 7.0)
          .containsEntry("DeliveryToS3.Records", 0.0)
          .containsEntry("Rastro.WaitingRecords", 2.0)
          .doesNotContainKey("DeliveryToS3.Success");

      firehose.s3.failNextPuts(1);
      firehose.flush();

      assertThat(firehose.client().metrics(TestFirehose.STREAM))
          .containsEntry("DeliveryToS3.Records", 2.0)
          .as("before compression")
          .containsEntry("DeliveryToS3.Bytes", 9.0)
          .containsEntry("DeliveryToS3.ObjectCount", 1.0)
          .containsEntry("DeliveryToS3.Success", 1.0)
          .containsEntry("BackupToS3.Records", 2.0)
          .containsEntry("BackupToS3.Success", 0.5)
          .containsEntry("DeliveryToS3.DataFreshness", 0.0)
          .containsEntry("PartitionCount", 0.0)
          .containsEntry("ThrottledRecords", 0.0);
    }
  }
}
