package dev.rastro.glue;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;

/// The tables of a catalog: the operations of Glue on them.
final class Tables {

  private final CatalogStore store;
  private final Databases databases;
  private final InstantSource clock;

  Tables(CatalogStore store, Databases databases, InstantSource clock) {
    this.store = store;
    this.databases = databases;
    this.clock = clock;
  }

  CreateTableResponse create(CreateTableRequest request) {
    TableInput input = GlueErrors.required("TableInput", request.tableInput());
    String name = GlueErrors.name("TableInput.Name", input.name());
    return store.inTransaction(
        () -> {
          String database = databases.require(request.databaseName()).name();
          if (store.table(database, name).isPresent()) {
            throw GlueErrors.alreadyExists("Table already exists.");
          }
          store.put(
              table(database, name, input).createTime(clock.instant()).versionId("0").build());
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
      Predicate<String> matches = GluePattern.parse(request.expression());
      tables = tables.stream().filter(table -> matches.test(table.name())).toList();
    }
    Page<Table> page = Page.of(tables, request.nextToken(), request.maxResults());
    return GetTablesResponse.builder().tableList(page.items()).nextToken(page.nextToken()).build();
  }

  UpdateTableResponse update(UpdateTableRequest request) {
    TableInput input = GlueErrors.required("TableInput", request.tableInput());
    return store.inTransaction(
        () -> {
          Table before = require(request.databaseName(), input.name());
          String version = before.versionId() == null ? "0" : before.versionId();
          if (request.versionId() != null && !request.versionId().equals(version)) {
            throw GlueErrors.concurrentModification(
                "Update table failed due to concurrent modifications.");
          }
          store.put(
              table(before.databaseName(), before.name(), input)
                  .createTime(before.createTime())
                  .versionId(String.valueOf(Long.parseLong(version) + 1))
                  .build());
          return UpdateTableResponse.builder().build();
        });
  }

  DeleteTableResponse delete(DeleteTableRequest request) {
    return store.inTransaction(
        () -> {
          Table table = require(request.databaseName(), request.name());
          store.deleteTable(table.databaseName(), table.name());
          return DeleteTableResponse.builder().build();
        });
  }

  /// The table of a name, which must be there.
  Table require(@Nullable String databaseName, @Nullable String name) {
    String database = databases.require(databaseName).name();
    String folded = GlueErrors.name("TableName", name);
    return store
        .table(database, folded)
        .orElseThrow(
            () -> GlueErrors.notFound("Table " + folded + " not found in " + database + "."));
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
        .targetTable(input.targetTable())
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
