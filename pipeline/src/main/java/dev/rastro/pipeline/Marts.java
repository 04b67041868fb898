package dev.rastro.pipeline;

import dev.rastro.dashboard.Report;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Reads the report's figures from the marts that the dbt project builds.
final class Marts {

  private static final int HOURS_PER_DAY = 24;

  private final DataSource warehouse;
  private final String schema;

  /// @param schema where the marts are
  Marts(DataSource warehouse, String schema) {
    this.warehouse = warehouse;
    this.schema = schema;
  }

  /// Visits and those of them that became a sale.
  record Counts(long visits, long converted) {}

  Counts counts() {
    return rows(
            "select count(*), coalesce(sum(case when converted then 1 else 0 end), 0) from "
                + table("visits"),
            row -> new Counts(row.getLong(1), row.getLong(2)))
        .getFirst();
  }

  Report report(String title, Truth truth) {
    Counts counts = counts();
    long events = rows("select count(*) from " + table("events"), row -> row.getLong(1)).getFirst();
    BigDecimal revenue =
        rows(
                "select coalesce(sum(revenue), 0) from " + table("visits"),
                row -> row.getBigDecimal(1))
            .getFirst();
    return new Report(
        title,
        new Report.Totals(
            events,
            counts.visits(),
            counts.converted(),
            revenue,
            truth.visits(),
            truth.converted()),
        days(truth),
        hours(),
        rows(
            "select step, visits_reached from " + table("funnel") + " order by step_number",
            row -> new Report.Step(row.getString(1), row.getLong(2))),
        shares("source"),
        shares("device"));
  }

  private List<Report.Day> days(Truth truth) {
    return rows(
        "select cast(visit_date as varchar), visits, conversions from "
            + table("daily")
            + " order by visit_date",
        row -> {
          LocalDate day = LocalDate.parse(row.getString(1));
          return new Report.Day(day, row.getLong(2), row.getLong(3), truth.visitsOn(day));
        });
  }

  /// All 24 hours, also those without visits.
  private List<Report.Hour> hours() {
    List<Report.Hour> hours = new ArrayList<>();
    for (int hour = 0; hour < HOURS_PER_DAY; hour++) {
      hours.add(new Report.Hour(hour, 0, 0));
    }
    rows(
            "select date_part(hour, visit_start), count(*),"
                + " sum(case when converted then 1 else 0 end) from "
                + table("visits")
                + " group by 1",
            row -> new Report.Hour(row.getInt(1), row.getLong(2), row.getLong(3)))
        .forEach(hour -> hours.set(hour.hour(), hour));
    return hours;
  }

  private List<Report.Share> shares(String column) {
    return rows(
        "select "
            + column
            + ", count(*), sum(case when converted then 1 else 0 end) from "
            + table("visits")
            + " group by 1 order by 2 desc, 1",
        row -> new Report.Share(String.valueOf(row.getString(1)), row.getLong(2), row.getLong(3)));
  }

  private String table(String name) {
    return "\"" + schema + "\".\"" + name + "\"";
  }

  private <T> List<T> rows(String sql, RowReader<T> reader) {
    try (Connection connection = warehouse.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<T> read = new ArrayList<>();
      while (rows.next()) {
        read.add(reader.read(rows));
      }
      return read;
    } catch (SQLException e) {
      throw new PipelineException("the marts can't be read: " + e.getMessage(), e);
    }
  }

  @FunctionalInterface
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }
}
