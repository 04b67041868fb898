package dev.rastro.glue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// The tables of the catalog's file, and the steps from one layout to the next.
///
/// The file says in its `user_version` how many steps it has had. A step that has been released is
/// never changed: what comes later is a step behind it.
final class CatalogSchema {

  private static final List<List<String>> STEPS =
      List.of(
          List.of(
              "CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY, json BLOB NOT NULL)"
                  + " STRICT",
              "CREATE TABLE IF NOT EXISTS tables (database_name TEXT NOT NULL, name TEXT NOT NULL,"
                  + " json BLOB NOT NULL, PRIMARY KEY (database_name, name)) STRICT",
              "CREATE TABLE IF NOT EXISTS partitions (database_name TEXT NOT NULL,"
                  + " table_name TEXT NOT NULL, partition_values TEXT NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (database_name, table_name, partition_values))"
                  + " STRICT, WITHOUT ROWID",
              "CREATE TABLE IF NOT EXISTS crawlers (name TEXT PRIMARY KEY, json BLOB NOT NULL)"
                  + " STRICT"),
          // Partitions are found by an index that holds their values alone, so that a condition is
          // tried on all of them without a look at what they describe.
          List.of(
              "ALTER TABLE tables RENAME TO tables_before",
              "ALTER TABLE partitions RENAME TO partitions_before",
              "CREATE TABLE tables (id INTEGER PRIMARY KEY,"
                  + " database_name TEXT NOT NULL REFERENCES databases (name) ON DELETE CASCADE,"
                  + " name TEXT NOT NULL, json BLOB NOT NULL, UNIQUE (database_name, name)) STRICT",
              "CREATE TABLE partitions (id INTEGER PRIMARY KEY,"
                  + " table_id INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,"
                  + " partition_values TEXT NOT NULL, json BLOB NOT NULL) STRICT",
              "INSERT INTO tables (database_name, name, json)"
                  + " SELECT t.database_name, t.name, t.json FROM tables_before t"
                  + " JOIN databases d ON d.name = t.database_name",
              "INSERT INTO partitions (table_id, partition_values, json)"
                  + " SELECT t.id, p.partition_values, p.json FROM partitions_before p"
                  + " JOIN tables t ON t.database_name = p.database_name AND t.name = p.table_name",
              "DROP TABLE partitions_before",
              "DROP TABLE tables_before",
              "CREATE UNIQUE INDEX partition_keys ON partitions (table_id, partition_values)",
              "CREATE TABLE table_versions ("
                  + " table_id INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,"
                  + " version INTEGER NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (table_id, version)) STRICT",
              "CREATE TABLE table_statistics ("
                  + " table_id INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,"
                  + " column_name TEXT NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (table_id, column_name)) STRICT",
              "CREATE TABLE partition_statistics ("
                  + " partition_id INTEGER NOT NULL REFERENCES partitions (id) ON DELETE CASCADE,"
                  + " column_name TEXT NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (partition_id, column_name)) STRICT",
              "CREATE TABLE partition_indexes ("
                  + " table_id INTEGER NOT NULL REFERENCES tables (id) ON DELETE CASCADE,"
                  + " name TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (table_id, name)) STRICT",
              "CREATE TABLE functions ("
                  + " database_name TEXT NOT NULL REFERENCES databases (name) ON DELETE CASCADE,"
                  + " name TEXT NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (database_name, name)) STRICT",
              "CREATE TABLE tags (resource TEXT NOT NULL, tag_key TEXT NOT NULL,"
                  + " tag_value TEXT NOT NULL, PRIMARY KEY (resource, tag_key)) STRICT",
              "CREATE TABLE policies (resource TEXT PRIMARY KEY, json BLOB NOT NULL) STRICT"),
          // What crawlers did and what they remember of the folders that they saw.
          List.of(
              "CREATE TABLE classifiers (name TEXT PRIMARY KEY, json BLOB NOT NULL) STRICT",
              "CREATE TABLE crawls ("
                  + " crawler TEXT NOT NULL REFERENCES crawlers (name) ON DELETE CASCADE,"
                  + " started INTEGER NOT NULL, id TEXT NOT NULL, json BLOB NOT NULL,"
                  + " PRIMARY KEY (crawler, started, id)) STRICT",
              "CREATE TABLE crawled_folders ("
                  + " crawler TEXT NOT NULL REFERENCES crawlers (name) ON DELETE CASCADE,"
                  + " folder TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY (crawler, folder))"
                  + " STRICT"));

  private CatalogSchema() {}

  /// Brings a file to the layout of this program.
  static void bringUpToDate(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int done = version(statement);
      if (done > STEPS.size()) {
        throw new SQLException("it was written by a later version of this program");
      }
      for (int step = done; step < STEPS.size(); step++) {
        statement.execute("BEGIN IMMEDIATE");
        try {
          for (String sql : STEPS.get(step)) {
            statement.execute(sql);
          }
          statement.execute("PRAGMA user_version = " + (step + 1));
          statement.execute("COMMIT");
        } catch (SQLException e) {
          rollBack(statement, e);
          throw e;
        }
      }
    }
  }

  /// Where the disk is full SQLite may have rolled back by itself. What failed first is what
  /// counts.
  private static void rollBack(Statement statement, SQLException failure) {
    try {
      statement.execute("ROLLBACK");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static int version(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      row.next();
      return row.getInt(1);
    }
  }
}
