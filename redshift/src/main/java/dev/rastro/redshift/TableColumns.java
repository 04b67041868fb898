package dev.rastro.redshift;

import dev.rastro.duckdb.SqlText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The columns of the warehouse's own tables, as a session sees them.
final class TableColumns implements StatementReader.Tables {

  private final Connection engine;

  TableColumns(Connection engine) {
    this.engine = engine;
  }

  @Override
  public List<StatementReader.Column> columns(@Nullable String schema, String table) {
    String name =
        (schema == null ? "" : SqlText.identifier(schema) + ".") + SqlText.identifier(table);
    List<StatementReader.Column> columns = new ArrayList<>();
    try (Statement statement = engine.createStatement();
        ResultSet rows = statement.executeQuery("SELECT * FROM " + name + " LIMIT 0")) {
      ResultSetMetaData metadata = rows.getMetaData();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        columns.add(
            new StatementReader.Column(
                metadata.getColumnName(i), macro(metadata.getColumnType(i))));
      }
      return columns;
    } catch (SQLException e) {
      // What is wrong with the table, the statement says that names it.
      return List.of();
    }
  }

  /// A text with a fraction is no whole number, and a floating-point number is a text in Redshift's
  /// way.
  private static String macro(int type) {
    return switch (type) {
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> "rs_whole";
      case Types.VARCHAR -> "rs_text";
      default -> "";
    };
  }
}
