package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameter;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.s3.model.S3Object;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands on a home at rest and on a running `rastro up`.
class FirehoseCommandTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temp;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  @Test
  void worksOnAHomeAtRest() {
    walk();
  }

  @Test
  void worksOnARunningUp() throws Exception {
    try (Up up = new Up("--firehose-quotas", "other-region")) {
      walk();

      String metrics = up.metrics();
      assertThat(metrics)
          .contains("IncomingRecords_total{DeliveryStreamName=\"shops\"} 5.0")
          .contains("DeliveryToS3_Records_total{DeliveryStreamName=\"shops\"} 2.0");
      try (OpenCloud cloud = OpenCloud.over(home())) {
        String large = "x".repeat(700_000);
        PutRecordBatchResponse response =
            cloud
                .firehose()
                .putRecordBatch(
                    r -> r.deliveryStreamName("clickstream").records(entry(large), entry(large)));
        assertThat(response.failedPutCount()).as("1 MiB in a second").isEqualTo(1);
      }
    }
  }

  /// What a person does whose query does not fit all records.
  private void walk() {
    create(".shop", "lake-of-shops", true);
    assertThat(run("list").out()).contains("clickstream", "shops", "s3://lake-of-shops/shop=");

    put("{\"shop\":1}", "{\"store\":1}", "no json");
    CommandLineRun waiting = run("status", "shops");
    assertThat(waiting.out())
        .contains("3 records, 28 B", "PartitionCount")
        .containsPattern("last failure +none");
    JsonNode status = JsonMapper.shared().readTree(run("status", "shops", "--json").out());
    assertThat(status.get("waitingRecords").intValue()).isEqualTo(3);
    assertThat(status.get("metrics").has("DeliveryToS3.DataFreshness")).isTrue();

    assertThat(run("flush", "shops").err()).contains("all that was acknowledged is delivered");
    assertThat(run("status", "shops").out()).contains("0 records, 0 B");

    CommandLineRun letters = run("dead-letters", "shops");
    assertThat(letters.out())
        .contains("processing-failed", "MetadataExtractionFailed", "s3://lake-of-shops/bad/");
    assertThat(letters.err()).contains("2 dead letters in 1 object");
    JsonNode json = JsonMapper.shared().readTree(run("dead-letters", "shops", "--json").out());
    assertThat(json.get(0).get("records").intValue()).isEqualTo(2);

    update();
    CommandLineRun replayed = run("replay", "shops");
    assertThat(replayed.out()).contains("2 records through the stream again", "1 object of dead");
    run("flush", "shops");
    assertThat(run("dead-letters", "shops").err()).contains("1 dead letter in 1 object");
    try (OpenCloud cloud = OpenCloud.over(home())) {
      assertThat(cloud.s3().listObjectsV2(r -> r.bucket("lake-of-shops")).contents())
          .extracting(S3Object::key)
          .filteredOn(key -> key.startsWith("shop=1/"))
          .hasSize(2);
    }
  }

  @Test
  void saysWhyAStreamThatOnlyFailsCannotBeFlushedAndKeepsAll() {
    create(".shop", "lake-of-shops", false);
    put("{\"shop\":1}");

    CommandLineRun failed = runFailing("flush", "shops", "--patience", "1");
    assertThat(failed.err())
        .contains(
            "rastro: the delivery stream shops can't deliver, and keeps what was acknowledged")
        .contains("bucket");
    assertThat(run("status", "shops").out()).contains("1 record, 10 B");

    try (OpenCloud cloud = OpenCloud.over(home())) {
      cloud.s3().createBucket(r -> r.bucket("lake-of-shops"));
    }
    run("flush", "shops");
    assertThat(run("status", "shops").out()).contains("0 records, 0 B");
  }

  @Test
  void saysWhichStreamIsNotThere() throws Exception {
    Home.open(home()).close();
    for (String command : List.of("status", "flush", "dead-letters", "replay")) {
      assertThat(runFailing(command, "nothing").err())
          .isEqualTo("rastro: ResourceNotFoundException: Firehose nothing not found\n");
    }
    try (Up _ = new Up()) {
      assertThat(runFailing("status", "nothing").err())
          .contains("rastro: ResourceNotFoundException: Firehose nothing not found");
    }
    assertThat(CommandLineRun.of("firehose", "status").exitCode()).isEqualTo(2);
    assertThat(CommandLineRun.of("firehose", "--help").out()).contains("dead-letters");
  }

  private Path home() {
    return temp.resolve("home");
  }

  private CommandLineRun run(String... arguments) {
    CommandLineRun run = runAny(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private CommandLineRun runFailing(String... arguments) {
    CommandLineRun run = runAny(arguments);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().strip().lines()).hasSize(1);
    return run;
  }

  private CommandLineRun runAny(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "firehose";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--home";
    all[all.length - 1] = home().toString();
    return CommandLineRun.of(all);
  }

  private void create(String query, String bucket, boolean makesBucket) {
    try (OpenCloud cloud = OpenCloud.overNew(home())) {
      if (makesBucket) {
        cloud.s3().createBucket(r -> r.bucket(bucket));
      }
      cloud
          .firehose()
          .createDeliveryStream(
              r ->
                  r.deliveryStreamName("shops")
                      .extendedS3DestinationConfiguration(c -> configure(c, query, bucket)));
    }
  }

  private static void configure(
      ExtendedS3DestinationConfiguration.Builder c, String query, String bucket) {
    c.bucketARN("arn:aws:s3:::" + bucket)
        .roleARN("arn:aws:iam::000000000000:role/delivery")
        .prefix("shop=!{partitionKeyFromQuery:shop}/")
        .errorOutputPrefix("bad/!{firehose:error-output-type}/")
        .dynamicPartitioningConfiguration(p -> p.enabled(true))
        .processingConfiguration(p -> p.enabled(true).processors(extraction(query)));
  }

  private void update() {
    try (OpenCloud cloud = OpenCloud.over(home())) {
      cloud
          .firehose()
          .updateDestination(
              r ->
                  r.deliveryStreamName("shops")
                      .currentDeliveryStreamVersionId("1")
                      .destinationId("destinationId-000000000001")
                      .extendedS3DestinationUpdate(
                          u ->
                              u.processingConfiguration(
                                  p -> p.enabled(true).processors(extraction(".store")))));
    }
  }

  private static Processor extraction(String query) {
    return Processor.builder()
        .type(ProcessorType.METADATA_EXTRACTION)
        .parameters(
            List.of(
                ProcessorParameter.builder()
                    .parameterName(ProcessorParameterName.METADATA_EXTRACTION_QUERY)
                    .parameterValue("{shop: " + query + "}")
                    .build(),
                ProcessorParameter.builder()
                    .parameterName(ProcessorParameterName.JSON_PARSING_ENGINE)
                    .parameterValue("JQ-1.6")
                    .build()))
        .build();
  }

  private void put(String... texts) {
    try (OpenCloud cloud = OpenCloud.over(home())) {
      cloud
          .firehose()
          .putRecordBatch(
              r ->
                  r.deliveryStreamName("shops")
                      .records(List.of(texts).stream().map(FirehoseCommandTest::entry).toList()));
    }
  }

  private static Record entry(String text) {
    return Record.builder().data(SdkBytes.fromUtf8String(text)).build();
  }

  /// A `rastro up` in this process; [#close()] has `rastro stop` end it.
  private final class Up implements AutoCloseable {

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final URI address;

    Up(String... options) throws InterruptedException {
      String[] all = new String[options.length + 5];
      all[0] = "up";
      all[1] = "--home";
      all[2] = home().toString();
      all[3] = "--port";
      all[4] = "0";
      System.arraycopy(options, 0, all, 5, options.length);
      Thread.ofPlatform()
          .daemon()
          .start(() -> exitCode.complete(CommandLineRun.of(all).exitCode()));
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (RunningUp.find(home()).isEmpty()) {
        assertThat(exitCode).isNotDone();
        assertThat(System.nanoTime()).as("rastro up answers in time").isLessThan(until);
        Thread.sleep(50);
      }
      address = RunningUp.find(home()).orElseThrow().address();
    }

    String metrics() throws IOException, InterruptedException {
      try (HttpClient client = HttpClient.newHttpClient()) {
        return client
            .send(
                HttpRequest.newBuilder(address.resolve("/_rastro/metrics")).build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
      }
    }

    @Override
    public void close() {
      assertThat(CommandLineRun.of("stop", "--home", home().toString()).exitCode()).isZero();
      assertThat(exitCode.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join()).isZero();
    }
  }
}
