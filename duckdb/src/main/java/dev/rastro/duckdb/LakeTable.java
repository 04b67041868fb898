package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Table;

/// A table of the catalog whose rows lie in S3: what a query needs to know of a Glue `Table`.
///
/// @param columns the columns that are in the files
/// @param partitionColumns the columns whose values are the catalog's
/// @param location the folder of the table; an unpartitioned table's files are all below it, or it
///   is the one object of the table
public record LakeTable(
    String databaseName,
    String name,
    List<LakeColumn> columns,
    List<LakeColumn> partitionColumns,
    S3Address location,
    LakeFormat format) {

  public LakeTable {
    columns = List.copyOf(columns);
    partitionColumns = List.copyOf(partitionColumns);
  }

  /// Reads a Glue table. One that this engine can't read, such as a view or an ORC table, is a
  /// [ReadTableException].
  public static LakeTable of(Table table) {
    String name = table.databaseName() + "." + table.name();
    if ("VIRTUAL_VIEW".equals(table.tableType())) {
      throw new ReadTableException("NOT_SUPPORTED", "Table " + name + " is a view");
    }
    if ("iceberg".equalsIgnoreCase(table.parameters().get("table_type"))) {
      throw new ReadTableException("NOT_SUPPORTED", "Table " + name + " is an Iceberg table");
    }
    if ("true".equalsIgnoreCase(table.parameters().get("projection.enabled"))) {
      throw new ReadTableException(
          "NOT_SUPPORTED", "Table " + name + " has partition projection, which is not read");
    }
    if (table.storageDescriptor() == null || table.storageDescriptor().location() == null) {
      throw new ReadTableException("HIVE_INVALID_METADATA", "Table " + name + " has no location");
    }
    return new LakeTable(
        table.databaseName(),
        table.name(),
        columns(table.storageDescriptor().columns()),
        columns(table.partitionKeys()),
        S3Address.parse(table.storageDescriptor().location()),
        LakeFormat.of(table));
  }

  private static List<LakeColumn> columns(List<Column> columns) {
    List<LakeColumn> read = new ArrayList<>();
    for (Column column : columns) {
      read.add(
          new LakeColumn(column.name().toLowerCase(Locale.ROOT), HiveType.parse(column.type())));
    }
    return read;
  }

  /// The columns as a query sees them: those in the files, then the partition's.
  public List<LakeColumn> allColumns() {
    List<LakeColumn> all = new ArrayList<>(columns);
    all.addAll(partitionColumns);
    return all;
  }
}
