package dev.rastro.firehose;

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
