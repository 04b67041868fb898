package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.ExtendedS3DestinationConfiguration;
import software.amazon.awssdk.services.firehose.model.Processor;
import software.amazon.awssdk.services.firehose.model.ProcessorParameterName;
import software.amazon.awssdk.services.firehose.model.ProcessorType;
import software.amazon.awssdk.services.glue.model.Column;
import tools.jackson.databind.json.JsonMapper;

/// Records of any bytes through everything that reads records as JSON: de-aggregation, JQ and
/// format conversion. None holds its stream up, and none is lost: it is delivered, or it is a dead
/// letter with all its bytes. To see one round again, run it with the seed that is printed.
class RecordBytesFuzzTest {

  private static final long SEED = 20260103;
  private static final int ROUNDS = 40;
  private static final int RECORDS = 60;

  private static final Processor TAKES_APART =
      TestFirehose.processor(
          ProcessorType.RECORD_DE_AGGREGATION,
          Map.of(ProcessorParameterName.SUB_RECORD_TYPE, "JSON"));

  private static final Processor FINDS_A =
      TestFirehose.processor(
          ProcessorType.METADATA_EXTRACTION,
          Map.of(
              ProcessorParameterName.METADATA_EXTRACTION_QUERY,
              "{a: (.a | tostring | .[0:1])}",
              ProcessorParameterName.JSON_PARSING_ENGINE,
              "JQ-1.6"));

  private static final List<Charset> ENCODINGS =
      List.of(
          Charset.forName("UTF-16LE"),
          Charset.forName("UTF-16BE"),
          Charset.forName("UTF-32LE"),
          Charset.forName("UTF-32BE"),
          Charset.forName("ISO-8859-1"),
          UTF_8);

  private static final List<String> TEXTS =
      List.of(
          "{}",
          "{\"a\":1}",
          "{\"a\":\"é\\u0000\"}",
          "{\"a\":\"\ud83d\ude00\"} {\"a\":2}",
          "\ufeff{\"a\":1}",
          "[]",
          "",
          " ",
          "1e9999",
          "{\"a\":{\"a\":[1,{}]}}{");

  @TempDir private Path temp;

  @Test
  void recordsInUtf16AreDeadLettersAndHoldNothingUp() {
    byte[] utf16 = {'{', 0, '}', 0};
    try (TestFirehose firehose = TestFirehose.in(temp)) {
      createTakingApart(firehose);
      firehose.put(List.of(utf16, "{\"a\":1}".getBytes(UTF_8)));
      firehose.flush();

      assertThat(firehose.lines("p/")).containsExactly("{\"a\":1}");
      assertThat(buried(firehose)).isEqualTo(utf16);
    }
  }

  @Test
  void takingApartLosesNoByteButBlanks() {
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(missing(SEED + round, false)).as("seed %d", SEED + round).isZero();
    }
  }

  /// The fuzz sees one byte that is gone.
  @Test
  void aLostByteIsFound() {
    assertThat(missing(SEED, true)).isEqualTo(1);
  }

  @Test
  void anyRecordIsInItsPartitionOrADeadLetter() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + 1_000 + round;
      try (TestFirehose firehose = TestFirehose.in(temp.resolve("firehose-" + seed))) {
        firehose.create(
            c ->
                c.prefix("p/!{partitionKeyFromQuery:a}/")
                    .dynamicPartitioningConfiguration(p -> p.enabled(true))
                    .processingConfiguration(p -> p.enabled(true).processors(FINDS_A)));
        List<byte[]> records = records(new Random(seed));
        firehose.put(records);
        firehose.flush();

        int delivered = firehose.keys("p/").stream().mapToInt(k -> firehose.bytes(k).length).sum();
        assertThat(delivered + buried(firehose).length)
            .as("seed %d", seed)
            .isEqualTo(records.stream().mapToInt(r -> r.length).sum());
      }
    }
  }

  @Test
  void anyRecordIsARowOrADeadLetter() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + 2_000 + round;
      try (TestFirehose firehose = TestFirehose.in(temp.resolve("firehose-" + seed))) {
        createTable(firehose);
        firehose.create(c -> converting(c.prefix("p/")));
        firehose.put(records(new Random(seed)));
        firehose.flush();

        assertThat(rows(firehose) + firehose.lines("bad/").size())
            .as("seed %d", seed)
            .isEqualTo(RECORDS);
      }
    }
  }

  @Test
  void anyRecordGoesThroughAllOfThem() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + 3_000 + round;
      try (TestFirehose firehose = TestFirehose.in(temp.resolve("firehose-" + seed))) {
        createTable(firehose);
        firehose.create(
            c ->
                converting(
                    c.prefix("p/!{partitionKeyFromQuery:a}/")
                        .dynamicPartitioningConfiguration(p -> p.enabled(true))
                        .processingConfiguration(
                            p -> p.enabled(true).processors(TAKES_APART, FINDS_A))));
        firehose.put(records(new Random(seed)));
        firehose.flush();

        assertThat(rows(firehose) + firehose.lines("bad/").size())
            .as("seed %d", seed)
            .isGreaterThanOrEqualTo(RECORDS);
      }
    }
  }

  /// How many bytes, blanks apart, are neither in objects nor in dead letters.
  private int missing(long seed, boolean losesOne) {
    try (TestFirehose firehose =
        TestFirehose.in(temp.resolve("firehose-" + seed + "-" + losesOne))) {
      createTakingApart(firehose);
      List<byte[]> records = records(new Random(seed));
      firehose.put(records);
      firehose.flush();

      int put = records.stream().mapToInt(RecordBytesFuzzTest::size).sum() + (losesOne ? 1 : 0);
      int delivered = firehose.keys("p/").stream().mapToInt(k -> size(firehose.bytes(k))).sum();
      return put - delivered - size(buried(firehose));
    }
  }

  /// How many bytes are no blanks of JSON.
  private static int size(byte[] bytes) {
    int size = 0;
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        size++;
      }
    }
    return size;
  }

  private static List<byte[]> records(Random random) {
    List<byte[]> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(record(random));
    }
    return records;
  }

  private static byte[] record(Random random) {
    if (random.nextInt(4) == 0) {
      byte[] anything = new byte[random.nextInt(12)];
      random.nextBytes(anything);
      return anything;
    }
    byte[] bytes =
        TEXTS
            .get(random.nextInt(TEXTS.size()))
            .getBytes(ENCODINGS.get(random.nextInt(ENCODINGS.size())));
    if (bytes.length > 0 && random.nextInt(3) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static void createTakingApart(TestFirehose firehose) {
    firehose.create(
        c -> c.prefix("p/").processingConfiguration(p -> p.enabled(true).processors(TAKES_APART)));
  }

  private static void createTable(TestFirehose firehose) {
    firehose.glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
    firehose.glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(
                    t ->
                        t.name("events")
                            .storageDescriptor(
                                s ->
                                    s.columns(Column.builder().name("a").type("string").build()))));
  }

  private static void converting(ExtendedS3DestinationConfiguration.Builder s3) {
    s3.dataFormatConversionConfiguration(
        FormatConversionTest.conversion(d -> d.openXJsonSerDe(_ -> {})));
  }

  private int rows(TestFirehose firehose) {
    return firehose.keys("p/").stream()
        .mapToInt(
            key ->
                Integer.parseInt(
                    ParquetReader.column(temp, firehose.bytes(key), "SELECT count(*) FROM t")
                        .getFirst()))
        .sum();
  }

  private static byte[] buried(TestFirehose firehose) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    firehose.lines("bad/").stream()
        .map(line -> JsonMapper.shared().readTree(line).path("rawData").asString())
        .forEach(data -> bytes.writeBytes(Base64.getDecoder().decode(data)));
    return bytes.toByteArray();
  }
}
