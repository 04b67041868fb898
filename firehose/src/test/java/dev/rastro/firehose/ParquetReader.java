package dev.rastro.firehose;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// Reads Parquet objects with DuckDB, which stands for any reader.
final class ParquetReader {

  private ParquetReader() {}

  /// What is said of each column of each row group.
  static List<String> metadata(Path file, byte[] parquet, String expression) {
    try {
      Files.write(file, parquet);
    } catch (IOException e) {
      throw new AssertionError("Parquet can't be written: " + e.getMessage(), e);
    }
    return column(
        requireNonNull(file.getParent()),
        parquet,
        "SELECT " + expression + " FROM parquet_metadata('" + file + "')");
  }

  /// The first column of a query, as text. `t` in it is the object.
  static List<String> column(Path directory, byte[] parquet, String sql) {
    try {
      Path file = Files.createTempFile(directory, "object", ".parquet");
      Files.write(file, parquet);
      try (Connection session = DriverManager.getConnection("jdbc:duckdb:");
          Statement statement = session.createStatement()) {
        statement.execute("CREATE VIEW t AS SELECT * FROM read_parquet('" + file + "')");
        List<String> values = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
          while (rows.next()) {
            values.add(String.valueOf(rows.getString(1)));
          }
        }
        return values;
      }
    } catch (IOException | SQLException e) {
      throw new AssertionError("Parquet can't be read: " + e.getMessage(), e);
    }
  }
}
