package dev.rastro.glue;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableAttributes;
import software.amazon.awssdk.services.glue.model.TableError;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/// The tables of a catalog: the operations of Glue on them.
///
/// An update that names the version it was made from fails where another one came first; commits of
/// Iceberg rest on that.
final class Tables {

  private static final int PAGE_MAX = 100;
  private static final int BATCH_MAX = 100;

  private final CatalogStore store;
  private final Databases databases;
  private final InstantSource clock;

  Tables(CatalogStore store, Databases databases, InstantSource clock) {
    this.store = store;
    this.databases = databases;
    this.clock = clock;
  }

  CreateTableResponse create(CreateTableRequest request) {
    if (request.openTableFormatInput() != null) {
      throw GlueErrors.invalid(
          "OpenTableFormatInput: Iceberg's metadata is written by its engine, not here");
    }
    TableInput input = checked(request.tableInput());
    String name = Constraints.name("tableInput.name", input.name());
    return store.inTransaction(
        () -> {
          String database = databases.require(request.databaseName()).name();
          if (store.table(database, name).isPresent()) {
            throw GlueErrors.alreadyExists("Table already exists.");
          }
          Table table =
              table(database, name, input).createTime(clock.instant()).versionId("0").build();
          store.put(table);
          PartitionIndexes indexes = new PartitionIndexes(store, this);
          request.partitionIndexes().forEach(index -> indexes.add(table, index));
          return CreateTableResponse.builder().build();
        });
  }

  GetTableResponse get(GetTableRequest request) {
    return GetTableResponse.builder()
        .table(require(request.databaseName(), request.name()))
        .build();
  }

  GetTablesResponse list(GetTablesRequest request) {
    List<Table> tables = store.tables(databases.require(request.databaseName()).name());
    if (request.expression() != null && !request.expression().isEmpty()) {
      Predicate<String> matches = GluePattern.parse("Expression", request.expression());
      tables = tables.stream().filter(table -> matches.test(table.name())).toList();
    }
    if (request.hasAttributesToGet()) {
      boolean withType = request.attributesToGet().contains(TableAttributes.TABLE_TYPE);
      tables =
          tables.stream()
              .map(
                  table ->
                      Table.builder()
                          .databaseName(table.databaseName())
                          .name(table.name())
                          .tableType(withType ? table.tableType() : null)
                          .build())
              .toList();
    }
    Page<Table> page = Page.of(tables, request.nextToken(), request.maxResults(), PAGE_MAX);
    return GetTablesResponse.builder().tableList(page.items()).nextToken(page.nextToken()).build();
  }

  UpdateTableResponse update(UpdateTableRequest request) {
    if (request.updateOpenTableFormatInput() != null || request.viewUpdateAction() != null) {
      throw GlueErrors.invalid(
          "UpdateOpenTableFormatInput and ViewUpdateAction are not supported here");
    }
    TableInput input = checked(request.tableInput());
    return store.inTransaction(
        () -> {
          Table before = require(request.databaseName(), input.name());
          if (request.versionId() != null && !request.versionId().equals(before.versionId())) {
            throw GlueErrors.concurrentModification(
                "Update table failed due to concurrent modifications.");
          }
          requireKeysFit(before, input);
          Table after =
              table(before.databaseName(), before.name(), input)
                  .createTime(before.createTime())
                  .createdBy(before.createdBy())
                  .versionId(String.valueOf(Long.parseLong(before.versionId()) + 1))
                  .build();
          if (Boolean.TRUE.equals(request.skipArchive())) {
            store.putWithoutArchive(after);
          } else {
            store.put(after);
          }
          return UpdateTableResponse.builder().build();
        });
  }

  /// Partitions have a value for each key: with another number of keys they would be none.
  private void requireKeysFit(Table before, TableInput input) {
    if (input.partitionKeys().size() != before.partitionKeys().size()
        && !store.partitions(before.databaseName(), before.name(), "", 1).isEmpty()) {
      throw GlueErrors.invalid(
          "The table has partitions with "
              + before.partitionKeys().size()
              + " values, and can't have "
              + input.partitionKeys().size()
              + " partition keys; delete the partitions first");
    }
  }

  DeleteTableResponse delete(DeleteTableRequest request) {
    return store.inTransaction(
        () -> {
          Table table = require(request.databaseName(), request.name());
          store.deleteTable(table.databaseName(), table.name());
          return DeleteTableResponse.builder().build();
        });
  }

  BatchDeleteTableResponse batchDelete(BatchDeleteTableRequest request) {
    Constraints.size("tablesToDelete", request.tablesToDelete(), 0, BATCH_MAX);
    return store.inTransaction(
        () -> {
          String database = databases.require(request.databaseName()).name();
          List<TableError> errors = new ArrayList<>();
          for (String given : request.tablesToDelete()) {
            String name = Constraints.name("tablesToDelete", given);
            if (store.table(database, name).isPresent()) {
              store.deleteTable(database, name);
            } else {
              errors.add(
                  TableError.builder()
                      .tableName(given)
                      .errorDetail(GlueErrors.detail(tableNotFound(name)))
                      .build());
            }
          }
          return BatchDeleteTableResponse.builder().errors(errors).build();
        });
  }

  /// The table of a name, which must be there.
  Table require(@Nullable String databaseName, @Nullable String name) {
    String database = databases.require(databaseName).name();
    String folded = Constraints.name("tableName", name);
    return store.table(database, folded).orElseThrow(() -> tableNotFound(folded));
  }

  private static AwsServiceException tableNotFound(String name) {
    return GlueErrors.notFound("Table " + name + " not found.");
  }

  private static TableInput checked(@Nullable TableInput given) {
    TableInput input = Constraints.required("tableInput", given);
    if (input.targetTable() != null) {
      throw GlueErrors.invalid("TargetTable needs another catalog, and there is none here");
    }
    if (input.viewDefinition() != null) {
      throw GlueErrors.invalid("ViewDefinition: views of many dialects are not supported here");
    }
    Constraints.description("tableInput.description", input.description());
    Constraints.length("tableInput.owner", input.owner(), 1, Constraints.NAME_LENGTH_MAX);
    Constraints.length("tableInput.tableType", input.tableType(), 0, Constraints.NAME_LENGTH_MAX);
    Constraints.length("tableInput.viewOriginalText", input.viewOriginalText(), 0, 409_600);
    Constraints.length("tableInput.viewExpandedText", input.viewExpandedText(), 0, 409_600);
    Constraints.storage("tableInput.storageDescriptor", input.storageDescriptor());
    Constraints.columns("tableInput.partitionKeys", input.partitionKeys());
    Constraints.parameters("tableInput.parameters", input.parameters());
    for (Column key : input.partitionKeys()) {
      if (key.type() != null && key.type().contains("<")) {
        throw GlueErrors.invalid(
            "Only primitive types are supported as partition keys: "
                + key.name()
                + " "
                + key.type());
      }
    }
    return input;
  }

  private Table.Builder table(String database, String name, TableInput input) {
    return Table.builder()
        .name(name)
        .databaseName(database)
        .description(input.description())
        .owner(input.owner())
        .updateTime(clock.instant())
        .lastAccessTime(input.lastAccessTime())
        .lastAnalyzedTime(input.lastAnalyzedTime())
        .retention(input.retention() == null ? 0 : input.retention())
        .storageDescriptor(input.storageDescriptor())
        .partitionKeys(input.partitionKeys())
        .viewOriginalText(input.viewOriginalText())
        .viewExpandedText(input.viewExpandedText())
        .tableType(input.tableType())
        .parameters(input.parameters())
        .isRegisteredWithLakeFormation(false)
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
