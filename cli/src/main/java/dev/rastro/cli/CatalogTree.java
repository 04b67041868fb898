package dev.rastro.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// What is in a catalog, read through Glue's client: databases, in them tables, in them columns and
/// partitions.
record CatalogTree(List<DatabaseNode> databases) {

  private static final int DATABASES_A_PAGE = 100;
  private static final int TABLES_A_PAGE = 100;
  private static final int PARTITIONS_A_PAGE = 1_000;

  CatalogTree {
    databases = List.copyOf(databases);
  }

  /// A database.
  record DatabaseNode(String name, @Nullable String description, List<TableNode> tables) {
    DatabaseNode {
      tables = List.copyOf(tables);
    }
  }

  /// A table.
  ///
  /// @param format as its crawler or its engine says: `json`, `parquet`, `iceberg`, `view`
  /// @param partitions all of them, or null for a table without partition keys
  record TableNode(
      String name,
      @Nullable String format,
      @Nullable String location,
      List<ColumnNode> columns,
      List<ColumnNode> partitionKeys,
      @Nullable List<PartitionNode> partitions) {
    TableNode {
      columns = List.copyOf(columns);
      partitionKeys = List.copyOf(partitionKeys);
      partitions = partitions == null ? null : List.copyOf(partitions);
    }
  }

  /// A column, or a partition key.
  record ColumnNode(String name, @Nullable String type, @Nullable String comment) {}

  /// A partition.
  record PartitionNode(List<String> values, @Nullable String location) {
    PartitionNode {
      values = List.copyOf(values);
    }
  }

  /// Which part of the catalog is wanted.
  ///
  /// @param database its name; null for all
  /// @param table its name; null for all
  record Part(@Nullable String database, @Nullable String table) {

    /// Reads `database` or `database.table`; null is all.
    static Part of(@Nullable String text) {
      if (text == null) {
        return new Part(null, null);
      }
      String name = text.toLowerCase(Locale.ROOT);
      int point = name.indexOf('.');
      return point < 0
          ? new Part(name, null)
          : new Part(name.substring(0, point), name.substring(point + 1));
    }
  }

  static CatalogTree read(GlueClient glue, Part part) {
    List<DatabaseNode> databases = new ArrayList<>();
    if (part.database() != null) {
      var database = glue.getDatabase(r -> r.name(part.database())).database();
      databases.add(
          new DatabaseNode(
              database.name(), database.description(), tables(glue, database.name(), part)));
    } else {
      glue.getDatabasesPaginator(r -> r.maxResults(DATABASES_A_PAGE)).stream()
          .flatMap(page -> page.databaseList().stream())
          .forEach(
              database ->
                  databases.add(
                      new DatabaseNode(
                          database.name(),
                          database.description(),
                          tables(glue, database.name(), part))));
    }
    return new CatalogTree(databases);
  }

  private static List<TableNode> tables(GlueClient glue, String database, Part part) {
    if (part.table() != null) {
      return List.of(
          table(glue, glue.getTable(r -> r.databaseName(database).name(part.table())).table()));
    }
    return glue.getTablesPaginator(r -> r.databaseName(database).maxResults(TABLES_A_PAGE)).stream()
        .flatMap(page -> page.tableList().stream())
        .map(table -> table(glue, table))
        .toList();
  }

  private static TableNode table(GlueClient glue, Table table) {
    StorageDescriptor storage = table.storageDescriptor();
    return new TableNode(
        table.name(),
        format(table),
        storage == null ? null : storage.location(),
        columns(storage == null ? List.of() : storage.columns()),
        columns(table.partitionKeys()),
        table.partitionKeys().isEmpty() ? null : partitions(glue, table));
  }

  private static @Nullable String format(Table table) {
    Map<String, String> parameters = table.parameters();
    if ("VIRTUAL_VIEW".equals(table.tableType())) {
      return "view";
    }
    String tableType = parameters.get("table_type");
    return tableType == null
        ? parameters.get("classification")
        : tableType.toLowerCase(Locale.ROOT);
  }

  private static List<ColumnNode> columns(List<Column> columns) {
    return columns.stream()
        .map(column -> new ColumnNode(column.name(), column.type(), column.comment()))
        .toList();
  }

  private static List<PartitionNode> partitions(GlueClient glue, Table table) {
    return glue
        .getPartitionsPaginator(
            r ->
                r.databaseName(table.databaseName())
                    .tableName(table.name())
                    .excludeColumnSchema(true)
                    .maxResults(PARTITIONS_A_PAGE))
        .stream()
        .flatMap(page -> page.partitions().stream())
        .map(CatalogTree::partition)
        .toList();
  }

  private static PartitionNode partition(Partition partition) {
    return new PartitionNode(
        partition.values(),
        partition.storageDescriptor() == null ? null : partition.storageDescriptor().location());
  }
}
