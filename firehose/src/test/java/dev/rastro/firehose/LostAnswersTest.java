package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.firehose.model.S3BackupMode;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What S3 has stored without our hearing of it is put again to the same keys, with the same bytes:
/// no record lies there twice.
@SuppressWarnings("NullAway.Init") // The Firehose is there before each test.
class LostAnswersTest {

  private static final String STREAM = "events";
  private static final String BUCKET = "lake";
  private static final long TIMEOUT_SECONDS = 30;
  private static final Processor PROCESSOR =
      TestFirehose.processor(
          ProcessorType.LAMBDA,
          Map.of(
              ProcessorParameterName.LAMBDA_ARN,
              "arn:aws:lambda:us-east-1:000000000000:function:partitions"));

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 store = new InMemoryS3(clock);
  private final AnswerLosingS3 s3 = new AnswerLosingS3(store);
  private volatile List<String> partitions = List.of("a");
  private long opened;
  private LocalFirehose firehose;

  @BeforeEach
  void begin() {
    store.createBucket(r -> r.bucket(BUCKET));
    firehose = open();
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void writesTheSameObjectAgainAfterAStopBeforeS3Confirmed() throws Exception {
    create(_ -> {});
    s3.loseAnswers(_ -> true);
    put("once");
    CompletableFuture<Void> flush = firehose.flush(STREAM);
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    assertThat(keys()).hasSize(1);
    String key = keys().getFirst();
    assertThat(flush).isNotDone();

    reopen(_ -> true);
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    s3.loseAnswers(_ -> false);
    flush();

    assertThat(keys()).containsExactly(key);
    assertThat(text(key)).isEqualTo("once");
    assertThat(s3.changedKeys()).isEmpty();
    int puts = s3.putCount();
    assertThat(puts).isGreaterThanOrEqualTo(3);
    reopen(_ -> false);
    flush();
    assertThat(s3.putCount()).as("what is confirmed is not put again").isEqualTo(puts);
  }

  @Test
  void writesTheSameObjectAgainWhileItRuns() throws Exception {
    create(_ -> {});
    s3.loseAnswers(put -> put < 2);
    put("once");

    flush();

    assertThat(s3.putCount()).isEqualTo(3);
    assertThat(s3.changedKeys()).isEmpty();
    assertThat(keys()).hasSize(1);
    assertThat(text(keys().getFirst())).isEqualTo("once");
  }

  @Test
  void keepsTheCutsApartOfWhichTheAnswersAreLost() throws Exception {
    create(_ -> {});
    s3.loseAnswers(_ -> true);
    put("first");
    assertThat(firehose.flush(STREAM)).isNotDone();
    put("second");
    assertThat(firehose.flush(STREAM)).isNotDone();
    put("not cut yet");
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();

    reopen(_ -> false);
    flush();

    assertThat(keys().stream().map(this::text))
        .containsExactlyInAnyOrder("first", "second", "not cut yet");
    assertThat(s3.changedKeys()).isEmpty();
  }

  /// Every put in its turn loses its answer, and the process stops: all that a cut becomes, with
  /// its random parts, comes to the same.
  @Test
  void writesPartitionsBackupAndDeadLettersToTheSameKeysWhereverItWasStopped() throws Exception {
    create(LostAnswersTest::withPartitionsAndBackup);
    s3.loseAnswers(_ -> true);
    for (int i = 0; i < 40; i++) {
      put("{\"shop\":\"" + (i % 3) + "\",\"number\":" + i + "}\n");
    }
    put("no json\n");
    int objects = 5; // Three partitions, the backup, the dead letters.
    assertThat(firehose.flush(STREAM)).isNotDone();

    for (int put = 1; put <= objects; put++) {
      assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).as("put %d", put).isTrue();
      int succeeding = put;
      reopen(count -> count >= succeeding);
    }
    s3.loseAnswers(_ -> false);
    flush();

    assertThat(s3.changedKeys()).isEmpty();
    assertThat(keys())
        .hasSize(objects)
        .anyMatch(key -> key.startsWith("shop=0/"))
        .anyMatch(key -> key.startsWith("shop=1/"))
        .anyMatch(key -> key.startsWith("shop=2/"))
        .anyMatch(key -> key.startsWith("backup/"))
        .anyMatch(key -> key.startsWith("bad/processing-failed/"));
  }

  @Test
  void aQueryThatAsksForTheTimeGetsTheSameWheneverItsCutIsDelivered() throws Exception {
    create(to -> partitioned(to, query("{key: (now | tostring)}")));
    s3.loseAnswers(_ -> true);
    put("{}\n");
    assertThat(firehose.flush(STREAM)).isNotDone();
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    clock.advance(Duration.ofSeconds(1));

    s3.loseAnswers(_ -> false);
    flush();

    assertThat(keys()).hasSize(1).first().asString().startsWith("key=1767323045/");
  }

  /// A processor may answer otherwise each time: what an earlier try put, and the one that is
  /// confirmed does not have, would be records that lie there twice.
  @Test
  void takesAwayThePartitionsThatALaterTryDoesNotHave() throws Exception {
    create(LostAnswersTest::partitionedByProcessor);
    partitions = List.of("a", "b", "c");
    s3.loseAnswers(put -> put == 2);
    put("0");
    put("1");
    put("2");
    CompletableFuture<Void> flush = firehose.flush(STREAM);
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    partitions = List.of("b", "d");
    flush.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);

    assertThat(texts()).containsExactlyInAnyOrder("02", "1");
    assertThat(keys()).noneMatch(key -> key.startsWith("key=a/") || key.startsWith("key=c/"));
    requireTriesForgotten();
  }

  private static boolean hasNoFiles(Path tries) throws IOException {
    try (Stream<Path> files = Files.list(tries)) {
      return files.findAny().isEmpty();
    }
  }

  /// Who waits for a cut hears of it before its tries are forgotten.
  private void requireTriesForgotten() throws IOException, InterruptedException {
    Path tries = directory.resolve(STREAM).resolve(EarlierTries.DIRECTORY);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (!hasNoFiles(tries) && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    assertThat(tries).isEmptyDirectory();
  }

  @Test
  void takesAwayThePartitionsOfAnEarlierProcess() throws Exception {
    create(LostAnswersTest::partitionedByProcessor);
    for (String partition : List.of("a", "b", "c")) {
      partitions = List.of(partition);
      s3.loseAnswers(_ -> true);
      if (partition.equals("a")) {
        put("once");
        assertThat(firehose.flush(STREAM)).isNotDone();
      } else {
        reopen(_ -> true);
      }
      assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    }
    partitions = List.of("d");
    reopen(_ -> false);
    flush();

    assertThat(keys()).hasSize(1).first().asString().startsWith("key=d/");
    assertThat(texts()).containsExactly("once");
    reopen(_ -> false);
    assertThat(Path.of(directory.toString(), STREAM, EarlierTries.DIRECTORY)).doesNotExist();
  }

  @Test
  void takesAwayTheObjectOfRecordsThatALaterTryDrops() throws Exception {
    create(
        to -> to.prefix("p/").processingConfiguration(p -> p.enabled(true).processors(PROCESSOR)));
    s3.loseAnswers(_ -> true);
    put("dropped later");
    CompletableFuture<Void> flush = firehose.flush(STREAM);
    assertThat(s3.awaitLostAnswer(TIMEOUT_SECONDS)).isTrue();
    partitions = List.of();
    s3.loseAnswers(_ -> false);
    flush.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);

    assertThat(keys()).isEmpty();
  }

  private static void partitionedByProcessor(ExtendedS3DestinationConfiguration.Builder to) {
    partitioned(to, PROCESSOR);
    to.prefix("key=!{partitionKeyFromLambda:key}/");
  }

  private static void partitioned(
      ExtendedS3DestinationConfiguration.Builder to, Processor processor) {
    to.prefix("key=!{partitionKeyFromQuery:key}/")
        .errorOutputPrefix("bad/!{firehose:error-output-type}/")
        .dynamicPartitioningConfiguration(d -> d.enabled(true))
        .processingConfiguration(p -> p.enabled(true).processors(processor));
  }

  private static Processor query(String query) {
    return TestFirehose.processor(
        ProcessorType.METADATA_EXTRACTION,
        Map.of(
            ProcessorParameterName.METADATA_EXTRACTION_QUERY,
            query,
            ProcessorParameterName.JSON_PARSING_ENGINE,
            "JQ-1.6"));
  }

  /// Gives records to the partitions there are, one after the other; without any it drops them.
  private final class Partitions implements RecordProcessor {

    @Override
    public String functionName() {
      return "partitions";
    }

    @Override
    public List<Answer> process(List<Request> records) {
      List<String> all = partitions;
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < records.size(); i++) {
        Request record = records.get(i);
        answers.add(
            all.isEmpty()
                ? Answer.dropped(record.recordId())
                : new Answer(
                    record.recordId(),
                    Result.OK,
                    record.data(),
                    Map.of("key", all.get(i % all.size()))));
      }
      return answers;
    }
  }

  private static void withPartitionsAndBackup(ExtendedS3DestinationConfiguration.Builder to) {
    to.prefix("shop=!{partitionKeyFromQuery:shop}/!{firehose:random-string}/")
        .errorOutputPrefix("bad/!{firehose:error-output-type}/!{firehose:random-string}/")
        .compressionFormat(CompressionFormat.GZIP)
        .bufferingHints(h -> h.sizeInMBs(64).intervalInSeconds(900))
        .dynamicPartitioningConfiguration(d -> d.enabled(true))
        .processingConfiguration(p -> p.enabled(true).processors(query("{shop: .shop}")))
        .s3BackupMode(S3BackupMode.ENABLED)
        .s3BackupConfiguration(
            b ->
                b.bucketARN("arn:aws:s3:::" + BUCKET)
                    .roleARN(TestFirehose.ROLE_ARN)
                    .prefix("backup/!{firehose:random-string}/")
                    .errorOutputPrefix("backup-bad/"));
  }

  /// @param isLost which answers are lost then
  private void reopen(LongPredicate isLost) {
    firehose.close();
    s3.loseAnswers(isLost);
    firehose = open();
  }

  /// Each opening has another seed, as each process has.
  private LocalFirehose open() {
    return LocalFirehose.open(
        directory,
        new FirehoseServices(
            s3,
            new InMemoryGlue(),
            new FakeRedshiftData(),
            Map.of("partitions", new Partitions()),
            new SimpleMeterRegistry()),
        FirehoseSettings.DEFAULT,
        StreamLimits.DEFAULT,
        DirectorySync.SYSTEM,
        clock,
        new Random(++opened));
  }

  private void create(Consumer<ExtendedS3DestinationConfiguration.Builder> settings) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .extendedS3DestinationConfiguration(
                    c -> {
                      c.bucketARN("arn:aws:s3:::" + BUCKET).roleARN(TestFirehose.ROLE_ARN);
                      settings.accept(c);
                    }));
  }

  private void put(String text) {
    firehose.putRecord(
        r -> r.deliveryStreamName(STREAM).record(d -> d.data(SdkBytes.fromUtf8String(text))));
  }

  private void flush() throws Exception {
    firehose.flush(STREAM).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private List<String> keys() {
    return store.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  private List<String> texts() {
    return keys().stream().map(this::text).toList();
  }

  private String text(String key) {
    return store.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String();
  }
}
