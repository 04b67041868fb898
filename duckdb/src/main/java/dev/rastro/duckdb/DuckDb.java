package dev.rastro.duckdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/// One DuckDB database, in memory or in a file, closed off from the rest of the machine: it loads
/// no extension, opens no network address, and reads and writes files only under the directories of
/// its settings. SQL that reaches it, whoever wrote it, can't undo that.
///
/// Safe for use by many threads, each on its own [#connect] session. Closing it leaves sessions
/// that are still open to their owners; a database file is released with the last of them.
public final class DuckDb implements AutoCloseable {

  private final DuckDBConnection root;

  private DuckDb(DuckDBConnection root) {
    this.root = root;
  }

  /// Loads the engine into this process, once for all databases. Opening one does it too; it takes
  /// a while, so a caller that has other things to do first can have it done beside them.
  public static void load() {
    try {
      DriverManager.getConnection("jdbc:duckdb:").close();
    } catch (SQLException e) {
      throw new DuckDbException("Could not load DuckDB: " + e.getMessage(), e);
    }
  }

  /// A database that is gone when it is closed.
  public static DuckDb inMemory(DuckDbSettings settings) {
    return open("jdbc:duckdb:", settings, List.of());
  }

  /// The database in `file`, made if it is missing.
  public static DuckDb file(Path file, DuckDbSettings settings) {
    return file(file, settings, List.of());
  }

  /// The database in `file`, with options that a dialect needs.
  ///
  /// @param options `SET` statements, run before the options are locked
  public static DuckDb file(Path file, DuckDbSettings settings, List<String> options) {
    return open("jdbc:duckdb:" + file.toAbsolutePath(), settings, options);
  }

  private static DuckDb open(String url, DuckDbSettings settings, List<String> options) {
    DuckDBConnection connection = null;
    try {
      Files.createDirectories(settings.temporaryDirectory());
      connection = DriverManager.getConnection(url).unwrap(DuckDBConnection.class);
      for (String statement : options) {
        execute(connection, statement);
      }
      for (String statement : closingOff(settings)) {
        execute(connection, statement);
      }
      return new DuckDb(connection);
    } catch (SQLException | IOException | RuntimeException e) {
      if (connection != null) {
        try {
          connection.close();
        } catch (SQLException closing) {
          e.addSuppressed(closing);
        }
      }
      throw new DuckDbException("Could not open " + url + ": " + e.getMessage(), e);
    }
  }

  private static List<String> closingOff(DuckDbSettings settings) {
    List<String> directories = new ArrayList<>();
    settings.readableDirectories().forEach(directory -> directories.add(absolute(directory)));
    directories.add(absolute(settings.temporaryDirectory()));
    return List.of(
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET GLOBAL TimeZone = 'UTC'",
        "SET memory_limit = '" + settings.memoryBytesMax() + "B'",
        "SET threads = " + settings.threadsMax(),
        "SET temp_directory = " + SqlText.literal(absolute(settings.temporaryDirectory())),
        "SET preserve_insertion_order = " + settings.preservesInsertionOrder(),
        "SET allowed_directories = " + SqlText.literals(directories),
        "SET enable_external_access = false",
        "SET lock_configuration = true");
  }

  private static String absolute(Path directory) {
    return directory.toAbsolutePath().normalize().toString();
  }

  /// A new session over this database, which the caller closes. Take a fresh `Statement` for each
  /// query: the driver closes a statement after an error.
  public Connection connect() {
    try {
      return root.duplicate();
    } catch (SQLException e) {
      throw new DuckDbException("Could not open a session: " + e.getMessage(), e);
    }
  }

  /// Runs statements that everybody's sessions then see, such as CREATE MACRO.
  public void execute(String... statements) {
    for (String statement : statements) {
      try {
        execute(root, statement);
      } catch (SQLException e) {
        throw new DuckDbException(
            "Could not run " + SqlText.shortened(statement) + ": " + e.getMessage(), e);
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() {
    try {
      root.close();
    } catch (SQLException e) {
      throw new DuckDbException("Could not close the database: " + e.getMessage(), e);
    }
  }
}
