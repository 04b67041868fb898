package dev.rastro.glue;

import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DataLakePrincipal;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseAttributes;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.Permission;
import software.amazon.awssdk.services.glue.model.PrincipalPermissions;
import software.amazon.awssdk.services.glue.model.ResourceShareType;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;

/// The databases of a catalog: the operations of Glue on them.
final class Databases {

  private static final int PAGE_MAX = 100;

  /// What everyone may do with a new table, where nothing else is said.
  private static final PrincipalPermissions EVERYTHING =
      PrincipalPermissions.builder()
          .principal(
              DataLakePrincipal.builder()
                  .dataLakePrincipalIdentifier("IAM_ALLOWED_PRINCIPALS")
                  .build())
          .permissions(Permission.ALL)
          .build();

  private final CatalogStore store;
  private final Tags tags;
  private final InstantSource clock;

  Databases(CatalogStore store, Tags tags, InstantSource clock) {
    this.store = store;
    this.tags = tags;
    this.clock = clock;
  }

  CreateDatabaseResponse create(CreateDatabaseRequest request) {
    DatabaseInput input = checked(request.databaseInput());
    String name = Constraints.name("databaseInput.name", input.name());
    return store.inTransaction(
        () -> {
          if (store.database(name).isPresent()) {
            throw GlueErrors.alreadyExists("Database already exists.");
          }
          store.put(database(name, input).createTime(clock.instant()).build());
          tags.add(Tags.database(name), request.tags());
          return CreateDatabaseResponse.builder().build();
        });
  }

  GetDatabaseResponse get(GetDatabaseRequest request) {
    return GetDatabaseResponse.builder().database(require(request.name())).build();
  }

  GetDatabasesResponse list(GetDatabasesRequest request) {
    List<Database> databases =
        request.resourceShareType() == ResourceShareType.FOREIGN ? List.of() : store.databases();
    if (request.hasAttributesToGet()
        && request.attributesToGet().equals(List.of(DatabaseAttributes.NAME))) {
      databases = databases.stream().map(d -> Database.builder().name(d.name()).build()).toList();
    }
    Page<Database> page = Page.of(databases, request.nextToken(), request.maxResults(), PAGE_MAX);
    return GetDatabasesResponse.builder()
        .databaseList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  UpdateDatabaseResponse update(UpdateDatabaseRequest request) {
    DatabaseInput input = checked(request.databaseInput());
    String name = Constraints.name("databaseInput.name", input.name());
    return store.inTransaction(
        () -> {
          Database before = require(request.name());
          if (!name.equals(before.name())) {
            throw GlueErrors.invalid("A database cannot be renamed: " + before.name());
          }
          store.put(database(name, input).createTime(before.createTime()).build());
          return UpdateDatabaseResponse.builder().build();
        });
  }

  DeleteDatabaseResponse delete(DeleteDatabaseRequest request) {
    return store.inTransaction(
        () -> {
          String name = require(request.name()).name();
          tags.forget(Tags.database(name));
          store.deleteDatabase(name);
          return DeleteDatabaseResponse.builder().build();
        });
  }

  /// The database of a name, which must be there.
  Database require(@Nullable String name) {
    String folded = Constraints.name("databaseName", name);
    return store
        .database(folded)
        .orElseThrow(() -> GlueErrors.notFound("Database " + folded + " not found."));
  }

  private static DatabaseInput checked(@Nullable DatabaseInput given) {
    DatabaseInput input = Constraints.required("databaseInput", given);
    if (input.targetDatabase() != null || input.federatedDatabase() != null) {
      throw GlueErrors.invalid(
          "TargetDatabase and FederatedDatabase need another catalog, and there is none here");
    }
    Constraints.description("databaseInput.description", input.description());
    Constraints.length("databaseInput.locationUri", input.locationUri(), 1, 1_024);
    Constraints.parameters("databaseInput.parameters", input.parameters());
    return input;
  }

  private static Database.Builder database(String name, DatabaseInput input) {
    return Database.builder()
        .name(name)
        .description(input.description())
        .locationUri(input.locationUri())
        .parameters(input.parameters())
        .createTableDefaultPermissions(
            input.hasCreateTableDefaultPermissions()
                ? input.createTableDefaultPermissions()
                : List.of(EVERYTHING))
        .catalogId(LocalGlue.CATALOG_ID);
  }
}
