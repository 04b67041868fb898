package dev.rastro.glue;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.DatabaseInput;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerResponse;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.ErrorDetail;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerResponse;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Glue in this process: a catalog that outlives a kill, and crawlers that crawl.
///
/// Long because Glue's interface is: each method checks a request and calls the store, or
/// [Crawlers]. Operations that are not overridden here throw. Follows the "AWS Glue web API
/// reference". Safe for many threads. The S3 client stays the caller's.
public final class LocalGlue implements GlueClient {

  private static final String CATALOG_ID = "000000000000";
  private static final int PAGE_MAX = 1_000;
  private static final int BATCH_CREATE_MAX = 100;
  private static final int BATCH_DELETE_MAX = 25;

  private final CatalogStore store;
  private final Crawlers crawlers;
  private final InstantSource clock;

  private LocalGlue(CatalogStore store, Crawlers crawlers, InstantSource clock) {
    this.store = store;
    this.crawlers = crawlers;
    this.clock = clock;
  }

  /// Opens the catalog in a directory, made if it is missing.
  ///
  /// @param random for the ids of crawls
  public static LocalGlue open(
      Path directory, S3Client s3, InstantSource clock, RandomGenerator random) {
    CatalogStore store = CatalogStore.open(directory);
    return new LocalGlue(store, new Crawlers(store, s3, clock, random), clock);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Stops the crawlers that are running and closes the catalog.
  @Override
  public void close() {
    crawlers.close();
    store.close();
  }

  @Override
  public CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
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

  @Override
  public GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
    return GetDatabaseResponse.builder().database(requireDatabase(request.name())).build();
  }

  @Override
  public GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
    Page<Database> page = Page.of(store.databases(), request.nextToken(), request.maxResults());
    return GetDatabasesResponse.builder()
        .databaseList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  @Override
  public UpdateDatabaseResponse updateDatabase(UpdateDatabaseRequest request) {
    DatabaseInput input = GlueErrors.required("DatabaseInput", request.databaseInput());
    return store.inTransaction(
        () -> {
          Database before = requireDatabase(request.name());
          store.put(database(before.name(), input).createTime(before.createTime()).build());
          return UpdateDatabaseResponse.builder().build();
        });
  }

  @Override
  public DeleteDatabaseResponse deleteDatabase(DeleteDatabaseRequest request) {
    return store.inTransaction(
        () -> {
          store.deleteDatabase(requireDatabase(request.name()).name());
          return DeleteDatabaseResponse.builder().build();
        });
  }

  @Override
  public CreateTableResponse createTable(CreateTableRequest request) {
    TableInput input = GlueErrors.required("TableInput", request.tableInput());
    String name = GlueErrors.name("TableInput.Name", input.name());
    return store.inTransaction(
        () -> {
          String database = requireDatabase(request.databaseName()).name();
          if (store.table(database, name).isPresent()) {
            throw GlueErrors.alreadyExists("Table already exists.");
          }
          store.put(
              table(database, name, input).createTime(clock.instant()).versionId("0").build());
          return CreateTableResponse.builder().build();
        });
  }

  @Override
  public GetTableResponse getTable(GetTableRequest request) {
    return GetTableResponse.builder()
        .table(requireTable(request.databaseName(), request.name()))
        .build();
  }

  @Override
  public GetTablesResponse getTables(GetTablesRequest request) {
    List<Table> tables = store.tables(requireDatabase(request.databaseName()).name());
    if (request.expression() != null && !request.expression().isEmpty()) {
      Predicate<String> matches = GluePattern.parse(request.expression());
      tables = tables.stream().filter(table -> matches.test(table.name())).toList();
    }
    Page<Table> page = Page.of(tables, request.nextToken(), request.maxResults());
    return GetTablesResponse.builder().tableList(page.items()).nextToken(page.nextToken()).build();
  }

  @Override
  public UpdateTableResponse updateTable(UpdateTableRequest request) {
    TableInput input = GlueErrors.required("TableInput", request.tableInput());
    return store.inTransaction(
        () -> {
          Table before = requireTable(request.databaseName(), input.name());
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

  @Override
  public DeleteTableResponse deleteTable(DeleteTableRequest request) {
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.name());
          store.deleteTable(table.databaseName(), table.name());
          return DeleteTableResponse.builder().build();
        });
  }

  @Override
  public CreatePartitionResponse createPartition(CreatePartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.tableName());
          createPartition(table, GlueErrors.required("PartitionInput", request.partitionInput()));
          return CreatePartitionResponse.builder().build();
        });
  }

  @Override
  public BatchCreatePartitionResponse batchCreatePartition(BatchCreatePartitionRequest request) {
    requireBatch("PartitionInputList", request.partitionInputList().size(), BATCH_CREATE_MAX);
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionInput input : request.partitionInputList()) {
            try {
              createPartition(table, input);
            } catch (AlreadyExistsException e) {
              errors.add(
                  error(input.values(), "AlreadyExistsException", "Partition already exists."));
            }
          }
          return BatchCreatePartitionResponse.builder().errors(errors).build();
        });
  }

  @Override
  public GetPartitionResponse getPartition(GetPartitionRequest request) {
    Table table = requireTable(request.databaseName(), request.tableName());
    return GetPartitionResponse.builder()
        .partition(requirePartition(table, request.partitionValues()))
        .build();
  }

  @Override
  public BatchGetPartitionResponse batchGetPartition(BatchGetPartitionRequest request) {
    requireBatch("PartitionsToGet", request.partitionsToGet().size(), PAGE_MAX);
    Table table = requireTable(request.databaseName(), request.tableName());
    List<Partition> found = new ArrayList<>();
    for (PartitionValueList values : request.partitionsToGet()) {
      store.partition(table.databaseName(), table.name(), values.values()).ifPresent(found::add);
    }
    return BatchGetPartitionResponse.builder().partitions(found).unprocessedKeys(List.of()).build();
  }

  @Override
  public GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
    Table table = requireTable(request.databaseName(), request.tableName());
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

  @Override
  public UpdatePartitionResponse updatePartition(UpdatePartitionRequest request) {
    PartitionInput input = GlueErrors.required("PartitionInput", request.partitionInput());
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.tableName());
          Partition before = requirePartition(table, request.partitionValueList());
          List<String> values = input.values().isEmpty() ? before.values() : input.values();
          requireValues(table, values);
          store.deletePartition(table.databaseName(), table.name(), before.values());
          store.put(partition(table, values, input).creationTime(before.creationTime()).build());
          return UpdatePartitionResponse.builder().build();
        });
  }

  @Override
  public DeletePartitionResponse deletePartition(DeletePartitionRequest request) {
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.tableName());
          Partition partition = requirePartition(table, request.partitionValues());
          store.deletePartition(table.databaseName(), table.name(), partition.values());
          return DeletePartitionResponse.builder().build();
        });
  }

  @Override
  public BatchDeletePartitionResponse batchDeletePartition(BatchDeletePartitionRequest request) {
    requireBatch("PartitionsToDelete", request.partitionsToDelete().size(), BATCH_DELETE_MAX);
    return store.inTransaction(
        () -> {
          Table table = requireTable(request.databaseName(), request.tableName());
          List<PartitionError> errors = new ArrayList<>();
          for (PartitionValueList values : request.partitionsToDelete()) {
            if (!store.deletePartition(table.databaseName(), table.name(), values.values())) {
              errors.add(error(values.values(), "EntityNotFoundException", "Partition not found."));
            }
          }
          return BatchDeletePartitionResponse.builder().errors(errors).build();
        });
  }

  @Override
  public CreateCrawlerResponse createCrawler(CreateCrawlerRequest request) {
    crawlers.create(request);
    return CreateCrawlerResponse.builder().build();
  }

  @Override
  public GetCrawlerResponse getCrawler(GetCrawlerRequest request) {
    return GetCrawlerResponse.builder().crawler(crawlers.get(request.name())).build();
  }

  @Override
  public GetCrawlersResponse getCrawlers(GetCrawlersRequest request) {
    var page = Page.of(crawlers.all(), request.nextToken(), request.maxResults());
    return GetCrawlersResponse.builder().crawlers(page.items()).nextToken(page.nextToken()).build();
  }

  @Override
  public ListCrawlersResponse listCrawlers(ListCrawlersRequest request) {
    List<String> names = crawlers.all().stream().map(crawler -> crawler.name()).toList();
    Page<String> page = Page.of(names, request.nextToken(), request.maxResults());
    return ListCrawlersResponse.builder()
        .crawlerNames(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  @Override
  public DeleteCrawlerResponse deleteCrawler(DeleteCrawlerRequest request) {
    crawlers.delete(request.name());
    return DeleteCrawlerResponse.builder().build();
  }

  @Override
  public StartCrawlerResponse startCrawler(StartCrawlerRequest request) {
    crawlers.start(request.name());
    return StartCrawlerResponse.builder().build();
  }

  @Override
  public StopCrawlerResponse stopCrawler(StopCrawlerRequest request) {
    crawlers.stop(request.name());
    return StopCrawlerResponse.builder().build();
  }

  @Override
  public GetCrawlerMetricsResponse getCrawlerMetrics(GetCrawlerMetricsRequest request) {
    return GetCrawlerMetricsResponse.builder()
        .crawlerMetricsList(crawlers.metrics(request.crawlerNameList()))
        .build();
  }

  private void createPartition(Table table, PartitionInput input) {
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

  private Database requireDatabase(@Nullable String name) {
    String folded = GlueErrors.name("DatabaseName", name);
    return store
        .database(folded)
        .orElseThrow(() -> GlueErrors.notFound("Database " + folded + " not found."));
  }

  private Table requireTable(@Nullable String databaseName, @Nullable String name) {
    String database = requireDatabase(databaseName).name();
    String folded = GlueErrors.name("TableName", name);
    return store
        .table(database, folded)
        .orElseThrow(
            () -> GlueErrors.notFound("Table " + folded + " not found in " + database + "."));
  }

  private Partition requirePartition(Table table, List<String> values) {
    Optional<Partition> partition = store.partition(table.databaseName(), table.name(), values);
    return partition.orElseThrow(
        () -> GlueErrors.notFound("Cannot find partition " + values + "."));
  }

  private static Database.Builder database(String name, DatabaseInput input) {
    return Database.builder()
        .name(name)
        .description(input.description())
        .locationUri(input.locationUri())
        .parameters(input.parameters())
        .createTableDefaultPermissions(input.createTableDefaultPermissions())
        .targetDatabase(input.targetDatabase())
        .catalogId(CATALOG_ID);
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
        .catalogId(CATALOG_ID);
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
        .catalogId(CATALOG_ID);
  }

  private static Partition withoutColumns(Partition partition) {
    return partition.storageDescriptor() == null
        ? partition
        : partition.toBuilder()
            .storageDescriptor(partition.storageDescriptor().toBuilder().columns(List.of()).build())
            .build();
  }
}
