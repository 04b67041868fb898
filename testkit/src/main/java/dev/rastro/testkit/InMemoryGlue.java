package dev.rastro.testkit;

import dev.rastro.aws.AwsErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;

/// A catalog in memory, for tests of what reads one. It keeps databases, tables and partitions as
/// they were given, and gives partitions in pages of two, so that a reader that forgets the next
/// page is found out.
public final class InMemoryGlue implements GlueClient {

  private static final int PARTITIONS_PER_PAGE = 2;

  private final Map<String, Map<String, Table>> databases = new TreeMap<>();
  private final Map<String, List<Partition>> partitions = new TreeMap<>();

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public synchronized CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
    if (databases.putIfAbsent(request.databaseInput().name(), new TreeMap<>()) != null) {
      throw AwsErrors.of(
          AlreadyExistsException.builder(), "AlreadyExistsException", "Database already exists.");
    }
    return CreateDatabaseResponse.builder().build();
  }

  @Override
  public synchronized GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
    tables(request.name());
    return GetDatabaseResponse.builder()
        .database(Database.builder().name(request.name()).build())
        .build();
  }

  @Override
  public synchronized GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
    return GetDatabasesResponse.builder()
        .databaseList(
            databases.keySet().stream().map(name -> Database.builder().name(name).build()).toList())
        .build();
  }

  @Override
  public synchronized CreateTableResponse createTable(CreateTableRequest request) {
    TableInput input = request.tableInput();
    Table table =
        Table.builder()
            .databaseName(request.databaseName())
            .name(input.name())
            .storageDescriptor(input.storageDescriptor())
            .partitionKeys(input.partitionKeys())
            .tableType(input.tableType())
            .parameters(input.parameters())
            .build();
    tables(request.databaseName()).put(input.name(), table);
    return CreateTableResponse.builder().build();
  }

  @Override
  public synchronized GetTableResponse getTable(GetTableRequest request) {
    Table table = tables(request.databaseName()).get(request.name());
    if (table == null) {
      throw notFound("Table " + request.name() + " not found.");
    }
    return GetTableResponse.builder().table(table).build();
  }

  @Override
  public synchronized GetTablesResponse getTables(GetTablesRequest request) {
    return GetTablesResponse.builder().tableList(tables(request.databaseName()).values()).build();
  }

  @Override
  public synchronized BatchCreatePartitionResponse batchCreatePartition(
      BatchCreatePartitionRequest request) {
    List<Partition> kept =
        partitions.computeIfAbsent(
            request.databaseName() + "." + request.tableName(), key -> new ArrayList<>());
    for (PartitionInput input : request.partitionInputList()) {
      kept.add(
          Partition.builder()
              .databaseName(request.databaseName())
              .tableName(request.tableName())
              .values(input.values())
              .storageDescriptor(input.storageDescriptor())
              .parameters(input.parameters())
              .build());
    }
    return BatchCreatePartitionResponse.builder().build();
  }

  @Override
  public synchronized GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
    List<Partition> all =
        partitions.getOrDefault(request.databaseName() + "." + request.tableName(), List.of());
    int from = Integer.parseInt(Optional.ofNullable(request.nextToken()).orElse("0"));
    int to = Math.min(all.size(), from + PARTITIONS_PER_PAGE);
    return GetPartitionsResponse.builder()
        .partitions(all.subList(from, to))
        .nextToken(to < all.size() ? String.valueOf(to) : null)
        .build();
  }

  private Map<String, Table> tables(String database) {
    Map<String, Table> tables = databases.get(database);
    if (tables == null) {
      throw notFound("Database " + database + " not found.");
    }
    return tables;
  }

  private static RuntimeException notFound(String message) {
    return AwsErrors.of(EntityNotFoundException.builder(), "EntityNotFoundException", message);
  }
}
