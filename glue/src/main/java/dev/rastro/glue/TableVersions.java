package dev.rastro.glue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableVersion;
import software.amazon.awssdk.services.glue.model.TableVersionError;

/// The versions of tables: the present one, and those that updates archived.
final class TableVersions {

  private static final int PAGE_MAX = 100;
  private static final int BATCH_MAX = 100;

  private final CatalogStore store;
  private final Tables tables;

  TableVersions(CatalogStore store, Tables tables) {
    this.store = store;
    this.tables = tables;
  }

  /// The version asked for; the present one where none is.
  GetTableVersionResponse get(GetTableVersionRequest request) {
    Table present = tables.require(request.databaseName(), request.tableName());
    String wanted = request.versionId() == null ? present.versionId() : request.versionId();
    return all(present).stream()
        .filter(version -> version.versionId().equals(wanted))
        .findFirst()
        .map(version -> GetTableVersionResponse.builder().tableVersion(version).build())
        .orElseThrow(() -> versionNotFound());
  }

  GetTableVersionsResponse list(GetTableVersionsRequest request) {
    Table present = tables.require(request.databaseName(), request.tableName());
    Page<TableVersion> page =
        Page.of(all(present), request.nextToken(), request.maxResults(), PAGE_MAX);
    return GetTableVersionsResponse.builder()
        .tableVersions(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteTableVersionResponse delete(DeleteTableVersionRequest request) {
    return store.inTransaction(
        () -> {
          delete(tables.require(request.databaseName(), request.tableName()), request.versionId());
          return DeleteTableVersionResponse.builder().build();
        });
  }

  BatchDeleteTableVersionResponse batchDelete(BatchDeleteTableVersionRequest request) {
    Constraints.size("versionIds", request.versionIds(), 0, BATCH_MAX);
    return store.inTransaction(
        () -> {
          Table present = tables.require(request.databaseName(), request.tableName());
          List<TableVersionError> errors = new ArrayList<>();
          for (String version : request.versionIds()) {
            try {
              delete(present, version);
            } catch (AwsServiceException e) {
              errors.add(
                  TableVersionError.builder()
                      .tableName(present.name())
                      .versionId(version)
                      .errorDetail(GlueErrors.detail(e))
                      .build());
            }
          }
          return BatchDeleteTableVersionResponse.builder().errors(errors).build();
        });
  }

  private void delete(Table present, @Nullable String version) {
    String id = Constraints.required("versionId", version);
    if (id.equals(present.versionId())) {
      throw GlueErrors.invalid("The present version of a table cannot be deleted: " + id);
    }
    if (!id.matches("[0-9]{1,18}")
        || !store.deleteArchivedVersion(
            present.databaseName(), present.name(), Long.parseLong(id))) {
      throw versionNotFound();
    }
  }

  /// The newest first.
  private List<TableVersion> all(Table present) {
    List<TableVersion> versions = new ArrayList<>();
    versions.add(version(present));
    store
        .archivedVersions(present.databaseName(), present.name())
        .forEach(table -> versions.add(version(table)));
    return versions;
  }

  private static TableVersion version(Table table) {
    return TableVersion.builder().table(table).versionId(table.versionId()).build();
  }

  private static AwsServiceException versionNotFound() {
    return GlueErrors.notFound("Version not found.");
  }
}
