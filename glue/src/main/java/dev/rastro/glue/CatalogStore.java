package dev.rastro.glue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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

  private static final String VALUE_END = "\u0001";
  private static final String KEY_END = "\u0002";

  private final CatalogFile file;

  private CatalogStore(CatalogFile file) {
    this.file = file;
  }

  static CatalogStore open(Path directory) {
    return new CatalogStore(CatalogFile.open(directory));
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
    file.execute("DELETE FROM databases WHERE name = ?", name);
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
    file.execute("DELETE FROM tables WHERE database_name = ? AND name = ?", database, name);
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

  /// The keys of a table's partitions in their order, after a given one: null for the first. They
  /// come as one text, since a row for each costs more than all that is done with it.
  List<String> partitionKeys(String database, String table, @Nullable String afterKey, int limit) {
    String keys =
        file.one(
                row -> row.getString(1),
                "SELECT coalesce(group_concat(partition_values, '"
                    + KEY_END
                    + "' ORDER BY partition_values) || '"
                    + KEY_END
                    + "', '') FROM (SELECT partition_values FROM partitions INDEXED BY partition_keys"
                    + " WHERE table_id = "
                    + TABLE_ID
                    + (afterKey == null
                        ? " AND partition_values >= ?"
                        : " AND partition_values > ?")
                    + " ORDER BY partition_values LIMIT ?)",
                database,
                table,
                afterKey == null ? "" : afterKey,
                limit)
            .orElse("");
    return keys.isEmpty()
        ? List.of()
        : Arrays.asList(keys.substring(0, keys.length() - 1).split(KEY_END, -1));
  }

  void put(Partition partition) {
    file.execute(
        "INSERT INTO partitions (json, table_id, partition_values) VALUES (?, "
            + TABLE_ID
            + ", ?) ON CONFLICT DO UPDATE SET json = excluded.json",
        partition,
        partition.databaseName(),
        partition.tableName(),
        key(partition.values()));
  }

  /// Writes a partition in place of one that has other values, perhaps; its statistics stay.
  void replace(List<String> before, Partition partition) {
    file.execute(
        "UPDATE partitions SET json = ?, partition_values = ? WHERE table_id = "
            + TABLE_ID
            + " AND partition_values = ?",
        partition,
        key(partition.values()),
        partition.databaseName(),
        partition.tableName(),
        key(before));
  }

  boolean deletePartition(String database, String table, List<String> values) {
    return file.execute(
            "DELETE FROM partitions WHERE table_id = " + TABLE_ID + " AND partition_values = ?",
            database,
            table,
            key(values))
        > 0;
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
