package dev.rastro.glue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.glue.model.ColumnError;
import software.amazon.awssdk.services.glue.model.ColumnStatistics;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsData;
import software.amazon.awssdk.services.glue.model.ColumnStatisticsError;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableResponse;

/// The statistics that engines keep about the columns of tables and of partitions.
final class Statistics {

  private static final int GET_MAX = 100;
  private static final int UPDATE_MAX = 25;
  private static final CatalogFile.RowReader<ColumnStatistics> STATISTICS =
      CatalogFile.shape(ColumnStatistics::builder, ColumnStatistics.class);

  private final CatalogStore store;
  private final Tables tables;
  private final Partitions partitions;

  /// Where statistics are kept: with a table or with a partition, by its row.
  private record Owner(String fileTable, String idColumn, long id) {}

  /// What was found, and what was not.
  private record Found(List<ColumnStatistics> statistics, List<ColumnError> errors) {}

  Statistics(CatalogStore store, Tables tables, Partitions partitions) {
    this.store = store;
    this.tables = tables;
    this.partitions = partitions;
  }

  GetColumnStatisticsForTableResponse get(GetColumnStatisticsForTableRequest request) {
    return store.inTransaction(
        () -> {
          Owner owner = owner(tables.require(request.databaseName(), request.tableName()));
          Found found = found(owner, request.columnNames());
          return GetColumnStatisticsForTableResponse.builder()
              .columnStatisticsList(found.statistics())
              .errors(found.errors())
              .build();
        });
  }

  GetColumnStatisticsForPartitionResponse get(GetColumnStatisticsForPartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          Found found = found(owner(table, request.partitionValues()), request.columnNames());
          return GetColumnStatisticsForPartitionResponse.builder()
              .columnStatisticsList(found.statistics())
              .errors(found.errors())
              .build();
        });
  }

  UpdateColumnStatisticsForTableResponse update(UpdateColumnStatisticsForTableRequest request) {
    return store.inTransaction(
        () -> {
          Owner owner = owner(tables.require(request.databaseName(), request.tableName()));
          return UpdateColumnStatisticsForTableResponse.builder()
              .errors(update(owner, request.columnStatisticsList()))
              .build();
        });
  }

  UpdateColumnStatisticsForPartitionResponse update(
      UpdateColumnStatisticsForPartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          return UpdateColumnStatisticsForPartitionResponse.builder()
              .errors(
                  update(owner(table, request.partitionValues()), request.columnStatisticsList()))
              .build();
        });
  }

  DeleteColumnStatisticsForTableResponse delete(DeleteColumnStatisticsForTableRequest request) {
    return store.inTransaction(
        () -> {
          Owner owner = owner(tables.require(request.databaseName(), request.tableName()));
          delete(owner, request.columnName());
          return DeleteColumnStatisticsForTableResponse.builder().build();
        });
  }

  DeleteColumnStatisticsForPartitionResponse delete(
      DeleteColumnStatisticsForPartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          delete(owner(table, request.partitionValues()), request.columnName());
          return DeleteColumnStatisticsForPartitionResponse.builder().build();
        });
  }

  /// To be called in the transaction in which the table was found.
  private Owner owner(Table table) {
    return store
        .file()
        .one(
            row -> new Owner("table_statistics", "table_id", row.getLong(1)),
            "SELECT id FROM tables WHERE database_name = ? AND name = ?",
            table.databaseName(),
            table.name())
        .orElseThrow();
  }

  private Owner owner(Table table, List<String> values) {
    partitions.require(table, values);
    return store
        .file()
        .one(
            row -> new Owner("partition_statistics", "partition_id", row.getLong(1)),
            "SELECT id FROM partitions WHERE table_id = "
                + CatalogStore.TABLE_ID
                + " AND partition_values = ?",
            table.databaseName(),
            table.name(),
            CatalogStore.key(values))
        .orElseThrow();
  }

  private Found found(Owner owner, List<String> columnNames) {
    Constraints.size("columnNames", columnNames, 0, GET_MAX);
    List<ColumnStatistics> statistics = new ArrayList<>();
    List<ColumnError> errors = new ArrayList<>();
    for (String columnName : columnNames) {
      String name = Constraints.name("columnNames", columnName);
      Optional<ColumnStatistics> there =
          store
              .file()
              .one(
                  STATISTICS,
                  "SELECT json FROM "
                      + owner.fileTable()
                      + " WHERE "
                      + owner.idColumn()
                      + " = ? AND column_name = ?",
                  owner.id(),
                  name);
      there.ifPresentOrElse(
          statistics::add,
          () ->
              errors.add(
                  ColumnError.builder()
                      .columnName(columnName)
                      .error(GlueErrors.detail(notFound(columnName)))
                      .build()));
    }
    return new Found(statistics, errors);
  }

  private List<ColumnStatisticsError> update(Owner owner, List<ColumnStatistics> all) {
    Constraints.size("columnStatisticsList", all, 0, UPDATE_MAX);
    List<ColumnStatisticsError> errors = new ArrayList<>();
    for (ColumnStatistics statistics : all) {
      try {
        put(owner, statistics);
      } catch (AwsServiceException e) {
        errors.add(
            ColumnStatisticsError.builder()
                .columnStatistics(statistics)
                .error(GlueErrors.detail(e))
                .build());
      }
    }
    return errors;
  }

  private void put(Owner owner, ColumnStatistics statistics) {
    String name = Constraints.name("columnStatistics.columnName", statistics.columnName());
    Constraints.required("columnStatistics.columnType", statistics.columnType());
    Constraints.required("columnStatistics.analyzedTime", statistics.analyzedTime());
    ColumnStatisticsData data =
        Constraints.required("columnStatistics.statisticsData", statistics.statisticsData());
    if (!hasDataOfItsType(data)) {
      throw GlueErrors.invalid(
          "StatisticsData of " + name + " is not of its type: " + data.typeAsString());
    }
    requireCounts(data);
    store
        .file()
        .execute(
            "INSERT OR REPLACE INTO "
                + owner.fileTable()
                + " (json, "
                + owner.idColumn()
                + ", column_name) VALUES (?, ?, ?)",
            statistics.toBuilder().columnName(name).build(),
            owner.id(),
            name);
  }

  /// Sees that no count and no length in statistics is negative.
  private static void requireCounts(SdkPojo statistics) {
    for (SdkField<?> field : statistics.sdkFields()) {
      Object value = field.getValueOrDefault(statistics);
      String member = field.memberName();
      if (value instanceof SdkPojo nested) {
        requireCounts(nested);
      } else if (value instanceof Number number
          && (member.startsWith("NumberOf") || member.endsWith("Length"))) {
        Constraints.notNegative("columnStatistics.statisticsData." + member, number);
      }
    }
  }

  private static boolean hasDataOfItsType(ColumnStatisticsData data) {
    return switch (data.type()) {
      case BOOLEAN -> data.booleanColumnStatisticsData() != null;
      case DATE -> data.dateColumnStatisticsData() != null;
      case DECIMAL -> data.decimalColumnStatisticsData() != null;
      case DOUBLE -> data.doubleColumnStatisticsData() != null;
      case LONG -> data.longColumnStatisticsData() != null;
      case STRING -> data.stringColumnStatisticsData() != null;
      case BINARY -> data.binaryColumnStatisticsData() != null;
      case UNKNOWN_TO_SDK_VERSION -> false;
      case null -> false;
    };
  }

  /// Deletes the statistics of a column; there may be none. Trino, which clears those of all
  /// columns that it has nothing to say about, rests on that.
  private void delete(Owner owner, @Nullable String columnName) {
    String name = Constraints.name("columnName", columnName);
    store
        .file()
        .execute(
            "DELETE FROM "
                + owner.fileTable()
                + " WHERE "
                + owner.idColumn()
                + " = ? AND column_name = ?",
            owner.id(),
            name);
  }

  private static AwsServiceException notFound(String columnName) {
    return GlueErrors.notFound("Column statistics of " + columnName + " not found.");
  }
}
