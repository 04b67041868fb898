package dev.rastro.glue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionResponse;

/// The partitions of tables: the operations of Glue on them.
final class Partitions {

  private static final int PAGE_MAX = 1_000;
  private static final int BATCH_CREATE_MAX = 100;
  private static final int BATCH_DELETE_MAX = 25;

  private final CatalogStore store;
  private final Tables tables;
  private final InstantSource clock;

  Partitions(CatalogStore store, Tables tables, InstantSource clock) {
    this.store = store;
    this.tables = tables;
    this.clock = clock;
  }

  CreatePartitionResponse create(CreatePartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          create(table, GlueErrors.required("PartitionInput", request.partitionInput()));
          return CreatePartitionResponse.builder().build();
        });
  }

  BatchCreatePartitionResponse batchCreate(BatchCreatePartitionRequest request) {
    requireBatch("PartitionInputList", request.partitionInputList().size(), BATCH_CREATE_MAX);
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionInput input : request.partitionInputList()) {
            try {
              create(table, input);
            } catch (AlreadyExistsException e) {
              errors.add(
                  error(input.values(), "AlreadyExistsException", "Partition already exists."));
            }
          }
          return BatchCreatePartitionResponse.builder().errors(errors).build();
        });
  }

  GetPartitionResponse get(GetPartitionRequest request) {
    Table table = tables.require(request.databaseName(), request.tableName());
    return GetPartitionResponse.builder()
        .partition(requirePartition(table, request.partitionValues()))
        .build();
  }

  BatchGetPartitionResponse batchGet(BatchGetPartitionRequest request) {
    requireBatch("PartitionsToGet", request.partitionsToGet().size(), PAGE_MAX);
    Table table = tables.require(request.databaseName(), request.tableName());
    List<Partition> found = new ArrayList<>();
    for (PartitionValueList values : request.partitionsToGet()) {
      store.partition(table.databaseName(), table.name(), values.values()).ifPresent(found::add);
    }
    return BatchGetPartitionResponse.builder().partitions(found).unprocessedKeys(List.of()).build();
  }

  GetPartitionsResponse list(GetPartitionsRequest request) {
    Table table = tables.require(request.databaseName(), request.tableName());
    Predicate<List<String>> condition = condition(request, table);
    int limit = Page.size(request.maxResults());
    String after = request.nextToken() == null ? "" : Page.decode(request.nextToken());
    List<Partition> page = new ArrayList<>();
    while (true) {
      List<Partition> next = store.partitions(table.databaseName(), table.name(), after, PAGE_MAX);
      for (Partition partition : next) {
        after = CatalogStore.key(partition.values());
        if (condition.test(partition.values())) {
          page.add(
              Boolean.TRUE.equals(request.excludeColumnSchema())
                  ? withoutColumns(partition)
                  : partition);
          if (page.size() == limit) {
            return GetPartitionsResponse.builder()
                .partitions(page)
                .nextToken(Page.encode(after))
                .build();
          }
        }
      }
      if (next.size() < PAGE_MAX) {
        return GetPartitionsResponse.builder().partitions(page).build();
      }
    }
  }

  private static Predicate<List<String>> condition(GetPartitionsRequest request, Table table) {
    Predicate<List<String>> condition = _ -> true;
    if (request.expression() != null && !request.expression().isBlank()) {
      try {
        condition = PartitionExpression.parse(request.expression(), table.partitionKeys());
      } catch (IllegalArgumentException e) {
        throw GlueErrors.invalid("Expression: " + e.getMessage());
      }
    }
    if (request.segment() != null) {
      int number = request.segment().segmentNumber();
      int total = request.segment().totalSegments();
      if (total < 1 || total > 10 || number < 0 || number >= total) {
        throw GlueErrors.invalid("Segment must be one of 1 to 10: " + number + " of " + total);
      }
      condition = condition.and(values -> Math.floorMod(values.hashCode(), total) == number);
    }
    return condition;
  }

  UpdatePartitionResponse update(UpdatePartitionRequest request) {
    PartitionInput input = GlueErrors.required("PartitionInput", request.partitionInput());
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          Partition before = requirePartition(table, request.partitionValueList());
          List<String> values = input.values().isEmpty() ? before.values() : input.values();
          requireValues(table, values);
          store.deletePartition(table.databaseName(), table.name(), before.values());
          store.put(partition(table, values, input).creationTime(before.creationTime()).build());
          return UpdatePartitionResponse.builder().build();
        });
  }

  DeletePartitionResponse delete(DeletePartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          Partition partition = requirePartition(table, request.partitionValues());
          store.deletePartition(table.databaseName(), table.name(), partition.values());
          return DeletePartitionResponse.builder().build();
        });
  }

  BatchDeletePartitionResponse batchDelete(BatchDeletePartitionRequest request) {
    requireBatch("PartitionsToDelete", request.partitionsToDelete().size(), BATCH_DELETE_MAX);
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionValueList values : request.partitionsToDelete()) {
            if (!store.deletePartition(table.databaseName(), table.name(), values.values())) {
              errors.add(error(values.values(), "EntityNotFoundException", "Partition not found."));
            }
          }
          return BatchDeletePartitionResponse.builder().errors(errors).build();
        });
  }

  private void create(Table table, PartitionInput input) {
    requireValues(table, input.values());
    if (store.partition(table.databaseName(), table.name(), input.values()).isPresent()) {
      throw GlueErrors.alreadyExists("Partition already exists.");
    }
    store.put(partition(table, input.values(), input).creationTime(clock.instant()).build());
  }

  private static void requireValues(Table table, List<String> values) {
    if (values.size() != table.partitionKeys().size()) {
      throw GlueErrors.invalid(
          "The number of partition keys do not match the number of partition values: "
              + table.partitionKeys().stream().map(Column::name).toList()
              + ", "
              + values);
    }
  }

  private static void requireBatch(String member, int size, int max) {
    if (size > max) {
      throw GlueErrors.invalid(member + " must have at most " + max + " members: " + size);
    }
  }

  private static PartitionError error(List<String> values, String code, String message) {
    return PartitionError.builder()
        .partitionValues(values)
        .errorDetail(ErrorDetail.builder().errorCode(code).errorMessage(message).build())
        .build();
  }

  private Partition requirePartition(Table table, List<String> values) {
    Optional<Partition> partition = store.partition(table.databaseName(), table.name(), values);
    return partition.orElseThrow(
        () -> GlueErrors.notFound("Cannot find partition " + values + "."));
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

  private static Partition withoutColumns(Partition partition) {
    return partition.storageDescriptor() == null
        ? partition
        : partition.toBuilder()
            .storageDescriptor(partition.storageDescriptor().toBuilder().columns(List.of()).build())
            .build();
  }
}
