package dev.rastro.glue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesResponse;
import software.amazon.awssdk.services.glue.model.KeySchemaElement;
import software.amazon.awssdk.services.glue.model.PartitionIndex;
import software.amazon.awssdk.services.glue.model.PartitionIndexDescriptor;
import software.amazon.awssdk.services.glue.model.PartitionIndexStatus;
import software.amazon.awssdk.services.glue.model.Table;

/// The partition indexes of tables. They are kept and listed; what they are for, a quick answer to
/// a condition on partitions, every table here has without them, so they are active at once.
final class PartitionIndexes {

  private static final int INDEXES_MAX = 3;
  private static final CatalogFile.RowReader<PartitionIndexDescriptor> INDEX =
      CatalogFile.shape(PartitionIndexDescriptor::builder, PartitionIndexDescriptor.class);

  private final CatalogStore store;
  private final Tables tables;

  PartitionIndexes(CatalogStore store, Tables tables) {
    this.store = store;
    this.tables = tables;
  }

  CreatePartitionIndexResponse create(CreatePartitionIndexRequest request) {
    PartitionIndex index = Constraints.required("partitionIndex", request.partitionIndex());
    return store.inTransaction(
        () -> {
          add(tables.require(request.databaseName(), request.tableName()), index);
          return CreatePartitionIndexResponse.builder().build();
        });
  }

  GetPartitionIndexesResponse list(GetPartitionIndexesRequest request) {
    return GetPartitionIndexesResponse.builder()
        .partitionIndexDescriptorList(
            of(tables.require(request.databaseName(), request.tableName())))
        .build();
  }

  DeletePartitionIndexResponse delete(DeletePartitionIndexRequest request) {
    String name = Constraints.name("indexName", request.indexName());
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          int deleted =
              store
                  .file()
                  .execute(
                      "DELETE FROM partition_indexes WHERE table_id = "
                          + CatalogStore.TABLE_ID
                          + " AND name = ?",
                      table.databaseName(),
                      table.name(),
                      name);
          if (deleted == 0) {
            throw GlueErrors.notFound(
                "Index with the given indexName : " + name + " does not exist");
          }
          return DeletePartitionIndexResponse.builder().build();
        });
  }

  /// Adds an index to a table that is there.
  void add(Table table, PartitionIndex index) {
    String name = Constraints.name("partitionIndex.indexName", index.indexName());
    Constraints.size("partitionIndex.keys", index.keys(), 1, Integer.MAX_VALUE);
    List<PartitionIndexDescriptor> there = of(table);
    if (there.stream().anyMatch(other -> other.indexName().equals(name))) {
      throw GlueErrors.alreadyExists(
          "Index with the given indexName : " + name + " already exists.");
    }
    if (there.size() >= INDEXES_MAX) {
      throw GlueErrors.limitExceeded("A table has at most " + INDEXES_MAX + " partition indexes");
    }
    PartitionIndexDescriptor descriptor =
        PartitionIndexDescriptor.builder()
            .indexName(name)
            .keys(keys(table, index.keys()))
            .indexStatus(PartitionIndexStatus.ACTIVE)
            .build();
    store
        .file()
        .execute(
            "INSERT INTO partition_indexes (json, table_id, name) VALUES (?, "
                + CatalogStore.TABLE_ID
                + ", ?)",
            descriptor,
            table.databaseName(),
            table.name(),
            name);
  }

  private static List<KeySchemaElement> keys(Table table, List<String> names) {
    List<KeySchemaElement> keys = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (String name : names) {
      Column column =
          table.partitionKeys().stream()
              .filter(key -> key.name().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      GlueErrors.invalid(
                          "Keys of a partition index must be partition keys: " + name));
      if (!taken.add(name.toLowerCase(Locale.ROOT))) {
        throw GlueErrors.invalid("A partition index has a key once: " + name);
      }
      keys.add(KeySchemaElement.builder().name(column.name()).type(column.type()).build());
    }
    return keys;
  }

  private List<PartitionIndexDescriptor> of(Table table) {
    return store
        .file()
        .all(
            INDEX,
            "SELECT json FROM partition_indexes WHERE table_id = "
                + CatalogStore.TABLE_ID
                + " ORDER BY name",
            table.databaseName(),
            table.name());
  }
}
