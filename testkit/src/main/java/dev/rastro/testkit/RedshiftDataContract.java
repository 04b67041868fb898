package dev.rastro.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultResponse;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.SqlParameter;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// What every Redshift Data API does, whoever implements it, seen through its client alone. The
/// workgroup is `rastro`, its database `dev`.
public abstract class RedshiftDataContract {

  private static final long WAIT_MILLIS_MAX = 30_000;

  /// The client, over an empty warehouse. Who makes it closes it.
  protected abstract RedshiftDataClient redshiftData();

  private static ExecuteStatementRequest request(String sql) {
    return ExecuteStatementRequest.builder()
        .workgroupName("rastro")
        .database("dev")
        .sql(sql)
        .build();
  }

  private String execute(String sql) {
    return redshiftData().executeStatement(request(sql)).id();
  }

  private DescribeStatementResponse ended(String id) throws InterruptedException {
    long deadline = System.nanoTime() + WAIT_MILLIS_MAX * 1_000_000;
    while (System.nanoTime() < deadline) {
      DescribeStatementResponse now = redshiftData().describeStatement(r -> r.id(id));
      if (List.of(StatusString.FINISHED, StatusString.FAILED, StatusString.ABORTED)
          .contains(now.status())) {
        return now;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("the statement " + id + " did not end");
  }

  @Test
  void givesTheRowsOfAQueryWithTheirTypes() throws InterruptedException {
    String id =
        execute(
            "select 1 as n, 'a' as t, true as b, 1.5::double precision as f, date '2026-01-02' as d,"
                + " null as nothing");

    assertThat(ended(id).status()).isEqualTo(StatusString.FINISHED);
    assertThat(ended(id).hasResultSet()).isTrue();
    GetStatementResultResponse result = redshiftData().getStatementResult(r -> r.id(id));
    assertThat(result.columnMetadata().stream().map(c -> c.name() + " " + c.typeName()).limit(5))
        .containsExactly("n int4", "t varchar", "b bool", "f float8", "d date");
    assertThat(result.records())
        .containsExactly(
            List.of(
                Field.fromLongValue(1L),
                Field.fromStringValue("a"),
                Field.fromBooleanValue(true),
                Field.fromDoubleValue(1.5),
                Field.fromStringValue("2026-01-02"),
                Field.fromIsNull(true)));
    assertThat(result.totalNumRows()).isEqualTo(1);
  }

  @Test
  void namesAndTypesWhatIsComputed() throws InterruptedException {
    String id =
        execute(
            "select count(*), sum(n), SUM(n::bigint), avg(n::decimal(5,2)), 1 from (select 7 as n) t");

    assertThat(ended(id).status()).isEqualTo(StatusString.FINISHED);
    GetStatementResultResponse result = redshiftData().getStatementResult(r -> r.id(id));
    assertThat(result.columnMetadata().stream().map(c -> c.name() + " " + c.typeName()))
        .containsExactly("count int8", "sum int8", "sum numeric", "avg numeric", "?column? int4");
    assertThat(
            result.columnMetadata().stream()
                .skip(2)
                .limit(2)
                .map(c -> c.precision() + "," + c.scale()))
        .containsExactly("38,0", "38,2");
    assertThat(result.records().getFirst())
        .containsExactly(
            Field.fromLongValue(1L),
            Field.fromLongValue(7L),
            Field.fromStringValue("7"),
            Field.fromStringValue("7.00"),
            Field.fromLongValue(1L));
  }

  @Test
  void showsATimestampAsPostgresqlDoes() throws InterruptedException {
    String id =
        execute(
            "select timestamp '2026-03-01 11:30:00' as whole,"
                + " timestamp '2026-03-01 11:30:00.25' as part");
    ended(id);

    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records().getFirst())
        .extracting(Field::stringValue)
        .containsExactly("2026-03-01 11:30:00", "2026-03-01 11:30:00.25");
  }

  @Test
  void pagesThroughALongResult() throws InterruptedException {
    String id =
        execute(
            "with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 2500)"
                + " select n from numbers order by n");
    ended(id);

    List<Long> rows =
        redshiftData().getStatementResultPaginator(r -> r.id(id)).stream()
            .flatMap(page -> page.records().stream())
            .map(row -> row.getFirst().longValue())
            .toList();

    assertThat(rows).hasSize(2500).startsWith(1L).endsWith(2500L).isSorted();
  }

  @Test
  void keepsWhatAStatementWrote() throws InterruptedException {
    assertThat(ended(execute("create table kept (n integer)")).status())
        .isEqualTo(StatusString.FINISHED);
    DescribeStatementResponse inserted = ended(execute("insert into kept values (1), (2)"));

    assertThat(inserted.hasResultSet()).isFalse();
    assertThat(inserted.resultRows()).isEqualTo(2);
    String id = execute("select sum(n)::bigint from kept");
    ended(id);
    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records().getFirst().getFirst())
        .isEqualTo(Field.fromLongValue(3L));
  }

  @Test
  void runsARequestThatIsSentAgainOnce() throws InterruptedException {
    ended(execute("create table once (n integer)"));
    ExecuteStatementRequest insert =
        request("insert into once values (1)").toBuilder().clientToken("token-1").build();

    String first = redshiftData().executeStatement(insert).id();
    ended(first);
    String again = redshiftData().executeStatement(insert).id();
    ended(again);

    assertThat(again).isEqualTo(first);
    String id = execute("select count(*) from once");
    ended(id);
    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records().getFirst().getFirst())
        .isEqualTo(Field.fromLongValue(1L));
    assertThatThrownBy(
            () ->
                redshiftData()
                    .executeStatement(
                        request("select 2").toBuilder().clientToken("token-1").build()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("ClientToken");
  }

  @Test
  void putsParametersInAsValues() throws InterruptedException {
    String id =
        redshiftData()
            .executeStatement(
                request("select :who as who, 'a:b' as t").toBuilder()
                    .parameters(SqlParameter.builder().name("who").value("it's; drop").build())
                    .build())
            .id();
    ended(id);

    assertThat(redshiftData().getStatementResult(r -> r.id(id)).records().getFirst())
        .extracting(Field::stringValue)
        .containsExactly("it's; drop", "a:b");
  }

  @Test
  void putsEveryCharacterOfAParameterInAsItIs() throws InterruptedException {
    for (String value :
        List.of(
            "\\' or 1=1 --",
            "C:\\new",
            "\\",
            "\\\\'",
            "''",
            "\\101 \\x41",
            "$$ $1 ? :who",
            "line\none\ttab",
            "Zoë 😀")) {
      String id =
          redshiftData()
              .executeStatement(
                  request("select t from (select :who as t) p where t = :who").toBuilder()
                      .parameters(SqlParameter.builder().name("who").value(value).build())
                      .build())
              .id();

      assertThat(ended(id).error()).as(value).isNull();
      assertThat(redshiftData().getStatementResult(r -> r.id(id)).records())
          .as(value)
          .containsExactly(List.of(Field.fromStringValue(value)));
    }
  }

  @Test
  void refusesAParameterWithACharacterThatNoTextHolds() {
    assertThatThrownBy(
            () ->
                redshiftData()
                    .executeStatement(
                        request("select :who").toBuilder()
                            .parameters(SqlParameter.builder().name("who").value("a\0b").build())
                            .build()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("who");
  }

  @Test
  void tellsWhyAStatementFailed() throws InterruptedException {
    String id = execute("select nothing from nowhere");

    DescribeStatementResponse failed = ended(id);

    assertThat(failed.status()).isEqualTo(StatusString.FAILED);
    assertThat(failed.error()).isEqualTo("ERROR: relation \"nowhere\" does not exist");
    assertThatThrownBy(() -> redshiftData().getStatementResult(r -> r.id(id)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void refusesWhatIsNotValid() {
    assertThatThrownBy(() -> redshiftData().executeStatement(request(" ")))
        .isInstanceOf(ValidationException.class);
    assertThatThrownBy(() -> redshiftData().executeStatement(request("select 1; select 2")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("Multiple");
    assertThatThrownBy(() -> redshiftData().executeStatement(request("select :unknown")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("unknown");
    assertThatThrownBy(
            () ->
                redshiftData()
                    .executeStatement(request("select 1").toBuilder().workgroupName("x").build()))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("x");
    assertThatThrownBy(() -> redshiftData().describeStatement(r -> r.id("none")))
        .isInstanceOf(ResourceNotFoundException.class);
  }
}
