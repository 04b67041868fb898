package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.RedshiftDestinationConfiguration;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("NullAway.Init") // Set before each test.
class RedshiftDestinationTest {

  private static final String URL =
      "jdbc:redshift://analytics.000000000000.us-east-1.redshift-serverless.amazonaws.com:5439/dev";

  private static final Processor TAKES_APART =
      TestFirehose.processor(
          ProcessorType.RECORD_DE_AGGREGATION,
          Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"));

  @TempDir private Path directory;
  private TestFirehose firehose;

  @BeforeEach
  void open() {
    firehose = TestFirehose.in(directory);
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void stagesInS3AndCopies() {
    create(
        c ->
            c.copyCommand(
                t ->
                    t.dataTableName("raw.events")
                        .dataTableColumns("a, b")
                        .copyOptions("JSON 'auto' GZIP")));

    firehose.put("{\"a\":1}");
    firehose.flush();

    String key = firehose.keys("staged/").getFirst();
    assertThat(key).endsWith(".gz");
    ExecuteStatementRequest copy = firehose.redshift.executed().getFirst();
    assertThat(copy.sql())
        .isEqualTo(
            "COPY raw.events (a, b) FROM 's3://lake/"
                + key
                + "' IAM_ROLE '"
                + TestFirehose.ROLE_ARN
                + "' JSON 'auto' GZIP");
    assertThat(copy.workgroupName()).isEqualTo("analytics");
    assertThat(copy.database()).isEqualTo("dev");
    assertThat(copy.clientToken()).hasSizeLessThanOrEqualTo(64).endsWith("-1");
    assertThat(firehose.client().metrics(TestFirehose.STREAM))
        .containsEntry("DeliveryToRedshift.Records", 1.0)
        .containsEntry("DeliveryToRedshift.Bytes", 7.0)
        .containsEntry("DeliveryToRedshift.Success", 1.0);
  }

  @Test
  void asksAClusterAsItsUser() {
    create(
        c ->
            c.clusterJDBCURL("jdbc:redshift://one.abc.us-east-1.redshift.amazonaws.com:5439/dev")
                .username("loader")
                .password("secret"));
    firehose.put("x");
    firehose.flush();

    ExecuteStatementRequest copy = firehose.redshift.executed().getFirst();
    assertThat(copy.clusterIdentifier()).isEqualTo("one");
    assertThat(copy.dbUser()).isEqualTo("loader");
    assertThat(
            firehose
                .client()
                .describeDeliveryStream(r -> r.deliveryStreamName(TestFirehose.STREAM))
                .toString())
        .doesNotContain("secret");
  }

  @Test
  void loadsOnceWhereTheAnswerOfACopyIsLost() {
    create(_ -> {});
    firehose.redshift.loseNextAnswers(2);

    firehose.put("x");
    firehose.flush();

    assertThat(firehose.redshift.executed()).hasSize(1);
    assertThat(firehose.keys("errors/")).isEmpty();
  }

  @Test
  void loadsOnceWhereAProcessEndsBeforeItCanConfirm() throws Exception {
    create(_ -> {});
    firehose.redshift.loseNextAnswers(Integer.MAX_VALUE);
    firehose.put("x");
    assertThatThrownBy(
            () -> firehose.client().flush(TestFirehose.STREAM).get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(firehose.redshift.executed()).hasSize(1);

    firehose.redshift.loseNextAnswers(0);
    firehose.reopen();
    firehose.flush();

    assertThat(firehose.redshift.executed()).hasSize(1);
    assertThat(firehose.keys("staged/")).hasSize(1);
  }

  @Test
  void copiesAgainUnderAnotherTokenAfterACopyThatFailed() {
    create(_ -> {});
    firehose.redshift.failNext("Table is locked");

    firehose.put("x");
    firehose.flush();

    assertThat(firehose.redshift.executed().stream().map(ExecuteStatementRequest::clientToken))
        .hasSize(2)
        .doesNotHaveDuplicates();
  }

  @Test
  void namesWhatItSkipsInAManifestAndLoadsItOnReplay() {
    create(c -> c.retryOptions(o -> o.durationInSeconds(0)));
    firehose.redshift.failNext("Load failed: bad 'row'");
    firehose.put("x");
    firehose.flush();

    String staged = firehose.keys("staged/").getFirst();
    String manifest = firehose.keys("errors/manifests/").getFirst();
    assertThat(manifest)
        .matches("errors/manifests/2026/01/02/03/events-1-2026-01-02-03-04-05-[0-9a-f-]{36}");
    JsonNode json = JsonMapper.shared().readTree(new String(firehose.bytes(manifest), UTF_8));
    assertThat(json.get("entries").get(0).get("url").asString()).isEqualTo("s3://lake/" + staged);
    DeadLetterBox box = firehose.client().deadLetters(TestFirehose.STREAM);
    assertThat(box.list())
        .containsExactly(
            new DeadLetterBox.Letters(
                "lake", manifest, "copy-failed", Map.of("Load failed: bad 'row'", 1L)));

    firehose.redshift.failNext("Load failed again");
    assertThat(box.replay().failure()).contains("Load failed again");
    assertThat(firehose.keys("errors/")).containsExactly(manifest);
    firehose.clock.advance(Duration.ofSeconds(1));
    assertThat(box.replay()).isEqualTo(new DeadLetterBox.Replayed(0, 1, 1, ""));
    assertThat(firehose.keys("errors/")).isEmpty();
    assertThat(firehose.redshift.executed()).hasSize(3);
  }

  @Test
  void givesUpAStatementThatDoesNotEndAndNamesItsObject() {
    create(c -> c.retryOptions(o -> o.durationInSeconds(1_800)));
    firehose.redshift.runWithoutEnd(() -> firehose.clock.advance(Duration.ofMinutes(10)));

    firehose.put("x");
    firehose.flush();

    assertThat(firehose.redshift.executed()).hasSize(1);
    assertThat(firehose.client().deadLetters(TestFirehose.STREAM).list().getFirst().reasons())
        .containsOnlyKeys("the statement statement-1 has not ended, its status is STARTED");
  }

  @Test
  void closesWhileAReplayWaitsForAStatement() throws Exception {
    create(c -> c.retryOptions(o -> o.durationInSeconds(0)));
    firehose.redshift.failNext("Table is locked");
    firehose.put("x");
    firehose.flush();
    CountDownLatch asked = new CountDownLatch(1);
    firehose.redshift.runWithoutEnd(asked::countDown);
    DeadLetterBox box = firehose.client().deadLetters(TestFirehose.STREAM);
    CompletableFuture<DeadLetterBox.Replayed> replay = CompletableFuture.supplyAsync(box::replay);
    asked.await();

    firehose.close();

    assertThat(replay.get(10, TimeUnit.SECONDS).failure()).contains("the stream is closed");
    assertThat(firehose.keys(TableLoader.MANIFESTS)).hasSize(1);
  }

  @Test
  void takesTheManifestOfAnEarlierTryAway() {
    create(
        c ->
            c.retryOptions(o -> o.durationInSeconds(0))
                .processingConfiguration(p -> p.enabled(true).processors(TAKES_APART)));
    firehose.redshift.loseNextAnswers(1);
    firehose.s3.failAfterPuts(2, 1); // Data and manifest are put, and dead letters are not.

    firehose.put("{}", "no json");
    firehose.flush();

    assertThat(firehose.redshift.executed()).hasSize(1);
    assertThat(firehose.keys(TableLoader.MANIFESTS)).isEmpty();
    assertThat(firehose.client().metrics(TestFirehose.STREAM))
        .containsEntry("DeliveryToRedshift.Records", 1.0)
        .containsEntry("DeliveryToRedshift.Success", 0.5);
  }

  @Test
  void keepsAManifestApartFromTheObjectThatItNames() {
    create(
        c ->
            c.retryOptions(o -> o.durationInSeconds(0))
                .s3Configuration(
                    s ->
                        s.bucketARN(TestFirehose.BUCKET_ARN)
                            .roleARN(TestFirehose.ROLE_ARN)
                            .prefix(TableLoader.MANIFESTS)));
    firehose.redshift.failNext("Load failed");
    firehose.put("x");
    firehose.flush();

    assertThat(firehose.lines(TableLoader.MANIFESTS)).hasSize(2).contains("x");
    assertThat(firehose.client().deadLetters(TestFirehose.STREAM).list()).hasSize(1);
  }

  @Test
  void refusesWhatCannotBeLoaded() {
    List.<Map.Entry<String, Consumer<RedshiftDestinationConfiguration.Builder>>>of(
            Map.entry("ClusterJDBCURL", c -> c.clusterJDBCURL("jdbc:postgresql://h/dev")),
            Map.entry("ClusterJDBCURL", c -> c.clusterJDBCURL("jdbc:redshift://h")),
            Map.entry("DataTableName", c -> c.copyCommand(t -> t.dataTableName(" "))),
            Map.entry("RoleARN", c -> c.roleARN("role")),
            Map.entry("DurationInSeconds", c -> c.retryOptions(o -> o.durationInSeconds(7_201))),
            Map.entry(
                "CompressionFormat",
                c ->
                    c.s3Configuration(
                        s ->
                            s.bucketARN(TestFirehose.BUCKET_ARN)
                                .roleARN(TestFirehose.ROLE_ARN)
                                .compressionFormat("ZIP"))),
            Map.entry(
                "Prefix must have no expression",
                c ->
                    c.s3Configuration(
                        s ->
                            s.bucketARN(TestFirehose.BUCKET_ARN)
                                .roleARN(TestFirehose.ROLE_ARN)
                                .prefix("!{timestamp:yyyy}/"))),
            Map.entry(
                "ErrorOutputPrefix",
                c ->
                    c.s3Configuration(
                        s ->
                            s.bucketARN(TestFirehose.BUCKET_ARN)
                                .roleARN(TestFirehose.ROLE_ARN)
                                .errorOutputPrefix("e/"))))
        .forEach(
            wrong ->
                assertThatThrownBy(() -> create(wrong.getValue()))
                    .as(wrong.getKey())
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessageContaining(wrong.getKey()));
    assertThat(firehose.client().listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  @Test
  void showsNoPasswordThatItRefuses() {
    assertThatThrownBy(() -> create(c -> c.username("u").password("abcde")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("RedshiftDestinationConfiguration.Password must have 6 to 512")
        .message()
        .doesNotContain("abcde");
  }

  @Test
  void refusesAnUpdateToWhatItDoesNotDo() {
    create(_ -> {});

    assertThatThrownBy(
            () ->
                firehose
                    .client()
                    .updateDestination(
                        r ->
                            r.deliveryStreamName(TestFirehose.STREAM)
                                .currentDeliveryStreamVersionId("1")
                                .destinationId(Destinations.ID)
                                .redshiftDestinationUpdate(
                                    u -> u.secretsManagerConfiguration(s -> s.enabled(true)))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("RedshiftDestinationUpdate.SecretsManagerConfiguration");
  }

  @Test
  void changesTheTableItLoads() {
    create(_ -> {});
    firehose
        .client()
        .updateDestination(
            r ->
                r.deliveryStreamName(TestFirehose.STREAM)
                    .currentDeliveryStreamVersionId("1")
                    .destinationId(Destinations.ID)
                    .redshiftDestinationUpdate(
                        u ->
                            u.copyCommand(t -> t.dataTableName("other"))
                                .s3Update(s -> s.prefix("elsewhere/"))));
    firehose.put("x");
    firehose.flush();

    assertThat(firehose.redshift.executed().getFirst().sql())
        .startsWith("COPY other FROM 's3://lake/elsewhere/");
  }

  private void create(Consumer<RedshiftDestinationConfiguration.Builder> settings) {
    firehose
        .client()
        .createDeliveryStream(
            r ->
                r.deliveryStreamName(TestFirehose.STREAM)
                    .redshiftDestinationConfiguration(
                        c -> {
                          c.roleARN(TestFirehose.ROLE_ARN)
                              .clusterJDBCURL(URL)
                              .copyCommand(t -> t.dataTableName("events"))
                              .s3Configuration(
                                  s ->
                                      s.bucketARN(TestFirehose.BUCKET_ARN)
                                          .roleARN(TestFirehose.ROLE_ARN)
                                          .prefix("staged/")
                                          .compressionFormat("GZIP"));
                          settings.accept(c);
                        }));
  }
}
