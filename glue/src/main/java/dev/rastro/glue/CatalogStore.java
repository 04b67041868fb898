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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.utils.builder.Buildable;

/// The catalog on disk: one SQLite file with the SDK's shapes as JSON, and in columns what they are
/// found by.
///
/// Every change is a transaction that is synced before it returns. Names are in lower case already
/// when they come here. Safe for many threads: one works at a time.
final class CatalogStore implements AutoCloseable {

  private static final String FILE = "catalog.sqlite";
  private static final List<String> SCHEMA =
      List.of(
          "CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY, json BLOB NOT NULL) STRICT",
          "CREATE TABLE IF NOT EXISTS tables (database_name TEXT NOT NULL, name TEXT NOT NULL,"
              + " json BLOB NOT NULL, PRIMARY KEY (database_name, name)) STRICT",
          "CREATE TABLE IF NOT EXISTS partitions (database_name TEXT NOT NULL,"
              + " table_name TEXT NOT NULL, partition_values TEXT NOT NULL, json BLOB NOT NULL,"
              + " PRIMARY KEY (database_name, table_name, partition_values)) STRICT, WITHOUT ROWID");

  private final Connection connection;
  private final ReentrantLock lock = new ReentrantLock();

  private CatalogStore(Connection connection) {
    this.connection = connection;
  }

  static CatalogStore open(Path directory) {
    try {
      Files.createDirectories(directory);
      Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(FILE));
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        for (String sql : SCHEMA) {
          statement.execute(sql);
        }
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      return new CatalogStore(connection);
    } catch (SQLException | IOException e) {
      throw new CatalogException(
          "The catalog in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Does all of it or nothing.
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

  Optional<Database> database(String name) {
    return one(
        "SELECT json FROM databases WHERE name = ?", Database::builder, Database.class, name);
  }

  List<Database> databases() {
    return all("SELECT json FROM databases ORDER BY name", Database::builder, Database.class);
  }

  void put(Database database) {
    change(
        "INSERT OR REPLACE INTO databases (json, name) VALUES (?, ?)", database, database.name());
  }

  /// Deletes a database with all that is in it.
  void deleteDatabase(String name) {
    inTransaction(
        () -> {
          execute("DELETE FROM partitions WHERE database_name = ?", name);
          execute("DELETE FROM tables WHERE database_name = ?", name);
          return execute("DELETE FROM databases WHERE name = ?", name);
        });
  }

  Optional<Table> table(String database, String name) {
    return one(
        "SELECT json FROM tables WHERE database_name = ? AND name = ?",
        Table::builder,
        Table.class,
        database,
        name);
  }

  List<Table> tables(String database) {
    return all(
        "SELECT json FROM tables WHERE database_name = ? ORDER BY name",
        Table::builder,
        Table.class,
        database);
  }

  void put(Table table) {
    change(
        "INSERT OR REPLACE INTO tables (json, database_name, name) VALUES (?, ?, ?)",
        table,
        table.databaseName(),
        table.name());
  }

  /// Deletes a table with its partitions.
  void deleteTable(String database, String name) {
    inTransaction(
        () -> {
          execute(
              "DELETE FROM partitions WHERE database_name = ? AND table_name = ?", database, name);
          return execute("DELETE FROM tables WHERE database_name = ? AND name = ?", database, name);
        });
  }

  Optional<Partition> partition(String database, String table, List<String> values) {
    return one(
        "SELECT json FROM partitions WHERE database_name = ? AND table_name = ?"
            + " AND partition_values = ?",
        Partition::builder,
        Partition.class,
        database,
        table,
        key(values));
  }

  /// The partitions of a table in the order of their values, after the one with the given key.
  List<Partition> partitions(String database, String table, String afterKey, int limit) {
    return all(
        "SELECT json FROM partitions WHERE database_name = ? AND table_name = ?"
            + " AND partition_values > ? ORDER BY partition_values LIMIT "
            + limit,
        Partition::builder,
        Partition.class,
        database,
        table,
        afterKey);
  }

  void put(Partition partition) {
    change(
        "INSERT OR REPLACE INTO partitions (json, database_name, table_name, partition_values)"
            + " VALUES (?, ?, ?, ?)",
        partition,
        partition.databaseName(),
        partition.tableName(),
        key(partition.values()));
  }

  boolean deletePartition(String database, String table, List<String> values) {
    return execute(
            "DELETE FROM partitions WHERE database_name = ? AND table_name = ?"
                + " AND partition_values = ?",
            database,
            table,
            key(values))
        > 0;
  }

  /// The text that a partition is found by. A value may hold any character but the separator, which
  /// no key in S3 has.
  static String key(List<String> values) {
    return String.join("\u0001", values);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      connection.close();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be closed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private <T> Optional<T> one(
      String sql, Supplier<? extends Buildable> builder, Class<T> shape, String... parameters) {
    List<T> found = all(sql, builder, shape, parameters);
    return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
  }

  private <T> List<T> all(
      String sql, Supplier<? extends Buildable> builder, Class<T> shape, String... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(SdkJson.decode(rows.getBytes(1), builder, shape));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be read: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private void change(String sql, SdkPojo shape, String... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setBytes(1, SdkJson.encode(shape));
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 2, parameters[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  private int execute(String sql, String... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// Takes something from a row of an answer.
  interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Does something with each row of an answer.
  interface RowConsumer {
    void accept(ResultSet row) throws SQLException;
  }

  /// Asks a table of another keeper in this database.
  <T> List<T> query(String sql, RowReader<T> reader, Object... parameters) {
    List<T> found = new ArrayList<>();
    forEach(sql, row -> found.add(reader.read(row)), parameters);
    return found;
  }

  /// Walks over a table of another keeper in this database.
  void forEach(String sql, RowConsumer consumer, Object... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          consumer.accept(rows);
        }
      }
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be read: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// Changes a table of another keeper in this database; says how many rows.
  int update(String sql, Object... parameters) {
    lock.lock();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new CatalogException("The catalog could not be changed: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }
}
