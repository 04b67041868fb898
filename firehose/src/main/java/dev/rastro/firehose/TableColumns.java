package dev.rastro.firehose;

import dev.rastro.duckdb.DuckDbException;
import dev.rastro.duckdb.HiveType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.Table;

/// The columns of the table that a conversion writes for, as the catalog has them now.
record TableColumns(List<TableColumn> columns) {

  /// A column, and the key that records have it under.
  record TableColumn(String name, String key, HiveType type) {}

  private static final String LATEST = "LATEST";

  TableColumns {
    columns = List.copyOf(columns);
  }

  /// @throws IOException where there is no such table, or one without columns: records wait then,
  ///   until there is
  static TableColumns of(GlueClient glue, FormatConversion conversion) throws IOException {
    Table table;
    try {
      table = table(glue, conversion);
    } catch (EntityNotFoundException e) {
      throw new IOException(
          "the table "
              + conversion.database()
              + "."
              + conversion.table()
              + ", whose columns the records are converted to, is not in the catalog",
          e);
    }
    List<TableColumn> columns = new ArrayList<>();
    for (Column column :
        table.storageDescriptor() == null
            ? List.<Column>of()
            : table.storageDescriptor().columns()) {
      String key = conversion.columnKeys().getOrDefault(column.name(), column.name());
      columns.add(
          new TableColumn(
              column.name(),
              conversion.isCaseInsensitive() ? key.toLowerCase(Locale.ROOT) : key,
              type(column, conversion)));
    }
    if (columns.isEmpty()) {
      throw new IOException(
          "the table " + conversion.database() + "." + conversion.table() + " has no columns");
    }
    return new TableColumns(columns);
  }

  private static Table table(GlueClient glue, FormatConversion conversion) {
    String version = conversion.versionId();
    if (version == null || version.equals(LATEST)) {
      return glue.getTable(
              r ->
                  r.catalogId(conversion.catalogId())
                      .databaseName(conversion.database())
                      .name(conversion.table()))
          .table();
    }
    return glue.getTableVersion(
            r ->
                r.catalogId(conversion.catalogId())
                    .databaseName(conversion.database())
                    .tableName(conversion.table())
                    .versionId(version))
        .tableVersion()
        .table();
  }

  private static HiveType type(Column column, FormatConversion conversion) throws IOException {
    try {
      return HiveType.parse(column.type());
    } catch (DuckDbException e) {
      throw new IOException(
          "the column "
              + column.name()
              + " of "
              + conversion.database()
              + "."
              + conversion.table()
              + " has a type that can't be written: "
              + e.getMessage(),
          e);
    }
  }
}
