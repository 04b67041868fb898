package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.athena.model.WorkGroupState;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamType;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationDescription;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.UpdateBehavior;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;

/// What the opened cloud has of the resources that the project's own `stack.yaml` declares.
@SuppressWarnings("NullAway.Init")
class OpenedStackTest {

  @TempDir private static Path temp;
  private static LocalCloud cloud;

  @BeforeAll
  static void open() {
    System.setProperty("rastro.installation", "..");
    cloud = LocalCloud.openWithHome(temp.resolve("home"));
  }

  @AfterAll
  static void close() {
    cloud.close();
  }

  @Test
  void hasFourBucketsThatAreClosedToThePublic() {
    assertThat(cloud.s3().listBuckets().buckets())
        .extracting(Bucket::name)
        .containsExactlyInAnyOrder(
            "rastro-raw-000000000000",
            "rastro-staged-000000000000",
            "rastro-curated-000000000000",
            "rastro-athena-results-000000000000");
    for (Bucket bucket : cloud.s3().listBuckets().buckets()) {
      PublicAccessBlockConfiguration block =
          cloud
              .s3()
              .getPublicAccessBlock(r -> r.bucket(bucket.name()))
              .publicAccessBlockConfiguration();

      assertThat(block)
          .as(bucket.name())
          .isEqualTo(
              PublicAccessBlockConfiguration.builder()
                  .blockPublicAcls(true)
                  .blockPublicPolicy(true)
                  .ignorePublicAcls(true)
                  .restrictPublicBuckets(true)
                  .build());
    }
  }

  @Test
  void hasTheWorkgroupWithItsSettings() {
    WorkGroup group = cloud.athena().getWorkGroup(r -> r.workGroup("rastro-analysts")).workGroup();

    assertThat(group.state()).isEqualTo(WorkGroupState.ENABLED);
    assertThat(group.description()).isEqualTo("Questions to the lake.");
    assertThat(group.configuration().enforceWorkGroupConfiguration()).isTrue();
    assertThat(group.configuration().publishCloudWatchMetricsEnabled()).isTrue();
    assertThat(group.configuration().resultConfiguration().outputLocation())
        .isEqualTo("s3://rastro-athena-results-000000000000/results/");
  }

  @Test
  void hasTheCrawlersWithTheirTargetsAndPolicies() {
    assertCrawler("raw-events", "data_lake_raw", "s3://rastro-raw-000000000000/events/");
    assertCrawler("staged", "data_lake_staged", "s3://rastro-staged-000000000000/events/");
    assertCrawler(
        "curated",
        "data_lake_curated",
        "s3://rastro-curated-000000000000/visits/",
        "s3://rastro-curated-000000000000/conversions/",
        "s3://rastro-curated-000000000000/funnel/",
        "s3://rastro-curated-000000000000/daily/");
    assertThat(crawler("raw-events").schedule().scheduleExpression())
        .isEqualTo("cron(15 * * * ? *)");
    assertThat(crawler("staged").schedule()).isNull();
  }

  private static Crawler crawler(String name) {
    return cloud.glue().getCrawler(r -> r.name(name)).crawler();
  }

  private static void assertCrawler(String name, String database, String... targets) {
    Crawler crawler = crawler(name);
    assertThat(crawler.databaseName()).isEqualTo(database);
    assertThat(crawler.role()).endsWith("rastro-crawler");
    assertThat(crawler.targets().s3Targets()).extracting(S3Target::path).containsExactly(targets);
    assertThat(crawler.schemaChangePolicy().updateBehavior())
        .isEqualTo(UpdateBehavior.UPDATE_IN_DATABASE);
    assertThat(crawler.schemaChangePolicy().deleteBehavior())
        .isEqualTo(DeleteBehavior.DEPRECATE_IN_DATABASE);
    assertThat(crawler.configuration()).contains("InheritFromTable");
  }

  @Test
  void hasTheStreamWithItsHintsAndPrefixes() {
    DeliveryStreamDescription stream =
        cloud
            .firehose()
            .describeDeliveryStream(r -> r.deliveryStreamName("clickstream"))
            .deliveryStreamDescription();
    ExtendedS3DestinationDescription destination =
        stream.destinations().getFirst().extendedS3DestinationDescription();

    assertThat(stream.deliveryStreamType()).isEqualTo(DeliveryStreamType.DIRECT_PUT);
    assertThat(destination.bucketARN()).isEqualTo("arn:aws:s3:::rastro-raw-000000000000");
    assertThat(destination.bufferingHints().sizeInMBs()).isEqualTo(64);
    assertThat(destination.bufferingHints().intervalInSeconds()).isEqualTo(900);
    assertThat(destination.compressionFormat()).isEqualTo(CompressionFormat.GZIP);
    assertThat(destination.prefix()).isEqualTo("events/landing_date=!{timestamp:yyyy-MM-dd}/");
    assertThat(destination.errorOutputPrefix())
        .isEqualTo("errors/!{firehose:error-output-type}/!{timestamp:yyyy-MM-dd}/");
  }
}
