package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// GETDATE(), SYSDATE and CURRENT_DATE: when they are.
class SessionTimeTest {

  @TempDir private Path directory;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new TestWarehouse(directory);
    warehouse.clock.set(Instant.parse("2026-03-04T23:00:00.25Z"));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Test
  void aViewTellsTheTimeOfTheQuery() throws Exception {
    warehouse.execute(
        "create schema s",
        "create view s.v as select getdate() as g, sysdate as s, current_date as d, current_timestamp as t");
    assertThat(warehouse.query("select g, s, d, t from s.v"))
        .containsExactly(
            "2026-03-04 23:00:00.0|2026-03-04 23:00:00.25|2026-03-04|2026-03-04 23:00:00.25");

    warehouse.clock.advance(Duration.ofHours(2));

    assertThat(warehouse.query("select g, s, d, t from s.v"))
        .containsExactly(
            "2026-03-05 01:00:00.0|2026-03-05 01:00:00.25|2026-03-05|2026-03-05 01:00:00.25");
  }

  @Test
  void aColumnsDefaultIsTheTimeOfTheInsert() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.t (n integer, loaded timestamp default getdate(), since timestamp default sysdate,"
            + " day date default current_date)",
        "insert into s.t (n) values (1)");

    warehouse.clock.advance(Duration.ofHours(2));
    warehouse.execute("insert into s.t (n) values (2)");

    assertThat(warehouse.query("select n, loaded, since, day from s.t order by n"))
        .containsExactly(
            "1|2026-03-04 23:00:00.0|2026-03-04 23:00:00.25|2026-03-04",
            "2|2026-03-05 01:00:00.0|2026-03-05 01:00:00.25|2026-03-05");
  }

  @Test
  void sysdateStandsStillInATransactionAndGetdateDoesNot() throws Exception {
    for (boolean isBlock : new boolean[] {true, false}) {
      warehouse.clock.set(Instant.parse("2026-03-04T23:00:00.25Z"));
      try (Connection connection = warehouse.connect();
          Statement statement = connection.createStatement()) {
        if (isBlock) {
          statement.execute("begin");
        } else {
          connection.setAutoCommit(false);
          statement.execute("select 1");
        }
        warehouse.clock.advance(Duration.ofHours(2));

        assertThat(TestWarehouse.query(connection, "select getdate(), sysdate, current_date"))
            .containsExactly("2026-03-05 01:00:00.0|2026-03-04 23:00:00.25|2026-03-04");
        if (isBlock) {
          statement.execute("commit");
        } else {
          connection.commit();
        }
        assertThat(TestWarehouse.query(connection, "select getdate(), sysdate, current_date"))
            .containsExactly("2026-03-05 01:00:00.0|2026-03-05 01:00:00.25|2026-03-05");
      }
    }
  }

  @Test
  void aTransactionThatFailedCanStillBeRolledBack() throws Exception {
    try (Connection connection = warehouse.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("begin");
      assertThatThrownBy(() -> statement.execute("select cast('x' as integer)"))
          .isInstanceOf(SQLException.class);
      statement.execute("rollback");

      assertThat(TestWarehouse.query(connection, "select 1")).containsExactly("1");
    }
  }
}
