package dev.rastro.glue;

import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.SdkJson;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.Buildable;

/// The catalog's file: one SQLite database, and the statements that are run on it.
///
/// Shapes of the SDK go in and out as JSON. Every change is a transaction that is synced before it
/// returns. Statements are kept prepared, so their text must be one of few. Safe for many threads:
/// one works at a time.
final class CatalogFile implements AutoCloseable {

  private static final String FILE = "catalog.sqlite";

  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private boolean isInTransaction;

  /// Makes a value of the row that a result stands on.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private final TransactionListener listener;

  /// Hears of the end of each transaction, still under its lock.
  @FunctionalInterface
  interface TransactionListener {
    void ended(boolean isCommitted);
  }

  private CatalogFile(Connection connection, TransactionListener listener) {
    this.connection = connection;
    this.listener = listener;
  }

  /// Opens the file in a directory; both are made where they are missing.
  static CatalogFile open(Path directory, TransactionListener listener) {
    try {
      DirectorySync.SYSTEM.makeDirectories(directory);
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(FILE));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA foreign_keys = ON");
        CatalogSchema.bringUpToDate(connection);
      } catch (SQLException e) {
        closeAfter(e, connection);
        throw e;
      }
      return new CatalogFile(connection, listener);
    } catch (SQLException | IOException e) {
      throw new CatalogException(
          "The catalog in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Does all of it or nothing. A transaction within a transaction is part of it.
  <T> T inTransaction(Supplier<T> work) {
    lock.lock();
    try {
      return isInTransaction ? work.get() : outermost(work);
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private <T> T outermost(Supplier<T> work) throws SQLException {
    boolean isCommitted = false;
    isInTransaction = true;
    try {
      connection.setAutoCommit(false);
      T result = work.get();
      connection.commit();
      isCommitted = true;
      connection.setAutoCommit(true);
      return result;
    } catch (SQLException | RuntimeException | Error e) {
      rollBack(e);
      throw e;
    } finally {
      isInTransaction = false;
      listener.ended(isCommitted);
    }
  }

  /// Ends a transaction that failed. SQLite may have rolled back by itself, as it does where the
  /// disk is full: then there is nothing left to roll back, and that is no harm. Where the
  /// transaction can't be ended the file is closed for good, since what is written next would be
  /// part of it.
  private void rollBack(Throwable failure) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      failure.addSuppressed(e);
      try {
        leaveTransaction(failure);
      } catch (SQLException stuck) {
        failure.addSuppressed(stuck);
        closeAfter(failure, connection);
      }
    }
  }

  /// Brings the driver back to no transaction, and makes sure of it by beginning another: that one
  /// could not begin within the first.
  private void leaveTransaction(Throwable failure) throws SQLException {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // The driver commits first, which fails where SQLite has no transaction any more.
      failure.addSuppressed(e);
    }
    connection.setAutoCommit(false);
    connection.setAutoCommit(true);
  }

  private static void closeAfter(Throwable failure, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /// Reads a shape from the first column of a row.
  static <T> RowReader<T> shape(Supplier<? extends Buildable> builder, Class<T> shape) {
    return row -> SdkJson.decode(row.getBytes(1), builder, shape);
  }

  /// The rows of a query.
  ///
  /// @param parameters texts, numbers, bytes, or shapes, which become JSON
  <T> List<T> all(RowReader<T> reader, String sql, Object... parameters) {
    lock.lock();
    try {
      List<T> found = new ArrayList<>();
      try (ResultSet rows = bound(sql, parameters).executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be read: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// The only row of a query, if there is one.
  <T> Optional<T> one(RowReader<T> reader, String sql, Object... parameters) {
    return all(reader, sql, parameters).stream().findFirst();
  }

  /// Runs a statement that changes something.
  ///
  /// @return how many rows it changed
  int execute(String sql, Object... parameters) {
    lock.lock();
    try {
      return bound(sql, parameters).executeUpdate();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private PreparedStatement bound(String sql, Object... parameters) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < parameters.length; i++) {
      switch (parameters[i]) {
        case String text -> statement.setString(i + 1, text);
        case Long number -> statement.setLong(i + 1, number);
        case Integer number -> statement.setInt(i + 1, number);
        case byte[] bytes -> statement.setBytes(i + 1, bytes);
        case SdkPojo shape -> statement.setBytes(i + 1, SdkJson.encode(shape));
        default -> throw new IllegalArgumentException("Not a parameter: " + parameters[i]);
      }
    }
    return statement;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      for (PreparedStatement statement : prepared.values()) {
        statement.close();
      }
      connection.close();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be closed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
