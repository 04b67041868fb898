package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.InMemoryS3;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A stream whose deliveries take for ever, and one beside it that goes on.
class StalledStreamTest {

  private static final int TIMEOUT_SECONDS = 30;

  @TempDir private Path directory;
  private final InMemoryS3 s3 = new InMemoryS3(InstantSource.system());

  @Test
  void aQueryThatLoopsHoldsUpNoOtherStreamAndItsRecordsBecomeDeadLetters() throws Exception {
    try (LocalFirehose firehose = open(new InMemoryGlue())) {
      create(
          firehose,
          "looping",
          d ->
              partitioned(
                  d, "{a: ([.[] as $a | .[] as $b | .[] as $c | .[] as $d | 1] | length)}"));
      create(firehose, "healthy", _ -> {});
      String many = "[1" + ",1".repeat(5_000) + "]\n";
      put(firehose, "looping", many);
      CompletableFuture<Void> first = firehose.flush("looping");
      put(firehose, "looping", many);
      CompletableFuture<Void> second = firehose.flush("looping");

      put(firehose, "healthy", "a\n");
      firehose.flush("healthy").get(4, TimeUnit.SECONDS);

      assertThat(first).as("the query has five seconds").isNotDone();
      first.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      second.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(keys("looping/bad/processing-failed/")).hasSize(2);
      assertThat(text(keys("looping/bad/processing-failed/").getFirst()))
          .contains(PartitionStage.FAILED)
          .contains("takes longer than 5 seconds");
    }
  }

  @Test
  void manyRecordsThatSpendTheirStepsHoldUpNoOtherStream() throws Exception {
    try (LocalFirehose firehose = open(new InMemoryGlue())) {
      create(firehose, "spending", d -> partitioned(d, "{a: last(range(1e15))}"));
      create(firehose, "healthy", _ -> {});
      for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 100; j++) {
          put(firehose, "spending", "{}\n");
        }
        var _ = firehose.flush("spending");
      }
      CompletableFuture<Void> spending = firehose.flush("spending");

      put(firehose, "healthy", "a\n");
      firehose.flush("healthy").get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      spending.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);

      String letters =
          text(keys("spending/bad/processing-failed/").getFirst())
              + text(keys("spending/bad/processing-failed/").getLast());
      assertThat(letters.lines())
          .hasSize(200)
          .allMatch(line -> line.contains("takes more than 100000 steps"));
    }
  }

  @Test
  void aCatalogThatHangsHoldsUpNoOtherStream() throws Exception {
    HangingGlue glue = new HangingGlue();
    glue.tables.createDatabase(r -> r.databaseInput(d -> d.name("lake")));
    glue.tables.createTable(
        r ->
            r.databaseName("lake")
                .tableInput(
                    t ->
                        t.name("events")
                            .storageDescriptor(
                                d ->
                                    d.columns(Column.builder().name("a").type("string").build()))));
    try (LocalFirehose firehose = open(glue)) {
      create(firehose, "converted", StalledStreamTest::converted);
      create(firehose, "healthy", _ -> {});
      glue.isHanging = true;
      CompletableFuture<Void> converted = CompletableFuture.completedFuture(null);
      for (int i = 0; i < 8; i++) {
        put(firehose, "converted", "{\"a\":\"x\"}\n");
        converted = firehose.flush("converted");
      }
      assertThat(glue.hangs.await(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();

      put(firehose, "healthy", "a\n");
      firehose.flush("healthy").get(TIMEOUT_SECONDS, TimeUnit.SECONDS);

      assertThat(converted).isNotDone();
      glue.goesOn.countDown();
      converted.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      assertThat(keys("converted/")).hasSize(8);
    } finally {
      glue.goesOn.countDown();
    }
  }

  /// A catalog that answers late.
  private static final class HangingGlue implements GlueClient {

    private final InMemoryGlue tables = new InMemoryGlue();
    private final CountDownLatch hangs = new CountDownLatch(2);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private volatile boolean isHanging;

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}

    @Override
    public GetTableResponse getTable(GetTableRequest request) {
      if (isHanging) {
        hangs.countDown();
        try {
          goesOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return tables.getTable(request);
    }
  }

  private LocalFirehose open(GlueClient glue) {
    s3.createBucket(r -> r.bucket(TestFirehose.BUCKET));
    return LocalFirehose.open(
        directory,
        new FirehoseServices(s3, glue, new FakeRedshiftData(), Map.of(), new SimpleMeterRegistry()),
        FirehoseSettings.DEFAULT,
        StreamLimits.DEFAULT.withCloseWaitMax(Duration.ofSeconds(1)),
        DirectorySync.SYSTEM,
        InstantSource.system(),
        new Random(5));
  }

  private static void create(
      LocalFirehose firehose,
      String name,
      Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(name)
                .extendedS3DestinationConfiguration(
                    d -> {
                      d.bucketARN(TestFirehose.BUCKET_ARN)
                          .roleARN(TestFirehose.ROLE_ARN)
                          .prefix(name + "/data/")
                          .errorOutputPrefix(name + "/" + TestFirehose.ERRORS);
                      settings.accept(d);
                    }));
  }

  private static void partitioned(ExtendedS3DestinationConfiguration.Builder d, String query) {
    d.prefix("!{partitionKeyFromQuery:a}/")
        .dynamicPartitioningConfiguration(p -> p.enabled(true))
        .processingConfiguration(
            p ->
                p.enabled(true)
                    .processors(
                        TestFirehose.processor(
                            ProcessorType.METADATA_EXTRACTION,
                            Map.of(
                                ProcessorParameterName.METADATA_EXTRACTION_QUERY,
                                query,
                                ProcessorParameterName.JSON_PARSING_ENGINE,
                                "JQ-1.6"))));
  }

  private static void converted(ExtendedS3DestinationConfiguration.Builder d) {
    d.dataFormatConversionConfiguration(
        c ->
            c.enabled(true)
                .schemaConfiguration(
                    s -> s.roleARN(TestFirehose.ROLE_ARN).databaseName("lake").tableName("events"))
                .inputFormatConfiguration(i -> i.deserializer(s -> s.openXJsonSerDe(_ -> {})))
                .outputFormatConfiguration(o -> o.serializer(s -> s.parquetSerDe(_ -> {}))));
  }

  private static void put(LocalFirehose firehose, String stream, String record) {
    firehose.putRecord(
        r ->
            r.deliveryStreamName(stream)
                .record(one -> one.data(SdkBytes.fromString(record, UTF_8))));
  }

  private List<String> keys(String prefix) {
    return s3.listObjectsV2(r -> r.bucket(TestFirehose.BUCKET).prefix(prefix)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private String text(String key) {
    return s3.getObjectAsBytes(r -> r.bucket(TestFirehose.BUCKET).key(key)).asUtf8String();
  }
}
