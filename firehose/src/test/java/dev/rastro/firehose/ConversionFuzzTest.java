package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.Column;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Random tables and random records through format conversion, read back from Parquet.
///
/// Records of values that fit come back as they were put; records of anything at all are rows or
/// dead letters, and none holds its stream up. To see one round again, run it with the seed that is
/// printed.
class ConversionFuzzTest {

  private static final long SEED = 20260102;
  private static final int ROUNDS = 25;
  private static final int RECORDS = 40;
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @TempDir private Path temp;

  @Test
  void whatFitsComesBackAsItWasPut() {
    for (int round = 0; round < ROUNDS; round++) {
      assertThat(differences(SEED + round, false)).as("seed %d", SEED + round).isEmpty();
    }
  }

  /// The fuzz sees one value that is not what was put.
  @Test
  void aChangedValueIsFound() {
    assertThat(differences(SEED, true)).hasSize(1);
  }

  @Test
  void anythingIsARowOrADeadLetter() {
    for (int round = 0; round < ROUNDS; round++) {
      long seed = SEED + 1_000 + round;
      RandomRows rows = new RandomRows(new Random(seed));
      try (TestFirehose firehose = open(seed, rows)) {
        String[] records = new String[RECORDS];
        for (int i = 0; i < RECORDS; i++) {
          records[i] = rows.anything();
        }
        firehose.put(records);
        firehose.flush();

        int converted = firehose.keys("p/").stream().mapToInt(key -> count(firehose, key)).sum();
        int dead = firehose.lines("bad/").size();
        assertThat(converted + dead).as("seed %d", seed).isEqualTo(RECORDS);
      }
    }
  }

  /// What came back otherwise than it was put.
  private List<String> differences(long seed, boolean changesOne) {
    RandomRows rows = new RandomRows(new Random(seed));
    List<String> puts = new ArrayList<>();
    List<JsonNode> expected = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      RandomRows.Row row = rows.fitting();
      puts.add(row.json());
      expected.add(JSON.readTree(row.expected()));
    }
    if (changesOne) {
      puts.set(3, "{}");
    }
    try (TestFirehose firehose = open(seed, rows)) {
      firehose.put(puts.toArray(String[]::new));
      firehose.flush();
      assertThat(firehose.lines("bad/")).as("seed %d", seed).isEmpty();
      List<JsonNode> found = rows(firehose, firehose.keys("p/").getFirst());
      assertThat(found).as("seed %d", seed).hasSize(RECORDS);
      List<String> differences = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        if (!same(expected.get(i), found.get(i))) {
          differences.add(puts.get(i) + " came back as " + found.get(i));
        }
      }
      return differences;
    }
  }

  private int count(TestFirehose firehose, String key) {
    return Integer.parseInt(
        ParquetReader.column(temp, firehose.bytes(key), "SELECT count(*) FROM t").getFirst());
  }

  private List<JsonNode> rows(TestFirehose firehose, String key) {
    return ParquetReader.column(temp, firehose.bytes(key), "SELECT to_json(t)::VARCHAR FROM t")
        .stream()
        .map(JSON::readTree)
        .toList();
  }

  /// Numbers are the same when their values are.
  private static boolean same(JsonNode expected, JsonNode found) {
    if (expected.isNumber() && found.isNumber()) {
      return expected.decimalValue().compareTo(found.decimalValue()) == 0
          || expected.doubleValue() == found.doubleValue();
    }
    if (expected.isObject() && found.isObject()) {
      return expected.size() == found.size()
          && expected
              .propertyStream()
              .allMatch(
                  one -> found.has(one.getKey()) && same(one.getValue(), found.get(one.getKey())));
    }
    if (expected.isArray() && found.isArray()) {
      if (expected.size() != found.size()) {
        return false;
      }
      for (int i = 0; i < expected.size(); i++) {
        if (!same(expected.get(i), found.get(i))) {
          return false;
        }
      }
      return true;
    }
    return expected.equals(found);
  }

  private TestFirehose open(long seed, RandomRows rows) {
    TestFirehose firehose = TestFirehose.in(temp.resolve("firehose-" + seed));
    firehose.glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < rows.types().size(); i++) {
      columns.add(Column.builder().name("col" + i).type(rows.types().get(i)).build());
    }
    firehose.glue.createTable(
        r ->
            r.databaseName("shop")
                .tableInput(t -> t.name("events").storageDescriptor(s -> s.columns(columns))));
    firehose.create(
        c ->
            c.prefix("p/")
                .dataFormatConversionConfiguration(
                    FormatConversionTest.conversion(d -> d.openXJsonSerDe(_ -> {}))));
    return firehose;
  }
}
