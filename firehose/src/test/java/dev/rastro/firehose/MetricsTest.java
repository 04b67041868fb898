package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

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

  @Test
  void countsWhatIsDeliveredOnceHoweverOftenItIsTried() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(
          c ->
              c.prefix("!{partitionKeyFromQuery:k}/")
                  .dynamicPartitioningConfiguration(p -> p.enabled(true))
                  .processingConfiguration(
                      p ->
                          p.enabled(true)
                              .processors(
                                  TestFirehose.processor(
                                      ProcessorType.METADATA_EXTRACTION,
                                      Map.of(
                                          ProcessorParameterName.METADATA_EXTRACTION_QUERY,
                                          "{k: .k}",
                                          ProcessorParameterName.JSON_PARSING_ENGINE,
                                          "JQ-1.6")))));
      firehose.put("{\"k\":1}", "{\"k\":2}", "no json");
      firehose.s3.failAfterPuts(2, 1);
      firehose.flush();

      assertThat(firehose.client().metrics(TestFirehose.STREAM))
          .containsEntry("DeliveryToS3.Records", 2.0)
          .containsEntry("DeliveryToS3.Bytes", 14.0)
          .containsEntry("DeliveryToS3.ObjectCount", 2.0)
          .as("of six puts, those of dead letters among them, five succeeded")
          .containsEntry("DeliveryToS3.Success", 5.0 / 6)
          .containsEntry("Rastro.FailedProcessing.Records", 1.0)
          .containsEntry("PartitionCount", 2.0);
    }
  }
}
