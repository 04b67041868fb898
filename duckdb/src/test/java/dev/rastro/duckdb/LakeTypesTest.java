package dev.rastro.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a file holds is given as its table's type, or is an error: never rounded, never guessed.
class LakeTypesTest {

  @TempDir private Path directory;
  private TestLake lake;

  @BeforeEach
  void open() {
    lake = new TestLake(directory);
  }

  @AfterEach
  void close() throws SQLException {
    lake.close();
  }

  private void parquet(String table, String file, String query) {
    ParquetExport export = new ParquetExport(lake.s3(), lake.settings().temporaryDirectory());
    export.export(
        lake.session(),
        query,
        new ParquetExport.Options(List.of(), false, ParquetExport.Compression.SNAPPY),
        S3Address.parse("s3://lake/" + table + "/"),
        _ -> file + ".parquet");
  }

  private void assertRefused(String table, String outputs, String... words) {
    assertThatThrownBy(() -> lake.rows(table, List.of(), outputs))
        .rootCause()
        .message()
        .contains(words);
  }

  @Test
  void refusesAParquetColumnOfAnotherTypeOnceItIsAskedFor() {
    lake.table("wind", TestLake.PARQUET, Map.of(), "speed:bigint;place:string", "");
    parquet("wind", "1", "SELECT 3::bigint AS speed, 'a' AS place");
    parquet("wind", "2", "SELECT 2.5::double AS speed, 'b' AS place");

    assertThat(lake.rows("wind", List.of(), "place")).containsExactlyInAnyOrder("a", "b");
    assertRefused(
        "wind",
        "speed",
        "HIVE_BAD_DATA: Field speed's type DOUBLE in parquet file s3://lake/wind/2.parquet is"
            + " incompatible with type bigint defined in table schema");
  }

  @Test
  void widensWhatTrinoWidens() {
    lake.table(
        "wide",
        TestLake.PARQUET,
        Map.of(),
        "l:bigint;d:double;e:double;s:string;m:decimal(10,2);b:binary;t:timestamp;n:array<bigint>",
        "");
    parquet(
        "wide",
        "1",
        "SELECT 1::integer AS l, 1.5::float AS d, 7::integer AS e, 'x'::blob AS s,"
            + " 1.25::decimal(5,2) AS m, 'y' AS b, timestamp '2026-01-02 03:04:05' AS t,"
            + " [1::integer, 2::integer] AS n");

    assertThat(lake.rows("wide", List.of(), "l, d, e, s, m, t, n"))
        .containsExactly("1|1.5|7.0|x|1.25|2026-01-02 03:04:05.0|[1, 2]");
  }

  @Test
  void refusesWhatIsWithinStructsListsAndMaps() {
    lake.table(
        "nested",
        TestLake.PARQUET,
        Map.of(),
        "s:struct<a:int,`b c`:string>;l:array<int>;m:map<string,int>;p:int",
        "");
    parquet(
        "nested",
        "1",
        "SELECT {'a': 1.5::double, 'b c': 'x'} AS s, ['x'] AS l, map {'k': 'v'} AS m, [1] AS p");

    assertRefused("nested", "s", "Field s's type STRUCT", "DOUBLE", "struct<a:int");
    assertRefused("nested", "l", "Field l's type VARCHAR[]", "array<int>");
    assertRefused("nested", "m", "Field m's type MAP(VARCHAR, VARCHAR)", "map<string,int>");
    assertRefused("nested", "p", "Field p's type INTEGER[]", "type int ");
  }

  @Test
  void refusesJsonThatIsNoWholeNumberInAColumnOfWholeNumbers() {
    lake.table("numbers", TestLake.JSON, Map.of(), "n:bigint;t:string", "");
    lake.put(
        "numbers/a",
        "{\"n\":7,\"t\":\"a\"}\n{\"n\":\"8\",\"t\":\"b\"}\n{\"t\":\"c\"}\n{\"n\":null}\n");
    assertThat(lake.rows("numbers", List.of(), "n, t"))
        .containsExactlyInAnyOrder("7|a", "8|b", "null|c", "null|null");

    for (String value : List.of("1.5", "true", "\"x\"", "1e2", "\"\"")) {
      lake.put("numbers/b", "{\"n\":" + value + ",\"t\":\"d\"}\n");
      assertThat(lake.rows("numbers", List.of(), "t")).as(value).hasSize(5);
      assertRefused(
          "numbers",
          "n",
          "HIVE_BAD_DATA: Error parsing field value '",
          "as bigint: For input string");
    }
  }

  @Test
  void refusesJsonThatIsNoWholeNumberWithinListsMapsAndStructs() {
    lake.table(
        "deep",
        TestLake.JSON,
        Map.of(),
        "l:array<int>;m:map<string,bigint>;s:struct<a:int,b:array<int>>",
        "");
    lake.put("deep/a", "{\"l\":[1,2],\"m\":{\"k\":3},\"s\":{\"a\":4,\"b\":[5]}}\n");
    assertThat(lake.rows("deep", List.of(), "l, m, s.a, s.b"))
        .containsExactly("[1, 2]|{k=3}|4|[5]");

    lake.put("deep/a", "{\"l\":[1,2.5],\"m\":{\"k\":3.5},\"s\":{\"a\":4.5,\"b\":[5.5]}}\n");
    for (String column : List.of("l", "m", "s")) {
      assertRefused("deep", column, "HIVE_BAD_DATA: Error parsing field value '", ".5");
    }
  }

  @Test
  void refusesSuchJsonUnderKeysOfManySpellings() {
    lake.table("spelt", TestLake.JSON, Map.of(), "n:int", "");
    lake.put("spelt/a", "{\"n\":1}\n{\"N\":2}\n");
    assertThat(lake.rows("spelt", List.of(), "n")).containsExactlyInAnyOrder("1", "2");

    lake.put("spelt/a", "{\"n\":1}\n{\"N\":2.5}\n");
    assertRefused("spelt", "n", "HIVE_BAD_DATA: Error parsing field value '2.5' as int");
  }

  @Test
  void takesTextForAWholeNumberOnlyIfItIsOne() {
    lake.table("csv", TestLake.CSV, Map.of(), "n:int;t:string", "");
    lake.put("csv/a", "1,a\n2.5,b\n");
    lake.table("text", TestLake.TEXT, Map.of("field.delim", ","), "n:int;t:string", "");
    lake.put("text/a", "1,a\n2.5,b\n");

    assertRefused("csv", "n", "HIVE_BAD_DATA: Error parsing field value '2.5' as int");
    assertThat(lake.rows("text", List.of(), "n, t")).containsExactlyInAnyOrder("1|a", "null|b");
  }
}
