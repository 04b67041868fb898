package dev.rastro.glue;

import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;

/// The databases of a catalog: the operations of Glue on them.
final class Databases {

  private final CatalogStore store;
  private final InstantSource clock;

  Databases(CatalogStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  CreateDatabaseResponse create(CreateDatabaseRequest request) {
    DatabaseInput input = GlueErrors.required("DatabaseInput", request.databaseInput());
    String name = GlueErrors.name("DatabaseInput.Name", input.name());
    return store.inTransaction(
        () -> {
          if (store.database(name).isPresent()) {
            throw GlueErrors.alreadyExists("Database already exists.");
          }
          store.put(database(name, input).createTime(clock.instant()).build());
          return CreateDatabaseResponse.builder().build();
        });
  }

  GetDatabaseResponse get(GetDatabaseRequest request) {
    return GetDatabaseResponse.builder().database(require(request.name())).build();
  }

  GetDatabasesResponse list(GetDatabasesRequest request) {
    Page<Database> page = Page.of(store.databases(), request.nextToken(), request.maxResults());
    return GetDatabasesResponse.builder()
        .databaseList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  UpdateDatabaseResponse update(UpdateDatabaseRequest request) {
    DatabaseInput input = GlueErrors.required("DatabaseInput", request.databaseInput());
    return store.inTransaction(
        () -> {
          Database before = require(request.name());
          store.put(database(before.name(), input).createTime(before.createTime()).build());
          return UpdateDatabaseResponse.builder().build();
        });
  }

  DeleteDatabaseResponse delete(DeleteDatabaseRequest request) {
    return store.inTransaction(
        () -> {
          store.deleteDatabase(require(request.name()).name());
          return DeleteDatabaseResponse.builder().build();
        });
  }

  /// The database of a name, which must be there.
  Database require(@Nullable String name) {
    String folded = GlueErrors.name("DatabaseName", name);
    return store
        .database(folded)
        .orElseThrow(() -> GlueErrors.notFound("Database " + folded + " not found."));
  }

  private static Database.Builder database(String name, DatabaseInput input) {
    return Database.builder()
        .name(name)
        .description(input.description())
        .locationUri(input.locationUri())
        .parameters(input.parameters())
        .createTableDefaultPermissions(input.createTableDefaultPermissions())
        .targetDatabase(input.targetDatabase())
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
