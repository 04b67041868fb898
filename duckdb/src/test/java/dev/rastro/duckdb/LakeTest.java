package dev.rastro.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.rastro.aws.S3Address;
import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

class LakeTest {

  private static final String JSON = "org.openx.data.jsonserde.JsonSerDe";
  private static final String PARQUET =
      "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
  private static final String CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
  private static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

  @TempDir Path directory;
  private DirectoryS3 s3;
  private InMemoryGlue glue;
  private Lake lake;
  private DuckDb engine;
  private Connection session;

  @BeforeEach
  void open() {
    s3 = new DirectoryS3(directory.resolve("s3"));
    s3.createBucket(request -> request.bucket("lake"));
    glue = new InMemoryGlue();
    glue.createDatabase(request -> request.databaseInput(input -> input.name("shop")));
    lake = new Lake(glue, s3, s3::path);
    engine = DuckDb.inMemory(settings());
    session = engine.connect();
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    engine.close();
  }

  private DuckDbSettings settings() {
    return new DuckDbSettings(
        512L << 20, 2, directory.resolve("temporary"), List.of(directory.resolve("s3")), true);
  }

  @Test
  void readsGzippedAndPlainJsonOfThePartitionsInTheCatalogOnly() {
    table("events", JSON, Map.of("paths", "userId,n"), "userid:string;n:bigint", "day:date");
    put("events/first/a.gz", gzip("{\"userId\":\"u1\",\"n\":1}\n{\"userId\":\"u2\"}\n"));
    put("elsewhere/b.json", "{\"userId\":\"u3\",\"n\":3}\n".getBytes(StandardCharsets.UTF_8));
    put("events/day=2024-01-09/c.json", "{\"n\":9}\n".getBytes(StandardCharsets.UTF_8));
    partitionAt("events", "s3://lake/events/first", "2024-01-01");
    partitionAt("events", "s3://lake/elsewhere/", "2024-01-02");

    assertThat(rows("events", List.of("day >= DATE '2024-01-02'"), "userid, n, day, \"$path\""))
        .containsExactly("u3|3|2024-01-02|s3://lake/elsewhere/b.json");
  }

  @Test
  void givesEveryFileTheValuesOfItsPartition() {
    table("events", JSON, Map.of(), "n:int", "year:int;country:string");
    for (int i = 0; i < 5; i++) {
      put("events/p" + i + "/x.gz", gzip("{\"N\":" + i + "}\n"));
      partitionAt(
          "events",
          "s3://lake/events/p" + i,
          "0" + (2020 + i),
          i == 4 ? "__HIVE_DEFAULT_PARTITION__" : "c'" + i);
    }

    assertThat(rows("events", List.of(), "n, year, country"))
        .containsExactly("0|2020|c'0", "1|2021|c'1", "2|2022|c'2", "3|2023|c'3", "4|2024|null");
    assertThat(rows("events", List.of("country > 'c''1'", "year < 2023"), "n"))
        .containsExactly("2");
  }

  @Test
  void countsWholeTextFilesLeftAfterPruning() {
    table("events", JSON, Map.of("paths", "n"), "n:int", "day:string");
    byte[] first = gzip("{\"n\":1}\n");
    byte[] second = gzip("{\"n\":2}\n{\"n\":3}\n");
    put("events/day=a/x.gz", first);
    put("events/day=b/x.gz", second);
    partitionAt("events", "s3://lake/events/day=a", "a");
    partitionAt("events", "s3://lake/events/day=b", "b");

    assertThat(scannedBytes("events", List.of(), Set.of("n")))
        .isEqualTo(first.length + second.length);
    assertThat(scannedBytes("events", List.of("day = 'b'"), Set.of("n"))).isEqualTo(second.length);
  }

  @Test
  void readsParquetByColumnNameAndCountsOnlyTheColumnsRead() {
    ParquetExport export = new ParquetExport(s3, settings().temporaryDirectory());
    var snappy = new ParquetExport.Options(List.of(), false, ParquetExport.Compression.SNAPPY);
    S3Address folder = S3Address.parse("s3://lake/numbers/");
    export.export(
        session,
        "SELECT i::INTEGER AS N, 'text ' || i AS t FROM range(1000) r(i)",
        snappy,
        folder,
        i -> "1.parquet");
    export.export(session, "SELECT 'more' AS t", snappy, folder, i -> "2.parquet");
    table("numbers", PARQUET, Map.of(), "t:string;n:bigint", "");

    assertThat(rows("numbers", List.of(), "count(*), sum(n), count(t)"))
        .containsExactly("1001|499500|1001");
    long both = scannedBytes("numbers", List.of(), Set.of("n", "t"));
    long numbers = scannedBytes("numbers", List.of(), Set.of("n"));
    long texts = scannedBytes("numbers", List.of(), Set.of("t"));
    assertThat(numbers).isPositive();
    assertThat(both).isEqualTo(numbers + texts);
  }

  @Test
  void exportsAPartitionedQueryWithItsValues() {
    var options =
        new ParquetExport.Options(List.of("day", "kind"), false, ParquetExport.Compression.ZSTD);

    List<ExportedFile> files =
        new ParquetExport(s3, settings().temporaryDirectory())
            .export(
                session,
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
    assertThat(settings().temporaryDirectory()).isEmptyDirectory();
  }

  @Test
  void givesTheColumnsAndNoRowsWithoutFiles() {
    table("events", JSON, Map.of(), "n:int;tags:array<string>", "day:date");

    assertThat(rows("events", List.of(), "typeof(n), tags, day")).isEmpty();
  }

  @Test
  void skipsHiddenAndEmptyObjects() {
    table("events", JSON, Map.of(), "n:int", "");
    put("events/_temporary/x.json", "{\"n\":1}\n".getBytes(StandardCharsets.UTF_8));
    put("events/.hidden", "{\"n\":2}\n".getBytes(StandardCharsets.UTF_8));
    put("events/empty.gz", new byte[0]);
    put("events/deeper/x.json", "{\"n\":4}\n".getBytes(StandardCharsets.UTF_8));

    assertThat(rows("events", List.of(), "n")).containsExactly("4");
  }

  @Test
  void findsTheSpellingOfKeysThatTheCatalogKeepsInLowerCase() {
    table(
        "events",
        JSON,
        Map.of(),
        "userid:string;place:struct<countrycode:string,at:array<struct<lat:double>>>",
        "");
    put(
        "events/x.json",
        "{\"userId\":\"u\",\"Place\":{\"countryCode\":\"ES\",\"at\":[{\"Lat\":1.5}]}}\n"
            .getBytes(StandardCharsets.UTF_8));

    assertThat(rows("events", List.of(), "userid, place.countrycode, place.at[1].lat"))
        .containsExactly("u|ES|1.5");
  }

  @Test
  void refusesKeysThatDifferOnlyInCase() {
    table("events", JSON, Map.of(), "userid:string", "");
    put(
        "events/x.json",
        "{\"userId\":\"u\"}\n{\"userid\":\"v\"}\n".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> rows("events", List.of(), "userid"))
        .isInstanceOf(ReadTableException.class)
        .hasMessageContaining("differ only in case");
  }

  @Test
  void readsQuotedCsvAndPlainDelimitedText() {
    table("quoted", CSV, Map.of("skip.header.line.count", "1"), "a:string;b:string;c:int", "");
    put("quoted/x.csv", "a,b,c\n1,\"x, \\\"y\\\"\",3\n".getBytes(StandardCharsets.UTF_8));
    table("plain", TEXT, Map.of("field.delim", "\t"), "a:string;b:int;c:string", "");
    put("plain/x.tsv", "\"q\"\tno number\t\\N\n\t7\n".getBytes(StandardCharsets.UTF_8));

    assertThat(rows("quoted", List.of(), "a, b, c")).containsExactly("1|x, \"y\"|3");
    assertThat(rows("plain", List.of(), "a, b, c")).containsExactly("\"q\"|null|null", "|7|null");
  }

  @Test
  void letsSqlReadNothingOutsideTheLake() {
    assertThatThrownBy(
            () -> Queries.rows(session, "SELECT * FROM read_text('/etc/passwd')", row -> 1))
        .hasMessageContaining("disabled by configuration");
    assertThatThrownBy(() -> Queries.rows(session, "SET enable_external_access = true", row -> 1))
        .hasMessageContaining("locked");
  }

  @Test
  void knowsNoTableThatIsNotInTheCatalog() {
    assertThat(lake.table("shop", "missing")).isEmpty();
    assertThat(lake.table("missing", "missing")).isEmpty();
  }

  private List<String> rows(String table, List<String> predicates, String outputs) {
    LakeTable lakeTable = lake.table("shop", table).orElseThrow();
    String relation = lake.relation(lakeTable, lake.files(lakeTable, predicates, session), session);
    String filter = predicates.isEmpty() ? "" : " WHERE " + String.join(" AND ", predicates);
    return Queries.rows(
        session,
        "SELECT " + outputs + " FROM " + relation + filter,
        row -> {
          StringBuilder text = new StringBuilder();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            text.append(i == 1 ? "" : "|").append(row.getObject(i));
          }
          return text.toString();
        });
  }

  private long scannedBytes(String table, List<String> predicates, Set<String> columns) {
    LakeTable lakeTable = lake.table("shop", table).orElseThrow();
    return lake.scannedBytes(
        lakeTable, lake.files(lakeTable, predicates, session), columns, session);
  }

  private void table(
      String name,
      String serDe,
      Map<String, String> parameters,
      String columns,
      String partitionColumns) {
    glue.createTable(
        request ->
            request
                .databaseName("shop")
                .tableInput(
                    input ->
                        input
                            .name(name)
                            .storageDescriptor(
                                storage ->
                                    storage
                                        .location("s3://lake/" + name)
                                        .columns(columns(columns))
                                        .serdeInfo(
                                            info ->
                                                info.serializationLibrary(serDe)
                                                    .parameters(parameters)))
                            .partitionKeys(columns(partitionColumns))));
  }

  /// Columns as `name:type`, separated by `;`.
  private static List<Column> columns(String text) {
    return Stream.of(text.split(";", -1))
        .filter(part -> !part.isEmpty())
        .map(
            part ->
                Column.builder()
                    .name(part.substring(0, part.indexOf(':')))
                    .type(part.substring(part.indexOf(':') + 1))
                    .build())
        .toList();
  }

  private void partitionAt(String table, String location, String... values) {
    glue.batchCreatePartition(
        request ->
            request
                .databaseName("shop")
                .tableName(table)
                .partitionInputList(
                    PartitionInput.builder()
                        .values(values)
                        .storageDescriptor(StorageDescriptor.builder().location(location).build())
                        .build()));
  }

  private void put(String key, byte[] bytes) {
    s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromBytes(bytes));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
