package dev.rastro.glue;

import dev.rastro.glue.schema.FileFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// Tables of Avro objects. Engines read every partition with the one schema that the table has, so
/// what a partition says of itself must agree with that.
final class AvroTables {

  private AvroTables() {}

  /// The format with the schema that the table has; empty where it has none.
  static Optional<FileFormat.Avro> format(Table table) {
    StorageDescriptor storage = table.storageDescriptor();
    String parameter = FileFormat.Avro.SCHEMA_PARAMETER;
    String ofTable = table.parameters().get(parameter);
    String schema =
        storage == null || storage.serdeInfo() == null
            ? ofTable
            : storage.serdeInfo().parameters().getOrDefault(parameter, ofTable);
    return Optional.ofNullable(schema).map(FileFormat.Avro::new);
  }

  /// A partition's columns with the types that the table reads them in.
  static List<Column> withTypesOf(Table table, List<Column> columns) {
    Map<String, String> types = new HashMap<>();
    table.storageDescriptor().columns().forEach(column -> types.put(column.name(), column.type()));
    return columns.stream()
        .map(c -> c.toBuilder().type(types.getOrDefault(c.name(), c.type())).build())
        .toList();
  }
}
