package dev.rastro.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.glue.model.Table;

class LakeTest {

  @TempDir Path directory;
  private TestLake lake;

  @BeforeEach
  void open() {
    lake = new TestLake(directory);
  }

  @AfterEach
  void close() throws SQLException {
    lake.close();
  }

  @Test
  void readsGzippedAndPlainJsonOfThePartitionsInTheCatalogOnly() {
    lake.table(
        "events", TestLake.JSON, Map.of("paths", "userId,n"), "userid:string;n:bigint", "day:date");
    lake.put(
        "events/first/a.gz", TestLake.gzip("{\"userId\":\"u1\",\"n\":1}\n{\"userId\":\"u2\"}\n"));
    lake.put("elsewhere/b.json", "{\"userId\":\"u3\",\"n\":3}\n");
    lake.put("events/day=2024-01-09/c.json", "{\"n\":9}\n");
    lake.partitionAt("events", "s3://lake/events/first", "2024-01-01");
    lake.partitionAt("events", "s3://lake/elsewhere/", "2024-01-02");

    assertThat(
            lake.rows("events", List.of("day >= DATE '2024-01-02'"), "userid, n, day, \"$path\""))
        .containsExactly("u3|3|2024-01-02|s3://lake/elsewhere/b.json");
  }

  @Test
  void givesEveryFileTheValuesOfItsPartition() {
    lake.table("events", TestLake.JSON, Map.of(), "n:int", "year:int;country:string");
    for (int i = 0; i < 5; i++) {
      lake.put("events/p" + i + "/x.gz", TestLake.gzip("{\"N\":" + i + "}\n"));
      lake.partitionAt(
          "events",
          "s3://lake/events/p" + i,
          "0" + (2020 + i),
          i == 4 ? "__HIVE_DEFAULT_PARTITION__" : "c'" + i);
    }

    assertThat(lake.rows("events", List.of(), "n, year, country"))
        .containsExactly("0|2020|c'0", "1|2021|c'1", "2|2022|c'2", "3|2023|c'3", "4|2024|null");
    assertThat(lake.rows("events", List.of("country > 'c''1'", "year < 2023"), "n"))
        .containsExactly("2");
  }

  @Test
  void countsWholeTextFilesLeftAfterPruning() {
    lake.table("events", TestLake.JSON, Map.of("paths", "n"), "n:int", "day:string");
    byte[] first = TestLake.gzip("{\"n\":1}\n");
    byte[] second = TestLake.gzip("{\"n\":2}\n{\"n\":3}\n");
    lake.put("events/day=a/x.gz", first);
    lake.put("events/day=b/x.gz", second);
    lake.partitionAt("events", "s3://lake/events/day=a", "a");
    lake.partitionAt("events", "s3://lake/events/day=b", "b");

    assertThat(lake.scannedBytes("events", List.of(), Set.of("n")))
        .isEqualTo(first.length + second.length);
    assertThat(lake.scannedBytes("events", List.of("day = 'b'"), Set.of("n")))
        .isEqualTo(second.length);
  }

  @Test
  void readsParquetByColumnNameAndCountsOnlyTheColumnsRead() {
    ParquetExport export = new ParquetExport(lake.s3(), lake.settings().temporaryDirectory());
    var snappy = new ParquetExport.Options(List.of(), false, ParquetExport.Compression.SNAPPY);
    S3Address folder = S3Address.parse("s3://lake/numbers/");
    export.export(
        lake.session(),
        "SELECT i::INTEGER AS N, 'text ' || i AS t FROM range(1000) r(i)",
        snappy,
        folder,
        i -> "1.parquet");
    export.export(lake.session(), "SELECT 'more' AS t", snappy, folder, i -> "2.parquet");
    lake.table("numbers", TestLake.PARQUET, Map.of(), "t:string;n:bigint", "");

    assertThat(lake.rows("numbers", List.of(), "count(*), sum(n), count(t)"))
        .containsExactly("1001|499500|1001");
    long both = lake.scannedBytes("numbers", List.of(), Set.of("n", "t"));
    long numbers = lake.scannedBytes("numbers", List.of(), Set.of("n"));
    long texts = lake.scannedBytes("numbers", List.of(), Set.of("t"));
    assertThat(numbers).isPositive();
    assertThat(both).isEqualTo(numbers + texts);
  }

  @Test
  void exportsAPartitionedQueryWithItsValues() {
    var options =
        new ParquetExport.Options(List.of("day", "kind"), false, ParquetExport.Compression.ZSTD);

    List<ExportedFile> files =
        new ParquetExport(lake.s3(), lake.settings().temporaryDirectory())
            .export(
                lake.session(),
                "SELECT * FROM (VALUES (1, DATE '2024-01-01', 'a/b'), (2, DATE '2024-01-01', NULL)) v(n, day, kind)",
                options,
                S3Address.parse("s3://lake/out/"),
                number -> "000" + number + "_part_00.parquet");

    assertThat(files)
        .extracting(file -> file.address().key(), ExportedFile::rows, ExportedFile::partitionValues)
        .containsExactlyInAnyOrder(
            tuple(
                "out/day=2024-01-01/kind=a%2Fb/0000_part_00.parquet",
                1L, Map.of("day", "2024-01-01", "kind", "a/b")),
            tuple(
                "out/day=2024-01-01/kind=__HIVE_DEFAULT_PARTITION__/0000_part_00.parquet",
                1L,
                Map.of("day", "2024-01-01", "kind", "__HIVE_DEFAULT_PARTITION__")));
    assertThat(lake.settings().temporaryDirectory()).isEmptyDirectory();
  }

  @Test
  void givesTheColumnsAndNoRowsWithoutFiles() {
    lake.table("events", TestLake.JSON, Map.of(), "n:int;tags:array<string>", "day:date");

    assertThat(lake.rows("events", List.of(), "typeof(n), tags, day")).isEmpty();
  }

  @Test
  void skipsHiddenAndEmptyObjects() {
    lake.table("events", TestLake.JSON, Map.of(), "n:int", "");
    lake.put("events/_temporary/x.json", "{\"n\":1}\n");
    lake.put("events/.hidden", "{\"n\":2}\n");
    lake.put("events/empty.gz", new byte[0]);
    lake.put("events/deeper/x.json", "{\"n\":4}\n");

    assertThat(lake.rows("events", List.of(), "n")).containsExactly("4");
  }

  @Test
  void readsQuotedCsvAndPlainDelimitedText() {
    lake.table(
        "quoted",
        TestLake.CSV,
        Map.of("skip.header.line.count", "1"),
        "a:string;b:string;c:int",
        "");
    lake.put("quoted/x.csv", "a,b,c\n1,\"x, \\\"y\\\"\",3\n");
    lake.table("plain", TestLake.TEXT, Map.of("field.delim", "\t"), "a:string;b:int;c:string", "");
    lake.put("plain/x.tsv", "\"q\"\tno number\t\\N\n\t7\n");

    assertThat(lake.rows("quoted", List.of(), "a, b, c")).containsExactly("1|x, \"y\"|3");
    assertThat(lake.rows("plain", List.of(), "a, b, c"))
        .containsExactly("\"q\"|null|null", "|7|null");
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde, org.apache.hadoop.hive.ql.io.orc.OrcInputFormat, orc",
    "org.apache.hadoop.hive.serde2.avro.AvroSerDe, org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat, avro",
    "com.amazonaws.glue.serde.GrokSerDe, org.apache.hadoop.mapred.TextInputFormat, applog",
    "com.amazon.ionhiveserde.IonHiveSerDe, com.amazon.ionhiveserde.formats.IonInputFormat, ion",
    ", org.apache.hadoop.mapred.TextInputFormat, xml",
    ", ,",
  })
  void refusesATableInAnotherFormatByItsName(
      @Nullable String serDe, @Nullable String inputFormat, @Nullable String classification) {
    Table table =
        Table.builder()
            .databaseName("shop")
            .name("books")
            .parameters(classification == null ? null : Map.of("classification", classification))
            .storageDescriptor(
                storage ->
                    storage
                        .location("s3://lake/books/")
                        .inputFormat(inputFormat)
                        .serdeInfo(info -> info.serializationLibrary(serDe)))
            .build();

    assertThatThrownBy(() -> LakeTable.of(table))
        .isInstanceOfSatisfying(
            ReadTableException.class,
            e -> assertThat(e.code()).isEqualTo("HIVE_UNSUPPORTED_FORMAT"))
        .hasMessage(
            "Table shop.books is in a format that is not read: SerDe %s, input format %s, classification %s",
            serDe == null ? "none" : serDe,
            inputFormat == null ? "none" : inputFormat,
            classification == null ? "none" : classification);
  }

  @Test
  void readsTheOneObjectThatATableOrAPartitionLiesAt() {
    lake.table("two", TestLake.JSON, Map.of(), "n:int", "day:string");
    lake.table("two/x.json", TestLake.JSON, Map.of(), "n:int", "");
    lake.put("two/x.json", "{\"n\":1}\n");
    lake.put("two/x.json2", "{\"n\":2}\n");
    lake.put("two/x.jsonmore/y", "{\"n\":3}\n");
    lake.partitionAt("two", "s3://lake/two/x.json", "one");
    lake.partitionAt("two", "s3://lake/two/x.jso", "none");
    lake.partitionAt("two", "s3://lake/two/x.json/", "folder");

    assertThat(lake.rows("two/x.json", List.of(), "n, \"$path\""))
        .containsExactly("1|s3://lake/two/x.json");
    assertThat(lake.rows("two", List.of(), "n, day")).containsExactly("1|one");
  }

  @Test
  void letsSqlReadNothingOutsideTheLake() {
    assertThatThrownBy(
            () -> Queries.rows(lake.session(), "SELECT * FROM read_text('/etc/passwd')", row -> 1))
        .hasMessageContaining("disabled by configuration");
    assertThatThrownBy(
            () -> Queries.rows(lake.session(), "SET enable_external_access = true", row -> 1))
        .hasMessageContaining("locked");
  }

  @Test
  void knowsNoTableThatIsNotInTheCatalog() {
    assertThat(lake.lake().table("shop", "missing")).isEmpty();
    assertThat(lake.lake().table("missing", "missing")).isEmpty();
  }
}
