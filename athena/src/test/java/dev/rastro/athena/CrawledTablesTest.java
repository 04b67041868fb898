package dev.rastro.athena;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.glue.model.Column;

/// What Athena answers over tables as a crawler writes them: rightly, or a refusal that says why.
class CrawledTablesTest {

  private static final String JSON = "org.openx.data.jsonserde.JsonSerDe";
  private static final String PARQUET =
      "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
  private static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";
  private static final Duration QUERY_MAX = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final InMemoryGlue glue = new InMemoryGlue();
  private DirectoryS3 s3;
  private LocalAthena athena;

  @BeforeEach
  void open() {
    Path root = directory.resolve("s3");
    s3 = new DirectoryS3(root);
    s3.createBucket(request -> request.bucket("lake"));
    glue.createDatabase(request -> request.databaseInput(input -> input.name("shop")));
    athena =
        LocalAthena.open(
            glue,
            s3,
            s3::path,
            directory.resolve("temporary"),
            new TestClock(Instant.parse("2026-01-01T00:00:00Z")),
            new Random(1),
            new AthenaSettings(512L << 20, 2, 2, 1, 100, List.of(root)));
  }

  @AfterEach
  void close() {
    athena.close();
  }

  @Test
  void givesStructsTheNamesOfTheCatalog() {
    table("events", JSON, Map.of("paths", "Place"), Map.of(), "place struct<countrycode:string>");
    put("events/a", "{\"Place\":{\"countryCode\":\"ES\"}}\n");

    assertThat(rows("SELECT place, place.countrycode FROM events"))
        .containsExactly("{countrycode=ES}|ES");
  }

  @Test
  void readsKeysThatDifferOnlyInCase() {
    table("events", JSON, Map.of("paths", "ID,id"), Map.of(), "id int", "place struct<c:int>");
    put("events/a", "{\"ID\":1,\"place\":{\"C\":1}}\n{\"id\":2,\"place\":{\"c\":2}}\n");

    assertThat(rows("SELECT id, place, place.c FROM events"))
        .containsExactly("1|{c=1}|1", "2|{c=2}|2");
  }

  @Test
  void refusesARowWithAKeyInTwoSpellings() {
    table("events", JSON, Map.of("paths", "ID,id"), Map.of(), "id int");
    put("events/a", "{\"ID\":1,\"id\":2}\n");

    assertThat(reason("SELECT id FROM events"))
        .isEqualTo("HIVE_BAD_DATA: A JSON object has more than one of the keys ID, id");
  }

  @Test
  void refusesAJsonTableWhoseRowsAreElsewhere() {
    table("events", JSON, Map.of("paths", "id"), Map.of("jsonPath", "$.records[*]"), "id int");

    assertThat(reason("SELECT id FROM events"))
        .startsWith("HIVE_UNSUPPORTED_FORMAT: Table shop.events has its rows within its JSON");
  }

  @Test
  void readsATableThatIsOneObjectOfAFolder() {
    tableAt(
        "two_csv",
        "s3://lake/events/two.csv",
        TEXT,
        Map.of("field.delim", ","),
        Map.of("skip.header.line.count", "1"),
        "a bigint",
        "b string");
    put("events/two.csv", "a,b\n1,x\n");
    put("events/one.json", "{\"a\":1}\n");

    assertThat(rows("SELECT a, b FROM two_csv")).containsExactly("1|x");
  }

  @Test
  void refusesCompressedTextThatItCannotRead() {
    table("events", TEXT, Map.of("field.delim", ","), Map.of("compressionType", "bzip2"), "a int");
    s3.putObject(
        request -> request.bucket("lake").key("events/a"),
        RequestBody.fromBytes(
            new byte[] {'B', 'Z', 'h', '9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 1, 2}));

    assertThat(reason("SELECT count(*) FROM events"))
        .startsWith("HIVE_UNSUPPORTED_FORMAT: s3://lake/events/a is compressed with bzip2");
  }

  @ParameterizedTest
  @CsvSource({
    "org.apache.hadoop.hive.ql.io.orc.OrcSerde, orc",
    "org.apache.hadoop.hive.serde2.avro.AvroSerDe, avro",
    "com.amazonaws.glue.serde.GrokSerDe, applog",
    ", books"
  })
  void refusesAFormatThatItCannotRead(@Nullable String serDe, String classification) {
    table("events", serDe, Map.of(), Map.of("classification", classification), "a int");
    put("events/a", "x\n");

    assertThat(reason("SELECT count(*) FROM events"))
        .isEqualTo(
            "HIVE_UNSUPPORTED_FORMAT: Table shop.events is in a format that is not read: SerDe "
                + (serDe == null ? "none" : serDe)
                + ", input format none, classification "
                + classification);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.5::DOUBLE|bigint|DOUBLE",
        "1.5::DOUBLE|string|DOUBLE",
        "1.5::DOUBLE|float|DOUBLE",
        "chr(55)|int|BYTE_ARRAY",
        "7|string|INT32",
        "7::BIGINT|'decimal(10,2)'|INT64",
        "1.5::DECIMAL(10,1)|bigint|INT64",
        "TIMESTAMP '2026-01-01 00:00:00'|date|INT64",
        "[1.5::DOUBLE]|array<bigint>|DOUBLE[]",
        "{'x': 1.5::DOUBLE}|struct<x:int>|STRUCT(x DOUBLE)",
        "MAP {'k': 1.5::DOUBLE}|'map<string,int>'|MAP(VARCHAR, DOUBLE)",
        "7|array<int>|INT32",
      })
  void refusesParquetOfAnotherTypeThanTheTables(String value, String type, String stored) {
    table("events", PARQUET, Map.of(), Map.of(), "n " + type, "other int");
    putParquet("events/good", "SELECT 1 AS other");
    putParquet("events/x", "SELECT " + value + " AS N, 2 AS other");

    assertThat(reason("SELECT n FROM events"))
        .isEqualTo(
            "HIVE_BAD_DATA: Field N's type %s in parquet file s3://lake/events/x is incompatible with type %s defined in table schema",
            stored, type);
    assertThat(rows("SELECT sum(other) FROM events")).containsExactly("3");
    assertThat(rows("SELECT count(*) FROM events")).containsExactly("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7|bigint|7",
        "7::BIGINT|int|7",
        "7::DECIMAL(9,0)|bigint|7",
        "1.5::FLOAT|double|1.5",
        "1.5::DECIMAL(9,1)|'decimal(10,2)'|1.50",
        "7|'decimal(10,2)'|7.00",
        "chr(120)::BLOB|string|x",
        "chr(120)|varchar(5)|x",
        "DATE '2026-01-01'|date|2026-01-01",
        "TIMESTAMP_NS '2026-01-01 00:00:00'|timestamp|2026-01-01 00:00:00.000",
        "[1, 2]|array<bigint>|[1, 2]",
        "{'x': 1}|struct<x:bigint>|{x=1}",
        "MAP {'k': 1}|'map<string,bigint>'|{k=1}",
      })
  void readsParquetOfTypesThatWiden(String value, String type, String expected) {
    table("events", PARQUET, Map.of(), Map.of(), "n " + type);
    putParquet("events/x", "SELECT " + value + " AS N");

    assertThat(rows("SELECT n FROM events")).containsExactly(expected);
  }

  private void table(
      String name,
      @Nullable String serDe,
      Map<String, String> serDeParameters,
      Map<String, String> parameters,
      String... columns) {
    tableAt(name, "s3://lake/" + name + "/", serDe, serDeParameters, parameters, columns);
  }

  private void tableAt(
      String name,
      String location,
      @Nullable String serDe,
      Map<String, String> serDeParameters,
      Map<String, String> parameters,
      String... columns) {
    glue.createTable(
        request ->
            request
                .databaseName("shop")
                .tableInput(
                    input ->
                        input
                            .name(name)
                            .parameters(parameters)
                            .storageDescriptor(
                                storage ->
                                    storage
                                        .location(location)
                                        .columns(Stream.of(columns).map(this::column).toList())
                                        .serdeInfo(
                                            info ->
                                                info.serializationLibrary(serDe)
                                                    .parameters(serDeParameters)))));
  }

  private Column column(String text) {
    int space = text.indexOf(' ');
    return Column.builder().name(text.substring(0, space)).type(text.substring(space + 1)).build();
  }

  private void putParquet(String key, String sql) {
    Path file = directory.resolve("written.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
    } catch (SQLException e) {
      throw new IllegalStateException("Could not write " + sql, e);
    }
    s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromFile(file));
  }

  private void put(String key, String text) {
    s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromString(text));
  }

  /// The rows of an answer, their cells joined by `|`.
  private List<String> rows(String sql) {
    QueryExecution execution = ended(sql);
    assertThat(execution.status().state())
        .as(execution.status().stateChangeReason())
        .isEqualTo(QueryExecutionState.SUCCEEDED);
    return athena
        .getQueryResults(request -> request.queryExecutionId(execution.queryExecutionId()))
        .resultSet()
        .rows()
        .stream()
        .skip(1)
        .map(row -> String.join("|", row.data().stream().map(Datum::varCharValue).toList()))
        .toList();
  }

  private String reason(String sql) {
    QueryExecution execution = ended(sql);
    assertThat(execution.status().state()).isEqualTo(QueryExecutionState.FAILED);
    return execution.status().stateChangeReason();
  }

  private QueryExecution ended(String sql) {
    String id =
        athena
            .startQueryExecution(
                request ->
                    request
                        .queryString(sql)
                        .queryExecutionContext(context -> context.database("shop"))
                        .resultConfiguration(result -> result.outputLocation("s3://lake/_out/")))
            .queryExecutionId();
    long deadline = System.nanoTime() + QUERY_MAX.toNanos();
    while (true) {
      QueryExecution execution =
          athena.getQueryExecution(request -> request.queryExecutionId(id)).queryExecution();
      switch (execution.status().state()) {
        case SUCCEEDED, FAILED, CANCELLED -> {
          return execution;
        }
        default -> {
          assertThat(System.nanoTime()).as("the query does not end").isLessThan(deadline);
          Thread.onSpinWait();
        }
      }
    }
  }
}
