package dev.rastro.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.ParquetExport;
import dev.rastro.testkit.AthenaContract;
import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.s3.S3Client;

class LocalAthenaTest extends AthenaContract {

  private static final String SLOW =
      "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE x * y * z % 7 = 3";

  @TempDir static Path directory;
  private static int tests;

  private final InMemoryGlue glue = new InMemoryGlue();
  private final DirectoryS3 s3;
  private final LocalAthena athena;

  LocalAthenaTest() {
    Path root = directory.resolve("s3-" + tests++);
    s3 = new DirectoryS3(root);
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
    assertThat(directory.resolve("temporary")).isEmptyDirectory();
  }

  @Override
  protected AthenaClient athena() {
    return athena;
  }

  @Override
  protected S3Client emptyS3() {
    return s3;
  }

  @Override
  protected GlueClient emptyGlue() {
    return glue;
  }

  @Test
  void countsOnlyTheParquetColumnsThatAreRead() throws SQLException {
    writeParquet();

    long both = scanned(succeeded("SELECT sum(n), count(t) FROM numbers"));
    long numbers = scanned(succeeded("SELECT sum(n) FROM numbers"));
    long texts = scanned(succeeded("SELECT max(t) FROM (SELECT * FROM numbers) WHERE true"));

    assertThat(numbers).isPositive();
    assertThat(texts).isPositive();
    assertThat(both).isEqualTo(numbers + texts);
  }

  private void writeParquet() throws SQLException {
    DuckDbSettings settings =
        new DuckDbSettings(128L << 20, 1, directory.resolve("temporary"), List.of(), true);
    try (DuckDb writer = DuckDb.inMemory(settings);
        Connection session = writer.connect()) {
      new ParquetExport(s3, directory.resolve("temporary"))
          .export(
              session,
              "SELECT i::BIGINT AS n, 'text ' || i AS t FROM range(10000) r(i)",
              new ParquetExport.Options(List.of(), false, ParquetExport.Compression.SNAPPY),
              S3Address.parse("s3://contract-lake/numbers/"),
              number -> "part-" + number + ".parquet");
    }
    glue.createTable(
        request ->
            request
                .databaseName("shop")
                .tableInput(
                    input ->
                        input
                            .name("numbers")
                            .storageDescriptor(
                                storage ->
                                    storage
                                        .location("s3://contract-lake/numbers/")
                                        .columns(
                                            Column.builder().name("n").type("bigint").build(),
                                            Column.builder().name("t").type("string").build())
                                        .serdeInfo(
                                            serDe ->
                                                serDe.serializationLibrary(
                                                    "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe")))));
  }

  @Test
  void doesNotPruneWhatAnOuterJoinFillsUp() {
    String id =
        succeeded(
            "SELECT count(*) FROM (VALUES 'u1', 'u9') v(u) LEFT JOIN events e ON v.u = e.userid WHERE e.landing_date IS NULL");

    assertThat(
            athena
                .getQueryResults(request -> request.queryExecutionId(id))
                .resultSet()
                .rows()
                .getLast()
                .data()
                .getFirst()
                .varCharValue())
        .isEqualTo("1");
  }

  @Test
  void queuesAsManyQueriesAsItSaysAndRefusesMore() {
    String first = start(SLOW);
    String second = start(SLOW);
    String queued = start(SLOW);

    assertThatThrownBy(() -> start("SELECT 1")).isInstanceOf(TooManyRequestsException.class);
    for (String id : List.of(queued, first, second)) {
      athena.stopQueryExecution(request -> request.queryExecutionId(id));
      assertThat(ended(id).status().state()).isEqualTo(QueryExecutionState.CANCELLED);
    }
  }

  @Test
  void keepsTheLimitOfAWorkgroup() {
    athena.updateWorkGroup(
        request ->
            request
                .workGroup("primary")
                .configurationUpdates(updates -> updates.bytesScannedCutoffPerQuery(10_000_000L)));

    QueryExecution execution = ended(start("SELECT count(*) FROM events"));

    assertThat(execution.status().state()).isEqualTo(QueryExecutionState.SUCCEEDED);
    assertThat(
            athena
                .getWorkGroup(request -> request.workGroup("primary"))
                .workGroup()
                .configuration()
                .bytesScannedCutoffPerQuery())
        .isEqualTo(10_000_000L);
  }

  @Test
  void failsOnALineThatIsNoJson() {
    s3.putObject(
        request -> request.bucket("contract-lake").key("events/landing_date=2024-01-02/bad.json"),
        RequestBody.fromString("{\"userId\": oops}\n"));

    assertThat(ended(start("SELECT * FROM events")).status().stateChangeReason())
        .startsWith("HIVE_BAD_DATA: ")
        .contains("bad.json");
  }
}
