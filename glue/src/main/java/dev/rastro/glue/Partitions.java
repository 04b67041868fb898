package dev.rastro.glue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionFailureEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequestEntry;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionResponse;

/// The partitions of tables: the operations of Glue on them, but for their listing, which is
/// [PartitionListing]'s.
///
/// A batch does what it can and tells of the rest; all that it does is one transaction.
final class Partitions {

  private static final int GET_MAX = 1_000;
  private static final int CREATE_MAX = 100;
  private static final int UPDATE_MAX = 100;
  private static final int DELETE_MAX = 25;
  private static final int VALUE_LENGTH_MAX = 1_024;

  private final CatalogStore store;
  private final Tables tables;
  private final InstantSource clock;

  Partitions(CatalogStore store, Tables tables, InstantSource clock) {
    this.store = store;
    this.tables = tables;
    this.clock = clock;
  }

  CreatePartitionResponse create(CreatePartitionRequest request) {
    PartitionInput input = Constraints.required("partitionInput", request.partitionInput());
    return store.inTransaction(
        () -> {
          create(tables.require(request.databaseName(), request.tableName()), input);
          return CreatePartitionResponse.builder().build();
        });
  }

  BatchCreatePartitionResponse batchCreate(BatchCreatePartitionRequest request) {
    Constraints.size("partitionInputList", request.partitionInputList(), 0, CREATE_MAX);
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionInput input : request.partitionInputList()) {
            try {
              create(table, input);
            } catch (AwsServiceException e) {
              errors.add(error(input.values(), e));
            }
          }
          return BatchCreatePartitionResponse.builder().errors(errors).build();
        });
  }

  private void create(Table table, PartitionInput input) {
    checked(table, input.values(), input);
    if (store.hasPartition(table.databaseName(), table.name(), input.values())) {
      throw GlueErrors.alreadyExists("Partition already exists.");
    }
    store.put(partition(table, input.values(), input).creationTime(clock.instant()).build());
  }

  GetPartitionResponse get(GetPartitionRequest request) {
    Table table = tables.require(request.databaseName(), request.tableName());
    return GetPartitionResponse.builder()
        .partition(require(table, request.partitionValues()))
        .build();
  }

  /// Those that are there; the others are passed over, as Glue does.
  BatchGetPartitionResponse batchGet(BatchGetPartitionRequest request) {
    Constraints.size("partitionsToGet", request.partitionsToGet(), 0, GET_MAX);
    Table table = tables.require(request.databaseName(), request.tableName());
    List<Partition> found = new ArrayList<>();
    for (PartitionValueList values : request.partitionsToGet()) {
      store.partition(table.databaseName(), table.name(), values.values()).ifPresent(found::add);
    }
    return BatchGetPartitionResponse.builder().partitions(found).unprocessedKeys(List.of()).build();
  }

  UpdatePartitionResponse update(UpdatePartitionRequest request) {
    PartitionInput input = Constraints.required("partitionInput", request.partitionInput());
    return store.inTransaction(
        () -> {
          update(
              tables.require(request.databaseName(), request.tableName()),
              request.partitionValueList(),
              input);
          return UpdatePartitionResponse.builder().build();
        });
  }

  BatchUpdatePartitionResponse batchUpdate(BatchUpdatePartitionRequest request) {
    Constraints.size("entries", request.entries(), 1, UPDATE_MAX);
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          List<BatchUpdatePartitionFailureEntry> errors = new ArrayList<>();
          for (BatchUpdatePartitionRequestEntry entry : request.entries()) {
            try {
              update(
                  table,
                  entry.partitionValueList(),
                  Constraints.required("partitionInput", entry.partitionInput()));
            } catch (AwsServiceException e) {
              errors.add(
                  BatchUpdatePartitionFailureEntry.builder()
                      .partitionValueList(entry.partitionValueList())
                      .errorDetail(GlueErrors.detail(e))
                      .build());
            }
          }
          return BatchUpdatePartitionResponse.builder().errors(errors).build();
        });
  }

  /// Writes a partition anew, under other values if the input has some.
  private void update(Table table, List<String> present, PartitionInput input) {
    Partition before = require(table, present);
    List<String> values = input.values().isEmpty() ? before.values() : input.values();
    checked(table, values, input);
    if (!values.equals(before.values())
        && store.hasPartition(table.databaseName(), table.name(), values)) {
      throw GlueErrors.alreadyExists("Partition already exists.");
    }
    store.replace(
        before.values(),
        partition(table, values, input).creationTime(before.creationTime()).build());
  }

  DeletePartitionResponse delete(DeletePartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          delete(table, request.partitionValues());
          return DeletePartitionResponse.builder().build();
        });
  }

  BatchDeletePartitionResponse batchDelete(BatchDeletePartitionRequest request) {
    Constraints.size("partitionsToDelete", request.partitionsToDelete(), 0, DELETE_MAX);
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionValueList values : request.partitionsToDelete()) {
            try {
              delete(table, values.values());
            } catch (AwsServiceException e) {
              errors.add(error(values.values(), e));
            }
          }
          return BatchDeletePartitionResponse.builder().errors(errors).build();
        });
  }

  private void delete(Table table, List<String> values) {
    if (!store.deletePartition(table.databaseName(), table.name(), values)) {
      throw notFound();
    }
  }

  /// The partition of a table with these values, which must be there.
  Partition require(Table table, List<String> values) {
    return store
        .partition(table.databaseName(), table.name(), values)
        .orElseThrow(Partitions::notFound);
  }

  private static AwsServiceException notFound() {
    return GlueErrors.notFound("Cannot find partition.");
  }

  private static void checked(Table table, List<String> values, PartitionInput input) {
    if (values.size() != table.partitionKeys().size()) {
      throw GlueErrors.invalid(
          "The number of partition keys do not match the number of partition values: "
              + table.partitionKeys().stream().map(Column::name).toList()
              + ", "
              + values);
    }
    for (String value : values) {
      Constraints.length("partitionInput.values", value, 1, VALUE_LENGTH_MAX);
      if (!CatalogStore.isValue(value)) {
        throw GlueErrors.invalid("A partition value holds a control character: " + values);
      }
    }
    Constraints.storage("partitionInput.storageDescriptor", input.storageDescriptor());
    Constraints.parameters("partitionInput.parameters", input.parameters());
  }

  private static PartitionError error(List<String> values, AwsServiceException e) {
    return PartitionError.builder()
        .partitionValues(values)
        .errorDetail(GlueErrors.detail(e))
        .build();
  }

  private static Partition.Builder partition(
      Table table, List<String> values, PartitionInput input) {
    return Partition.builder()
        .values(values)
        .databaseName(table.databaseName())
        .tableName(table.name())
        .lastAccessTime(input.lastAccessTime())
        .lastAnalyzedTime(input.lastAnalyzedTime())
        .storageDescriptor(input.storageDescriptor())
        .parameters(input.parameters())
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
