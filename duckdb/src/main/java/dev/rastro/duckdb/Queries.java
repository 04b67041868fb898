package dev.rastro.duckdb;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Small queries of the engine's own over a session: about partitions, keys and sizes.
final class Queries {

  private Queries() {}

  /// Reads one value out of the current row.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  static <T> List<T> rows(Connection session, String sql, RowReader<T> reader) {
    List<T> rows = new ArrayList<>();
    try (Statement statement = session.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        rows.add(reader.read(result));
      }
    } catch (SQLException e) {
      throw new DuckDbException(
          "Could not run " + SqlText.shortened(sql) + ": " + e.getMessage(), e);
    }
    return rows;
  }
}
