package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;

class DeadLettersTest {

  private static final FirehoseQuotas FIVE_A_SECOND = new FirehoseQuotas(5, 100, 1 << 20);

  private static final Processor TAKES_APART =
      TestFirehose.processor(
          ProcessorType.RECORD_DE_AGGREGATION,
          Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"));

  @TempDir private Path directory;

  @Test
  void listsObjectsWithTheirReasonsAndCounts() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"n\":1}", "{\"n\":2}", "no json", "{\"shop\":1}");
      firehose.flush();
      other(firehose, "bad/processing-failed/notes.txt");
      other(
          firehose,
          "bad/processing-failed/other-1-2026-01-02-03-04-05-"
              + "00000000-0000-3000-8000-000000000000");

      List<DeadLetterBox.Letters> letters =
          firehose.client().deadLetters(TestFirehose.STREAM).list();
      assertThat(letters).hasSize(1);
      assertThat(letters.getFirst().kind()).isEqualTo("processing-failed");
      assertThat(letters.getFirst().count()).isEqualTo(3);
      assertThat(letters.getFirst().reasons())
          .containsEntry(
              "DynamicPartitioning.MetadataExtractionFailed:"
                  + " partitionKeys values must not be null or empty: shop",
              2L);
    }
  }

  @Test
  void leavesTheLettersOfAStreamWhoseNameEndsAlike() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      for (String stream : List.of(TestFirehose.STREAM, "raw-events")) {
        firehose
            .client()
            .createDeliveryStream(
                r ->
                    r.deliveryStreamName(stream)
                        .extendedS3DestinationConfiguration(
                            c ->
                                c.bucketARN(TestFirehose.BUCKET_ARN)
                                    .roleARN(TestFirehose.ROLE_ARN)
                                    .processingConfiguration(
                                        p -> p.enabled(true).processors(TAKES_APART))));
        firehose
            .client()
            .putRecord(
                r ->
                    r.deliveryStreamName(stream).record(d -> d.data(SdkBytes.fromUtf8String("x"))));
        firehose.client().flush(stream).join();
      }

      for (String stream : List.of(TestFirehose.STREAM, "raw-events")) {
        List<DeadLetterBox.Letters> letters = firehose.client().deadLetters(stream).list();
        assertThat(letters).hasSize(1);
        assertThat(letters.getFirst().key())
            .startsWith("processing-failed/2026/01/02/03/" + stream + "-1-");
      }
      firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(firehose.client().deadLetters("raw-events").list()).hasSize(1);
    }
  }

  @Test
  void findsLettersWhateverTheirPrefixIsMadeOf() {
    for (String prefix :
        List.of(
            "bad",
            "bad/",
            "bad/!{firehose:error-output-type}-",
            "!{firehose:error-output-type}/!{firehose:random-string}",
            "!{timestamp:yyyy-MM-dd'T'HH.mm.ss.SSS}!{firehose:error-output-type}",
            "!{firehose:error-output-type}/!{timestamp:EEE MMM d n A}/")) {
      try (TestFirehose firehose =
          TestFirehose.in(directory.resolve(String.valueOf(prefix.hashCode())))) {
        firehose.clock.advance(Duration.ofMillis(678));
        firehose.create(
            c ->
                c.errorOutputPrefix(prefix)
                    .customTimeZone("America/New_York")
                    .processingConfiguration(p -> p.enabled(true).processors(TAKES_APART)));
        firehose.put("x");
        firehose.flush();

        assertThat(firehose.client().deadLetters(TestFirehose.STREAM).list()).as(prefix).hasSize(1);
      }
    }
  }

  @Test
  void keepsTheObjectsOfACutApartWhateverTheirPrefixes() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(
          c ->
              c.prefix("!{partitionKeyFromQuery:type}/")
                  .errorOutputPrefix("!{firehose:error-output-type}/")
                  .s3BackupMode("Enabled")
                  .s3BackupConfiguration(
                      b ->
                          b.bucketARN(TestFirehose.BUCKET_ARN)
                              .roleARN(TestFirehose.ROLE_ARN)
                              .prefix("processing-failed/!{timestamp:'2026'}")
                              .errorOutputPrefix("e/!{firehose:error-output-type}/"))
                  .dynamicPartitioningConfiguration(p -> p.enabled(true))
                  .processingConfiguration(
                      p ->
                          p.enabled(true)
                              .processors(
                                  TestFirehose.processor(
                                      ProcessorType.METADATA_EXTRACTION,
                                      Map.of(
                                          ProcessorParameterName.METADATA_EXTRACTION_QUERY,
                                          "{type: .type}",
                                          ProcessorParameterName.JSON_PARSING_ENGINE,
                                          "JQ-1.6")))));
      firehose.put("{\"type\":\"processing-failed\"}\n", "{\"type\":\"2026\"}\n", "no json\n");
      firehose.flush();

      assertThat(firehose.lines(""))
          .filteredOn(line -> !line.contains("rawData"))
          .containsExactlyInAnyOrder(
              "{\"type\":\"processing-failed\"}",
              "{\"type\":\"2026\"}",
              "{\"type\":\"processing-failed\"}",
              "{\"type\":\"2026\"}",
              "no json");
      List<DeadLetterBox.Letters> letters =
          firehose.client().deadLetters(TestFirehose.STREAM).list();
      assertThat(letters).as("delivered records are no letters").hasSize(1);
      assertThat(letters.getFirst().reasons())
          .hasSize(1)
          .allSatisfy(
              (reason, count) -> {
                assertThat(reason).contains("the record is no JSON");
                assertThat(count).isEqualTo(1);
              });
    }
  }

  @Test
  void keepsABackupWithoutAPrefixApartFromWhatIsDelivered() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(
          c ->
              c.s3BackupMode("Enabled")
                  .s3BackupConfiguration(
                      b -> b.bucketARN(TestFirehose.BUCKET_ARN).roleARN(TestFirehose.ROLE_ARN))
                  .processingConfiguration(p -> p.enabled(true).processors(TAKES_APART)));
      firehose.put("{}", "no json");
      firehose.flush();

      assertThat(firehose.lines("2026/01/02/03/")).containsExactlyInAnyOrder("{}", "{}no json");
    }
  }

  @Test
  void putsTheObjectsOfACutUnderTheSameKeysWheneverItIsDelivered() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      firehose.create(
          c ->
              c.s3BackupMode("Enabled")
                  .s3BackupConfiguration(
                      b -> b.bucketARN(TestFirehose.BUCKET_ARN).roleARN(TestFirehose.ROLE_ARN))
                  .processingConfiguration(p -> p.enabled(true).processors(TAKES_APART)));
      firehose.put("{}", "no json");
      firehose.s3.failAfterPuts(2, 1);
      firehose.flush();

      assertThat(firehose.keys("")).hasSize(3);
    }
  }

  @Test
  void replaysAfterAFix() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}", "{\"store\":2}", "no json");
      firehose.flush();
      fix(firehose);
      DeadLetterBox box = firehose.client().deadLetters(TestFirehose.STREAM);

      assertThat(box.replay()).isEqualTo(new DeadLetterBox.Replayed(3, 1, 0, ""));
      firehose.flush();

      assertThat(firehose.lines("shop=1/")).containsExactly("{\"store\":1}");
      assertThat(firehose.lines("shop=2/")).containsExactly("{\"store\":2}");
      assertThat(box.list()).as("what fails again is there again").hasSize(1);
      assertThat(box.list().getFirst().count()).isEqualTo(1);
    }
  }

  @Test
  void keepsTheRestWhereTheStreamTakesOnlySome() {
    try (TestFirehose firehose = new TestFirehose(directory, Map.of(), FIVE_A_SECOND)) {
      create(firehose, ".shop");
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        firehose.clock.advance(Duration.ofSeconds(1));
        for (int j = 0; j < 4; j++) {
          sent.add("{\"store\":" + (4 * i + j) + "}");
        }
        firehose.put(sent.subList(4 * i, 4 * i + 4).toArray(String[]::new));
      }
      firehose.flush();
      fix(firehose);
      DeadLetterBox box = firehose.client().deadLetters(TestFirehose.STREAM);

      firehose.clock.advance(Duration.ofSeconds(1));
      DeadLetterBox.Replayed first = box.replay();
      assertThat(first.records()).isEqualTo(5);
      assertThat(first.objects()).isZero();
      assertThat(first.failure()).contains("quotas");
      assertThat(box.list().getFirst().count()).isEqualTo(7);

      for (int i = 0; i < 2; i++) {
        firehose.clock.advance(Duration.ofSeconds(1));
        box.replay();
      }
      firehose.flush();
      assertThat(box.list()).isEmpty();
      assertThat(firehose.lines("shop=")).containsExactlyInAnyOrderElementsOf(sent);
    }
  }

  @Test
  void putsManyRecordsBackInBatches() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      for (int batch = 0; batch < 3; batch++) {
        String[] records = new String[400];
        for (int i = 0; i < records.length; i++) {
          records[i] = "{\"store\":\"s\",\"n\":" + (batch * records.length + i) + "}\n";
        }
        firehose.put(records);
      }
      firehose.put("{\"store\":\"s\",\"x\":\"" + "x".repeat(1_000_000) + "\"}\n");
      firehose.flush();
      fix(firehose);

      assertThat(firehose.client().deadLetters(TestFirehose.STREAM).replay().records())
          .isEqualTo(1_201);
      firehose.flush();
      assertThat(firehose.lines("shop=s/")).hasSize(1_201).doesNotHaveDuplicates();
    }
  }

  @Test
  void replaysOnceWhereALineIsNoDeadLetter() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}", "{\"store\":2}");
      firehose.flush();
      for (String bad :
          List.of("{\"rawData\":\"%%%\"}", "{not json", "[]", "{}", "\u0000", "{\"rawData\":7}")) {
        String key = firehose.keys("bad/").getFirst();
        String letters = firehose.lines("bad/").getFirst() + "\n" + bad + "\n\u00e9 is kept";
        firehose.s3.putObject(
            r -> r.bucket(TestFirehose.BUCKET).key(key), RequestBody.fromString(letters));
        DeadLetterBox box = firehose.client().deadLetters(TestFirehose.STREAM);

        DeadLetterBox.Replayed first = box.replay();
        assertThat(first.records()).as(bad).isEqualTo(1);
        assertThat(first.failure()).as(bad).contains(key).contains("line 2 is no dead letter");
        assertThat(new String(firehose.bytes(key), UTF_8)).isEqualTo(bad + "\n\u00e9 is kept");
        assertThat(box.replay().records()).as("it is not put again").isZero();
        firehose.s3.putObject(
            r -> r.bucket(TestFirehose.BUCKET).key(key), RequestBody.fromString(letters));
      }
    }
  }

  @Test
  void goesOnAfterAnObjectThatIsNoneOfDeadLetters() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      other(
          firehose,
          "bad/processing-failed/events-1-2025-01-02-03-04-05-"
              + "00000000-0000-3000-8000-000000000000");
      firehose.put("{\"store\":1}");
      firehose.flush();
      fix(firehose);

      DeadLetterBox.Replayed replayed = firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(replayed.records()).isEqualTo(1);
      assertThat(replayed.objects()).isEqualTo(1);
      assertThat(replayed.failure()).contains("events-1-2025").contains("line 1");
    }
  }

  @Test
  void saysHowManyRecordsItPutWhereTheLettersCannotBeDeleted() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}", "{\"store\":2}");
      firehose.flush();
      firehose.s3.failNextDeletes(1);

      DeadLetterBox.Replayed replayed = firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(replayed.records()).isEqualTo(2);
      assertThat(replayed.failure()).contains("its first 2 records went through the stream again");
    }
  }

  @Test
  void saysHowManyRecordsItPutWhereItsCopyOfTheLettersIsLost() {
    try (TestFirehose firehose = new TestFirehose(directory, Map.of(), FIVE_A_SECOND)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}", "{\"store\":2}", "{\"store\":3}", "{\"store\":4}");
      firehose.flush();
      firehose.clock.advance(Duration.ofSeconds(1));
      firehose.put("used up", "used up");
      firehose.s3.beforeNextPut(() -> deleteFiles(copies(directory)));

      DeadLetterBox.Replayed replayed = firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(replayed.records()).isEqualTo(3);
      assertThat(replayed.failure())
          .contains("its first 3 records went through the stream again")
          .contains("can't be read again");
    }
  }

  @Test
  void keepsItsCopyOfLettersInTheStreamsOwnDirectory() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}");
      firehose.flush();
      List<Path> during = new ArrayList<>();
      firehose.s3.afterNextGet(() -> during.addAll(copies(directory)));

      firehose.client().deadLetters(TestFirehose.STREAM).replay();

      assertThat(during).hasSize(1);
      assertThat(copies(directory)).isEmpty();
    }
  }

  @Test
  void clearsTheCopiesThatAnEarlierProcessHasLeft() throws Exception {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}");
      firehose.flush();
      List<Path> copies = new ArrayList<>();
      firehose.s3.afterNextGet(() -> copies.addAll(copies(directory)));
      firehose.client().deadLetters(TestFirehose.STREAM).replay();
      Path left = copies.getFirst();
      Files.createDirectories(left.getParent());
      Files.writeString(left, "left over");

      firehose.reopen();

      assertThat(left).doesNotExist();
    }
  }

  private static List<Path> copies(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("dead-letters"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteFiles(List<Path> files) {
    try {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void leavesLettersThatAnotherHasChangedMeanwhile() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}");
      firehose.flush();
      String key = firehose.keys("bad/").getFirst();
      String line = firehose.lines("bad/").getFirst();
      firehose.s3.afterNextGet(
          () ->
              firehose.s3.putObject(
                  r -> r.bucket(TestFirehose.BUCKET).key(key),
                  RequestBody.fromString(line + "\n" + line + "\n")));

      DeadLetterBox.Replayed replayed = firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(replayed.failure()).contains("pre-conditions");
      assertThat(firehose.lines(key)).hasSize(2);
    }
  }

  @Test
  void replaysAStreamOnceAtATime() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      firehose.put("{\"store\":1}", "{\"store\":2}");
      firehose.flush();
      fix(firehose);
      List<DeadLetterBox.Replayed> second = new ArrayList<>();
      firehose.s3.afterNextGet(
          () -> second.add(firehose.client().deadLetters(TestFirehose.STREAM).replay()));

      DeadLetterBox.Replayed first = firehose.client().deadLetters(TestFirehose.STREAM).replay();
      assertThat(first).isEqualTo(new DeadLetterBox.Replayed(2, 1, 0, ""));
      assertThat(second)
          .containsExactly(
              new DeadLetterBox.Replayed(0, 0, 0, "another replay of the stream is running"));
      firehose.flush();
      assertThat(firehose.lines("shop=")).hasSize(2);
      assertThat(firehose.client().deadLetters(TestFirehose.STREAM).replay().failure()).isEmpty();
    }
  }

  @Test
  void saysWhichObjectIsNoneOfDeadLetters() {
    try (TestFirehose firehose = TestFirehose.in(directory)) {
      create(firehose, ".shop");
      String key =
          "bad/processing-failed/events-1-2026-01-02-03-04-05-00000000-0000-3000-8000-000000000000";
      other(firehose, key);

      assertThatThrownBy(() -> firehose.client().deadLetters(TestFirehose.STREAM).list())
          .isInstanceOf(DeliveryLogException.class)
          .hasMessageContaining("s3://lake/" + key);
    }
  }

  private static void other(TestFirehose firehose, String key) {
    firehose.s3.putObject(
        r -> r.bucket(TestFirehose.BUCKET).key(key), RequestBody.fromString("{not json"));
  }

  private static void create(TestFirehose firehose, String query) {
    firehose.create(
        c ->
            c.prefix("shop=!{partitionKeyFromQuery:shop}/")
                .dynamicPartitioningConfiguration(p -> p.enabled(true))
                .processingConfiguration(p -> p.enabled(true).processors(extraction(query))));
  }

  private static void fix(TestFirehose firehose) {
    firehose
        .client()
        .updateDestination(
            r ->
                r.deliveryStreamName(TestFirehose.STREAM)
                    .currentDeliveryStreamVersionId("1")
                    .destinationId(Destinations.ID)
                    .extendedS3DestinationUpdate(
                        u ->
                            u.processingConfiguration(
                                p -> p.enabled(true).processors(extraction(".store")))));
  }

  private static Processor extraction(String query) {
    return TestFirehose.processor(
        ProcessorType.METADATA_EXTRACTION,
        Map.of(
            ProcessorParameterName.METADATA_EXTRACTION_QUERY,
            "{shop: " + query + "}",
            ProcessorParameterName.JSON_PARSING_ENGINE,
            "JQ-1.6"));
  }
}
