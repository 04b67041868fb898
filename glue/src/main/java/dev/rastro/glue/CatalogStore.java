package dev.rastro.glue;

import dev.rastro.glue.PartitionKeys.TableName;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;

/// Databases, tables, partitions and crawlers in the catalog's file.
///
/// Names are in lower case already when they come here. Safe for many threads.
final class CatalogStore implements AutoCloseable {

  private static final CatalogFile.RowReader<Database> DATABASE =
      CatalogFile.shape(Database::builder, Database.class);
  private static final CatalogFile.RowReader<Table> TABLE =
      CatalogFile.shape(Table::builder, Table.class);
  private static final CatalogFile.RowReader<Partition> PARTITION =
      CatalogFile.shape(Partition::builder, Partition.class);
  private static final CatalogFile.RowReader<Crawler> CRAWLER =
      CatalogFile.shape(Crawler::builder, Crawler.class);

  /// What the statements on what belongs to a table begin with or end in.
  static final String TABLE_ID = "(SELECT id FROM tables WHERE database_name = ? AND name = ?)";

  /// How many partitions make a table large.
  private static final int LARGE_PARTITIONS_MIN = 10_000;

  private static final String VALUE_END = "\u0001";
  private static final String KEY_END = "\u0002";

  private final CatalogFile file;

  private final PartitionKeys keys;

  private CatalogStore(CatalogFile file, PartitionKeys keys) {
    this.file = file;
    this.keys = keys;
  }

  static CatalogStore open(Path directory) {
    PartitionKeys keys = new PartitionKeys();
    CatalogStore store = new CatalogStore(CatalogFile.open(directory, keys::ended), keys);
    try {
      store.readValuesOfLargeTables();
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /// Reads the values of the partitions of large tables, so that the first condition on them need
  /// not wait for it.
  private void readValuesOfLargeTables() {
    file.inTransaction(
        () -> {
          for (TableName table :
              file.all(
                  row -> new TableName(row.getString(1), row.getString(2)),
                  "SELECT database_name, name FROM tables t WHERE ? <= (SELECT count(*) FROM"
                      + " (SELECT 1 FROM partitions WHERE table_id = t.id LIMIT ?))",
                  LARGE_PARTITIONS_MIN,
                  LARGE_PARTITIONS_MIN)) {
            partitionValues(table.database(), table.name());
          }
          return this;
        });
  }

  /// The file itself, for what is kept beside tables and partitions.
  CatalogFile file() {
    return file;
  }

  /// Does all of it or nothing.
  <T> T inTransaction(Supplier<T> work) {
    return file.inTransaction(work);
  }

  Optional<Database> database(String name) {
    return file.one(DATABASE, "SELECT json FROM databases WHERE name = ?", name);
  }

  List<Database> databases() {
    return file.all(DATABASE, "SELECT json FROM databases ORDER BY name");
  }

  void put(Database database) {
    file.execute(
        "INSERT INTO databases (json, name) VALUES (?, ?)"
            + " ON CONFLICT DO UPDATE SET json = excluded.json",
        database,
        database.name());
  }

  /// Deletes a database with all that is in it.
  void deleteDatabase(String name) {
    file.inTransaction(
        () -> {
          keys.removed(name);
          return file.execute("DELETE FROM databases WHERE name = ?", name);
        });
  }

  Optional<Table> table(String database, String name) {
    return file.one(
        TABLE, "SELECT json FROM tables WHERE database_name = ? AND name = ?", database, name);
  }

  List<Table> tables(String database) {
    return file.all(
        TABLE, "SELECT json FROM tables WHERE database_name = ? ORDER BY name", database);
  }

  /// The tables of all databases.
  List<Table> tables() {
    return file.all(TABLE, "SELECT json FROM tables ORDER BY database_name, name");
  }

  /// Writes a table. Where one of another version is there, that one is archived.
  void put(Table table) {
    file.inTransaction(
        () -> {
          table(table.databaseName(), table.name())
              .filter(before -> !before.versionId().equals(table.versionId()))
              .ifPresent(this::archive);
          putWithoutArchive(table);
          return table;
        });
  }

  /// Writes a table; the version that was there is gone.
  void putWithoutArchive(Table table) {
    file.execute(
        "INSERT INTO tables (json, database_name, name) VALUES (?, ?, ?)"
            + " ON CONFLICT DO UPDATE SET json = excluded.json",
        table,
        table.databaseName(),
        table.name());
  }

  private void archive(Table table) {
    file.execute(
        "INSERT INTO table_versions (json, version, table_id) VALUES (?, ?, " + TABLE_ID + ")",
        table,
        Long.parseLong(table.versionId()),
        table.databaseName(),
        table.name());
  }

  /// The versions of a table that were archived, the newest first.
  List<Table> archivedVersions(String database, String name) {
    return file.all(
        TABLE,
        "SELECT json FROM table_versions WHERE table_id = " + TABLE_ID + " ORDER BY version DESC",
        database,
        name);
  }

  boolean deleteArchivedVersion(String database, String name, long version) {
    return file.execute(
            "DELETE FROM table_versions WHERE table_id = " + TABLE_ID + " AND version = ?",
            database,
            name,
            version)
        > 0;
  }

  /// Deletes a table with its versions, partitions and statistics.
  void deleteTable(String database, String name) {
    file.inTransaction(
        () -> {
          keys.removed(new TableName(database, name));
          return file.execute(
              "DELETE FROM tables WHERE database_name = ? AND name = ?", database, name);
        });
  }

  Optional<Partition> partition(String database, String table, List<String> values) {
    return file.one(
        PARTITION,
        "SELECT json FROM partitions WHERE table_id = " + TABLE_ID + " AND partition_values = ?",
        database,
        table,
        key(values));
  }

  boolean hasPartition(String database, String table, List<String> values) {
    return file.one(
            row -> row.getLong(1),
            "SELECT 1 FROM partitions WHERE table_id = " + TABLE_ID + " AND partition_values = ?",
            database,
            table,
            key(values))
        .isPresent();
  }

  /// The partitions of a table in the order of their values, after the one with the given key.
  List<Partition> partitions(String database, String table, String afterKey, int limit) {
    return file.all(
        PARTITION,
        "SELECT json FROM partitions WHERE table_id = "
            + TABLE_ID
            + " AND partition_values > ? ORDER BY partition_values LIMIT ?",
        database,
        table,
        afterKey,
        limit);
  }

  /// The values of a table's partitions, in an order of their own; only within a transaction.
  NavigableSet<List<String>> partitionValues(String database, String table) {
    return keys.of(new TableName(database, table), () -> storedValues(database, table));
  }

  /// The values come as one text, since a row for each costs more than all that is done with it.
  private List<List<String>> storedValues(String database, String table) {
    String stored =
        file.one(
                row -> row.getString(1),
                "SELECT coalesce(group_concat(partition_values, '"
                    + KEY_END
                    + "'), '') FROM partitions INDEXED BY partition_keys WHERE table_id = "
                    + TABLE_ID,
                database,
                table)
            .orElse("");
    return stored.isEmpty()
        ? List.of()
        : Arrays.stream(stored.split(KEY_END, -1)).map(CatalogStore::values).toList();
  }

  void put(Partition partition) {
    file.inTransaction(
        () -> {
          keys.added(
              new TableName(partition.databaseName(), partition.tableName()), partition.values());
          return file.execute(
              "INSERT INTO partitions (json, table_id, partition_values) VALUES (?, "
                  + TABLE_ID
                  + ", ?) ON CONFLICT DO UPDATE SET json = excluded.json",
              partition,
              partition.databaseName(),
              partition.tableName(),
              key(partition.values()));
        });
  }

  /// Writes a partition in place of one that has other values, perhaps; its statistics stay.
  void replace(List<String> before, Partition partition) {
    TableName table = new TableName(partition.databaseName(), partition.tableName());
    file.inTransaction(
        () -> {
          keys.removed(table, before);
          keys.added(table, partition.values());
          return file.execute(
              "UPDATE partitions SET json = ?, partition_values = ? WHERE table_id = "
                  + TABLE_ID
                  + " AND partition_values = ?",
              partition,
              key(partition.values()),
              table.database(),
              table.name(),
              key(before));
        });
  }

  boolean deletePartition(String database, String table, List<String> values) {
    return file.inTransaction(
        () -> {
          keys.removed(new TableName(database, table), values);
          return file.execute(
                  "DELETE FROM partitions WHERE table_id = "
                      + TABLE_ID
                      + " AND partition_values = ?",
                  database,
                  table,
                  key(values))
              > 0;
        });
  }

  Optional<Crawler> crawler(String name) {
    return file.one(CRAWLER, "SELECT json FROM crawlers WHERE name = ?", name);
  }

  List<Crawler> crawlers() {
    return file.all(CRAWLER, "SELECT json FROM crawlers ORDER BY name");
  }

  void put(Crawler crawler) {
    file.execute(
        "INSERT INTO crawlers (json, name) VALUES (?, ?)"
            + " ON CONFLICT DO UPDATE SET json = excluded.json",
        crawler,
        crawler.name());
  }

  /// Deletes a crawler with its crawls and all that it remembers.
  void deleteCrawler(String name) {
    file.execute("DELETE FROM crawlers WHERE name = ?", name);
  }

  /// The text that a partition is found by. No value may hold one of the characters between them.
  static String key(List<String> values) {
    return String.join(VALUE_END, values);
  }

  /// The values that a key was made of.
  static List<String> values(String key) {
    return Arrays.asList(key.split(VALUE_END, -1));
  }

  /// Whether a text can be a value of a partition here.
  static boolean isValue(String text) {
    return text.chars().noneMatch(c -> c <= '\u0002');
  }

  @Override
  public void close() {
    file.close();
  }
}
