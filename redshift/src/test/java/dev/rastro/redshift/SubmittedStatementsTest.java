package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.ActiveStatementsExceededException;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// How long results are kept, and how many.
class SubmittedStatementsTest {

  @TempDir private Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-03-04T05:06:07Z"));
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new TestWarehouse(directory.resolve("home"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private Path results() throws IOException {
    return Files.createDirectories(directory.resolve("results"));
  }

  private SubmittedStatement submitted(String id) {
    return new SubmittedStatement(
        id, ExecuteStatementRequest.builder().sql("select 1").build(), clock.instant());
  }

  /// A statement that ended with a result of one row.
  private SubmittedStatement ended(SubmittedStatements statements, String id, String text)
      throws SQLException, IOException {
    SubmittedStatement statement = submitted(id);
    statements.add(statement);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement query = connection.createStatement();
        ResultSet rows = query.executeQuery("select '" + text + "' as t")) {
      statement.result = StatementResult.write(statements.resultFile(statement), rows);
    }
    statement.updated = clock.instant();
    statement.status = StatusString.FINISHED;
    statements.ended();
    return statement;
  }

  private long files() throws IOException {
    try (Stream<Path> files = Files.list(results())) {
      return files.count();
    }
  }

  @Test
  void forgetsAResultAfterADayWithItsFile() throws Exception {
    SubmittedStatements statements =
        new SubmittedStatements(results(), SubmittedStatements.Limits.DEFAULT, clock);
    SubmittedStatement statement = ended(statements, "a", "x");

    clock.advance(Duration.ofHours(24).minusMillis(1));
    assertThat(statements.find("a")).isSameAs(statement);
    clock.advance(Duration.ofMillis(1));

    assertThatThrownBy(() -> statements.find("a"))
        .isInstanceOf(ResourceNotFoundException.class)
        .hasMessageContaining("Query does not exist.");
    assertThat(files()).isZero();
  }

  @Test
  void forgetsTheOldestWhereThereAreTooManyOrTooMuch() throws Exception {
    SubmittedStatements many =
        new SubmittedStatements(results(), new SubmittedStatements.Limits(5, 2, 1000), clock);
    for (String id : List.of("a", "b", "c")) {
      ended(many, id, "x");
    }
    assertThatThrownBy(() -> many.find("a")).isInstanceOf(ResourceNotFoundException.class);
    assertThat(many.find("b").id).isEqualTo("b");
    many.clear();

    SubmittedStatements much =
        new SubmittedStatements(results(), new SubmittedStatements.Limits(5, 10, 100), clock);
    ended(much, "d", "x".repeat(60));
    ended(much, "e", "x".repeat(60));

    assertThatThrownBy(() -> much.find("d")).isInstanceOf(ResourceNotFoundException.class);
    assertThat(much.find("e").id).isEqualTo("e");
    assertThat(files()).isEqualTo(1);
  }

  @Test
  void keepsWhatRunsAndRefusesMoreThanMayRun() throws IOException {
    SubmittedStatements statements =
        new SubmittedStatements(results(), new SubmittedStatements.Limits(2, 1, 1), clock);
    statements.add(submitted("a"));
    statements.add(submitted("b"));
    clock.advance(Duration.ofDays(2));

    assertThat(statements.find("a").id).isEqualTo("a");
    assertThatThrownBy(() -> statements.add(submitted("c")))
        .isInstanceOf(ActiveStatementsExceededException.class);
  }

  @Test
  void theDataApiForgetsAfterADay() throws Exception {
    RedshiftDataClient data = warehouse.warehouse.dataClient();
    String id =
        data.executeStatement(r -> r.workgroupName("rastro").database("dev").sql("select 1 as n"))
            .id();
    while (data.describeStatement(r -> r.id(id)).status() != StatusString.FINISHED) {
      Thread.sleep(5);
    }
    assertThat(data.describeStatement(r -> r.id(id)).resultSize()).isPositive();
    assertThat(data.getStatementResult(r -> r.id(id)).records()).hasSize(1);
    assertThatThrownBy(() -> data.getStatementResult(r -> r.id(id).nextToken("7")))
        .isInstanceOf(ValidationException.class);

    warehouse.clock.advance(Duration.ofHours(24));

    assertThatThrownBy(() -> data.describeStatement(r -> r.id(id)))
        .isInstanceOf(ResourceNotFoundException.class);
    assertThatThrownBy(() -> data.getStatementResult(r -> r.id(id)))
        .isInstanceOf(ResourceNotFoundException.class);
  }

  @Test
  void neverTellsTheEndWithoutTheResult() {
    RedshiftDataClient data = warehouse.warehouse.dataClient();
    for (int i = 0; i < 300; i++) {
      String id =
          data.executeStatement(r -> r.workgroupName("rastro").database("dev").sql("select 1 as n"))
              .id();
      DescribeStatementResponse now = data.describeStatement(r -> r.id(id));
      while (now.status() != StatusString.FINISHED) {
        now = data.describeStatement(r -> r.id(id));
      }
      assertThat(now.hasResultSet()).as("statement %d", i).isTrue();
      assertThat(now.resultRows()).isEqualTo(1);
    }
  }

  @Test
  void refusesAResultThatIsTooLarge() throws Exception {
    RedshiftDataClient data = warehouse.warehouse.dataClient();
    String id =
        data.executeStatement(
                r ->
                    r.workgroupName("rastro")
                        .database("dev")
                        .sql(
                            "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)"
                                + " select repeat('x', 40000) from n"))
            .id();
    while (data.describeStatement(r -> r.id(id)).status() != StatusString.FAILED) {
      Thread.sleep(5);
    }

    assertThat(data.describeStatement(r -> r.id(id)).error()).contains("100 MB");
    try (Stream<Path> files = Files.list(directory.resolve("home/redshift/results"))) {
      assertThat(files).isEmpty();
    }
  }
}
