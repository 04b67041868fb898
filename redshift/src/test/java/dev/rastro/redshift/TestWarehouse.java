package dev.rastro.redshift;

import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// A warehouse over an empty catalog and an empty store in a directory.
final class TestWarehouse implements AutoCloseable {

  static final String ROLE = "arn:aws:iam::000000000000:role/spectrum";

  final TestClock clock = new TestClock(Instant.parse("2026-03-04T05:06:07Z"));
  final InMemoryGlue glue = new InMemoryGlue();
  final DirectoryS3 s3;
  final Warehouse warehouse;

  TestWarehouse(Path directory) {
    Path lake = directory.resolve("s3");
    s3 = new DirectoryS3(lake);
    warehouse =
        Warehouse.open(
            directory.resolve("redshift"),
            glue,
            s3,
            s3::path,
            clock,
            new Random(1),
            new WarehouseSettings("rastro", "dev", Set.of(ROLE), 512L << 20, 2, lake));
  }

  Connection connect() throws SQLException {
    return warehouse.dataSource().getConnection();
  }

  /// The rows of a query: columns parted by |, NULL as ∅.
  List<String> query(String sql) throws SQLException {
    try (Connection connection = connect()) {
      return query(connection, sql);
    }
  }

  static List<String> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> answer = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          Object value = rows.getObject(i);
          row.add(value == null ? "∅" : value.toString());
        }
        answer.add(String.join("|", row));
      }
      return answer;
    }
  }

  void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public void close() {
    warehouse.close();
  }
}
