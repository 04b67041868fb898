package dev.rastro.glue;

import dev.rastro.aws.SdkJson;
import java.io.IOException;
import java.nio.file.Files;
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

  /// Makes a value of the row that a result stands on.
  @FunctionalInterface
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private CatalogFile(Connection connection) {
    this.connection = connection;
  }

  /// Opens the file in a directory; both are made where they are missing.
  static CatalogFile open(Path directory) {
    try {
      Files.createDirectories(directory);
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(FILE));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA foreign_keys = ON");
        CatalogSchema.bringUpToDate(connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return new CatalogFile(connection);
    } catch (SQLException | IOException e) {
      throw new CatalogException(
          "The catalog in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Does all of it or nothing. A transaction within a transaction is part of it.
  <T> T inTransaction(Supplier<T> work) {
    lock.lock();
    try {
      boolean outermost = connection.getAutoCommit();
      if (!outermost) {
        return work.get();
      }
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        T result = work.get();
        connection.commit();
        done = true;
        return result;
      } finally {
        if (!done) {
          connection.rollback();
        }
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
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
