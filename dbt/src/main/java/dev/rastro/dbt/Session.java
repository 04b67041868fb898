package dev.rastro.dbt;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import javax.sql.DataSource;

/// A connection of one node's. A transaction begins with the first statement that asks for one, and
/// ends with [#commit] or [#rollback]. For one thread.
final class Session implements AutoCloseable {

  /// What a statement gave.
  ///
  /// @param code the first word of the statement, in capitals
  /// @param rowsAffected -1 where it is not known
  record Response(String code, long rowsAffected, ResultTable table) {

    String message() {
      return rowsAffected < 0 ? code : code + " " + rowsAffected;
    }
  }

  private final Connection connection;

  private Session(Connection connection) {
    this.connection = connection;
  }

  static Session open(DataSource warehouse) {
    try {
      return new Session(warehouse.getConnection());
    } catch (SQLException e) {
      throw new DbtException("can't connect to the warehouse: " + e.getMessage(), e);
    }
  }

  /// Runs a statement.
  ///
  /// @param doesBegin whether it runs in the transaction
  /// @param doesFetch whether rows are read
  /// @param rowsMax how many of them, 0 for all
  Response execute(String sql, boolean doesBegin, boolean doesFetch, long rowsMax)
      throws SQLException {
    if (doesBegin && connection.getAutoCommit()) {
      connection.setAutoCommit(false);
    }
    try (Statement statement = connection.createStatement()) {
      boolean hasRows = statement.execute(sql);
      String code = firstWord(sql);
      if (!hasRows) {
        return new Response(code, statement.getLargeUpdateCount(), ResultTable.EMPTY);
      }
      try (ResultSet rows = statement.getResultSet()) {
        ResultTable table = doesFetch ? ResultTable.read(rows, rowsMax) : ResultTable.EMPTY;
        return new Response(code, doesFetch ? table.values().size() : -1, table);
      }
    }
  }

  void commit() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  void rollback() throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  @Override
  public void close() {
    try (connection) {
      rollback();
    } catch (SQLException e) {
      throw new DbtException("can't close the connection: " + e.getMessage(), e);
    }
  }

  private static String firstWord(String sql) {
    int at = SqlText.afterComments(sql, 0);
    int end = at;
    while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
      end++;
    }
    return sql.substring(at, end).toUpperCase(Locale.ROOT);
  }
}
