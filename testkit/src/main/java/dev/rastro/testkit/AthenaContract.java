package dev.rastro.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.InvalidRequestException;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.s3.S3Client;

/// What every Athena does, whoever implements it, seen through its client alone. It makes a table
/// `shop.events` of gzipped JSON in two partitions.
public abstract class AthenaContract {

  private static final long WAIT_MILLIS_MAX = 30_000;
  private static final String LAKE = "contract-lake";
  private static final String RESULTS = "contract-results";
  private static final byte[] FIRST =
      gzip(
          """
          {"userId":"u1","amount":10,"at":"2024-01-01 10:00:00.5","note":"say \\"hi\\", all"}
          {"userId":"u2","amount":7}
          """);
  private static final byte[] SECOND = gzip("{\"userId\":\"u1\",\"amount\":5,\"note\":\"\"}\n");

  private AthenaClient athena;
  private S3Client s3;

  /// An Athena over the catalog and the store that the other two give. Who makes them closes them.
  protected abstract AthenaClient athena();

  /// A store without buckets, the same that Athena reads.
  protected abstract S3Client emptyS3();

  /// A catalog without databases, the same that Athena reads.
  protected abstract GlueClient emptyGlue();

  @BeforeEach
  void makeALake() {
    s3 = emptyS3();
    GlueClient glue = emptyGlue();
    athena = athena();
    s3.createBucket(request -> request.bucket(LAKE));
    s3.createBucket(request -> request.bucket(RESULTS));
    put("events/landing_date=2024-01-01/a.gz", FIRST);
    put("events/landing_date=2024-01-02/b.gz", SECOND);
    put("events/landing_date=2024-01-03/not-cataloged.gz", SECOND);
    glue.createDatabase(request -> request.databaseInput(input -> input.name("shop")));
    StorageDescriptor storage = storage("");
    glue.createTable(
        request ->
            request
                .databaseName("shop")
                .tableInput(
                    input ->
                        input
                            .name("events")
                            .tableType("EXTERNAL_TABLE")
                            .storageDescriptor(storage)
                            .partitionKeys(column("landing_date", "string"))));
    glue.batchCreatePartition(
        request ->
            request
                .databaseName("shop")
                .tableName("events")
                .partitionInputList(partition("2024-01-01"), partition("2024-01-02")));
  }

  private static StorageDescriptor storage(String folder) {
    return StorageDescriptor.builder()
        .location("s3://" + LAKE + "/events/" + folder)
        .columns(
            column("userid", "string"),
            column("amount", "bigint"),
            column("at", "timestamp"),
            column("note", "string"))
        .serdeInfo(
            SerDeInfo.builder()
                .serializationLibrary("org.openx.data.jsonserde.JsonSerDe")
                .parameters(Map.of("paths", "userId,amount,at,note"))
                .build())
        .build();
  }

  private static Column column(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }

  private static PartitionInput partition(String date) {
    return PartitionInput.builder()
        .values(date)
        .storageDescriptor(storage("landing_date=" + date + "/"))
        .build();
  }

  @Test
  void answersOverThePartitionsOfTheCatalog() {
    String id =
        succeeded(
            "SELECT userId, sum(amount) AS total, count(*) FROM events GROUP BY 1 ORDER BY total DESC");

    assertThat(rows(results(id)))
        .containsExactly(
            List.of("userId", "total", "_col2"), List.of("u1", "15", "2"), List.of("u2", "7", "1"));
  }

  @Test
  void tellsTheTypesOfTheResult() {
    String id =
        succeeded(
            "SELECT amount, CAST(1 AS integer) i, 1.50 d, at, true b, ARRAY[1] a, note FROM events");

    assertThat(results(id).resultSet().resultSetMetadata().columnInfo())
        .extracting(ColumnInfo::name, ColumnInfo::type)
        .containsExactly(
            tuple("amount", "bigint"),
            tuple("i", "integer"),
            tuple("d", "decimal"),
            tuple("at", "timestamp"),
            tuple("b", "boolean"),
            tuple("a", "array"),
            tuple("note", "varchar"));
  }

  @Test
  void writesTheResultAsACsvObject() {
    String id = succeeded("SELECT userid, at, note FROM events ORDER BY amount DESC");

    assertThat(execution(id).resultConfiguration().outputLocation())
        .isEqualTo("s3://" + RESULTS + "/q/" + id + ".csv");
    assertThat(
            s3.getObjectAsBytes(request -> request.bucket(RESULTS).key("q/" + id + ".csv"))
                .asUtf8String())
        .isEqualTo(
            """
            "userid","at","note"
            "u1","2024-01-01 10:00:00.500","say ""hi"", all"
            "u2",,
            "u1",,""
            """);
    assertThat(rows(results(id)))
        .contains(Arrays.asList("u2", null, null), Arrays.asList("u1", null, ""));
  }

  @Test
  void givesTheResultInPagesThatStartWithTheHeader() {
    String id = succeeded("SELECT x FROM UNNEST(sequence(1, 2500)) AS t(x) ORDER BY x");
    List<Integer> sizes = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    String token = null;
    do {
      String page = token;
      GetQueryResultsResponse response =
          athena.getQueryResults(request -> request.queryExecutionId(id).nextToken(page));
      sizes.add(response.resultSet().rows().size());
      response.resultSet().rows().forEach(row -> cells.add(row.data().getFirst().varCharValue()));
      token = response.nextToken();
    } while (token != null);

    assertThat(sizes).containsExactly(1000, 1000, 501);
    assertThat(cells).startsWith("x", "1", "2").endsWith("2500").doesNotHaveDuplicates();
  }

  @Test
  void countsTheBytesOfTheFilesLeftAfterPruning() {
    String all = succeeded("SELECT count(*) FROM events");
    String one =
        succeeded("SELECT userid FROM events WHERE landing_date > '2024-01-01' AND amount > 0");
    String none = succeeded("SELECT 1");

    assertThat(scanned(all)).isEqualTo(FIRST.length + SECOND.length);
    assertThat(scanned(one)).isEqualTo(SECOND.length);
    assertThat(rows(results(one))).containsExactly(List.of("userid"), List.of("u1"));
    assertThat(scanned(none)).isZero();
  }

  @Test
  void failsWithThePositionOfWhatIsWrong() {
    assertThat(failed("SELECT x FROM events"))
        .isEqualTo("COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved");
    assertThat(failed("SELECT * FROM shop.missing"))
        .isEqualTo(
            "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.missing' does not exist");
    assertThat(failed("SELECT amount FROM events\nGROUP BY note"))
        .isEqualTo(
            "EXPRESSION_NOT_AGGREGATE: line 1:8: 'amount' must be an aggregate expression or appear in GROUP BY clause");
    assertThat(failed("SELECT 1 / (amount - amount) FROM events"))
        .isEqualTo("DIVISION_BY_ZERO: Division by zero");
  }

  @Test
  void refusesAMistakeInTheGrammarAtOnce() {
    assertThatThrownBy(() -> start("SELECT 1 FRM events WHERE"))
        .isInstanceOfSatisfying(
            InvalidRequestException.class,
            e ->
                assertThat(e.awsErrorDetails().errorMessage())
                    .startsWith("line 1:14: mismatched input"));
    assertThatThrownBy(() -> start("DO something")).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void stopsAQueryThatRuns() {
    String id =
        start(
            "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 10000)) c(z) WHERE x * y * z % 7 = 3");

    athena.stopQueryExecution(request -> request.queryExecutionId(id));

    assertThat(ended(id).status().state()).isEqualTo(QueryExecutionState.CANCELLED);
    assertThatThrownBy(() -> results(id)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void listsExecutionsTheNewestFirst() {
    String first = succeeded("SELECT 1");
    String second = succeeded("SELECT 2");

    assertThat(athena.listQueryExecutions(request -> request.maxResults(2)).queryExecutionIds())
        .containsExactly(second, first);
    assertThat(
            athena
                .batchGetQueryExecution(request -> request.queryExecutionIds(first, "missing"))
                .unprocessedQueryExecutionIds())
        .hasSize(1);
  }

  @Test
  void letsAWorkgroupSayWhereResultsGo() {
    athena.createWorkGroup(
        request ->
            request
                .name("analysts")
                .configuration(
                    configuration ->
                        configuration.resultConfiguration(
                            results -> results.outputLocation("s3://" + RESULTS + "/analysts/"))));

    String id =
        athena
            .startQueryExecution(request -> request.queryString("SELECT 1").workGroup("analysts"))
            .queryExecutionId();

    assertThat(ended(id).resultConfiguration().outputLocation())
        .isEqualTo("s3://" + RESULTS + "/analysts/" + id + ".csv");
    assertThatThrownBy(() -> athena.startQueryExecution(request -> request.queryString("SELECT 1")))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("No output location provided");
  }

  @Test
  void startsAQueryOnceForOneToken() {
    String first = startWithToken("SELECT 1");
    String again = startWithToken("SELECT 1");

    assertThat(again).isEqualTo(first);
    assertThatThrownBy(() -> startWithToken("SELECT 2"))
        .isInstanceOf(InvalidRequestException.class);
  }

  private String startWithToken(String sql) {
    return athena
        .startQueryExecution(
            request ->
                request
                    .queryString(sql)
                    .clientRequestToken("0123456789012345678901234567890123456789")
                    .resultConfiguration(
                        results -> results.outputLocation("s3://" + RESULTS + "/q/")))
        .queryExecutionId();
  }

  /// Starts a query in the database `shop`.
  protected String start(String sql) {
    return athena
        .startQueryExecution(
            request ->
                request
                    .queryString(sql)
                    .queryExecutionContext(context -> context.database("shop"))
                    .resultConfiguration(
                        results -> results.outputLocation("s3://" + RESULTS + "/q/")))
        .queryExecutionId();
  }

  /// Runs a query to its end, which must be good.
  protected String succeeded(String sql) {
    String id = start(sql);
    QueryExecution execution = ended(id);
    assertThat(execution.status().state())
        .as(execution.status().stateChangeReason())
        .isEqualTo(QueryExecutionState.SUCCEEDED);
    return id;
  }

  private String failed(String sql) {
    QueryExecution execution = ended(start(sql));
    assertThat(execution.status().state()).isEqualTo(QueryExecutionState.FAILED);
    assertThat(execution.status().athenaError().errorCategory()).isEqualTo(2);
    return execution.status().stateChangeReason();
  }

  private QueryExecution execution(String id) {
    return athena.getQueryExecution(request -> request.queryExecutionId(id)).queryExecution();
  }

  /// Waits until a query has ended.
  protected QueryExecution ended(String id) {
    for (long waited = 0; waited < WAIT_MILLIS_MAX; waited += 10) {
      QueryExecution execution = execution(id);
      if (execution.status().completionDateTime() != null) {
        return execution;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException("Interrupted", e);
      }
    }
    throw new AssertionError("The query did not end: " + execution(id));
  }

  /// The bytes that a query read.
  protected long scanned(String id) {
    return execution(id).statistics().dataScannedInBytes();
  }

  private GetQueryResultsResponse results(String id) {
    return athena.getQueryResults(request -> request.queryExecutionId(id));
  }

  private static List<List<String>> rows(GetQueryResultsResponse response) {
    List<List<String>> rows = new ArrayList<>();
    for (Row row : response.resultSet().rows()) {
      rows.add(row.data().stream().map(Datum::varCharValue).toList());
    }
    return rows;
  }

  private void put(String key, byte[] bytes) {
    s3.putObject(request -> request.bucket(LAKE).key(key), RequestBody.fromBytes(bytes));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
