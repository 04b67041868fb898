package dev.rastro.glue;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateClassifierResponse;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierResponse;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerResponse;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersResponse;
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
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateClassifierResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.UpdateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.UpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateTableResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Glue in this process: a catalog that outlives a kill, and crawlers that crawl.
///
/// Each operation stands with its resource: [Databases], [Tables], [Partitions], [Crawlers]; this
/// class says which. Operations that are not overridden here throw. Follows the "AWS Glue web API
/// reference". Safe for many threads. The S3 client stays the caller's.
public final class LocalGlue implements GlueClient {

  static final String CATALOG_ID = "000000000000";

  private final CatalogStore store;
  private final Databases databases;
  private final Tables tables;
  private final Partitions partitions;
  private final Crawlers crawlers;

  private LocalGlue(CatalogStore store, Crawlers crawlers, InstantSource clock) {
    this.store = store;
    this.crawlers = crawlers;
    databases = new Databases(store, clock);
    tables = new Tables(store, databases, clock);
    partitions = new Partitions(store, tables, clock);
  }

  /// Opens the catalog in a directory, made if it is missing.
  ///
  /// @param random for the ids of crawls
  public static LocalGlue open(
      Path directory, S3Client s3, InstantSource clock, RandomGenerator random) {
    CatalogStore store = CatalogStore.open(directory);
    return new LocalGlue(store, Crawlers.open(store, s3, clock, random), clock);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// From now on, until this is closed, crawlers also start when their schedules say.
  public void runSchedules() {
    crawlers.runSchedules();
  }

  /// Stops the crawlers that are running and closes the catalog.
  @Override
  public void close() {
    crawlers.close();
    store.close();
  }

  @Override
  public CreateDatabaseResponse createDatabase(CreateDatabaseRequest request) {
    return databases.create(request);
  }

  @Override
  public GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
    return databases.get(request);
  }

  @Override
  public GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
    return databases.list(request);
  }

  @Override
  public UpdateDatabaseResponse updateDatabase(UpdateDatabaseRequest request) {
    return databases.update(request);
  }

  @Override
  public DeleteDatabaseResponse deleteDatabase(DeleteDatabaseRequest request) {
    return databases.delete(request);
  }

  @Override
  public CreateTableResponse createTable(CreateTableRequest request) {
    return tables.create(request);
  }

  @Override
  public GetTableResponse getTable(GetTableRequest request) {
    return tables.get(request);
  }

  @Override
  public GetTablesResponse getTables(GetTablesRequest request) {
    return tables.list(request);
  }

  @Override
  public UpdateTableResponse updateTable(UpdateTableRequest request) {
    return tables.update(request);
  }

  @Override
  public DeleteTableResponse deleteTable(DeleteTableRequest request) {
    return tables.delete(request);
  }

  @Override
  public CreatePartitionResponse createPartition(CreatePartitionRequest request) {
    return partitions.create(request);
  }

  @Override
  public BatchCreatePartitionResponse batchCreatePartition(BatchCreatePartitionRequest request) {
    return partitions.batchCreate(request);
  }

  @Override
  public GetPartitionResponse getPartition(GetPartitionRequest request) {
    return partitions.get(request);
  }

  @Override
  public BatchGetPartitionResponse batchGetPartition(BatchGetPartitionRequest request) {
    return partitions.batchGet(request);
  }

  @Override
  public GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
    return partitions.list(request);
  }

  @Override
  public UpdatePartitionResponse updatePartition(UpdatePartitionRequest request) {
    return partitions.update(request);
  }

  @Override
  public DeletePartitionResponse deletePartition(DeletePartitionRequest request) {
    return partitions.delete(request);
  }

  @Override
  public BatchDeletePartitionResponse batchDeletePartition(BatchDeletePartitionRequest request) {
    return partitions.batchDelete(request);
  }

  @Override
  public CreateCrawlerResponse createCrawler(CreateCrawlerRequest request) {
    return crawlers.create(request);
  }

  @Override
  public UpdateCrawlerResponse updateCrawler(UpdateCrawlerRequest request) {
    return crawlers.update(request);
  }

  @Override
  public GetCrawlerResponse getCrawler(GetCrawlerRequest request) {
    return crawlers.get(request);
  }

  @Override
  public BatchGetCrawlersResponse batchGetCrawlers(BatchGetCrawlersRequest request) {
    return crawlers.batchGet(request);
  }

  @Override
  public GetCrawlersResponse getCrawlers(GetCrawlersRequest request) {
    return crawlers.getAll(request);
  }

  @Override
  public ListCrawlersResponse listCrawlers(ListCrawlersRequest request) {
    return crawlers.list(request);
  }

  @Override
  public DeleteCrawlerResponse deleteCrawler(DeleteCrawlerRequest request) {
    return crawlers.delete(request);
  }

  @Override
  public StartCrawlerResponse startCrawler(StartCrawlerRequest request) {
    return crawlers.start(request);
  }

  @Override
  public StopCrawlerResponse stopCrawler(StopCrawlerRequest request) {
    return crawlers.stop(request);
  }

  @Override
  public GetCrawlerMetricsResponse getCrawlerMetrics(GetCrawlerMetricsRequest request) {
    return crawlers.metrics(request);
  }

  @Override
  public ListCrawlsResponse listCrawls(ListCrawlsRequest request) {
    return crawlers.crawls(request);
  }

  @Override
  public UpdateCrawlerScheduleResponse updateCrawlerSchedule(UpdateCrawlerScheduleRequest request) {
    return crawlers.updateSchedule(request);
  }

  @Override
  public StartCrawlerScheduleResponse startCrawlerSchedule(StartCrawlerScheduleRequest request) {
    return crawlers.startSchedule(request);
  }

  @Override
  public StopCrawlerScheduleResponse stopCrawlerSchedule(StopCrawlerScheduleRequest request) {
    return crawlers.stopSchedule(request);
  }

  @Override
  public CreateClassifierResponse createClassifier(CreateClassifierRequest request) {
    return crawlers.classifiers().create(request);
  }

  @Override
  public UpdateClassifierResponse updateClassifier(UpdateClassifierRequest request) {
    return crawlers.classifiers().update(request);
  }

  @Override
  public GetClassifierResponse getClassifier(GetClassifierRequest request) {
    return crawlers.classifiers().get(request);
  }

  @Override
  public GetClassifiersResponse getClassifiers(GetClassifiersRequest request) {
    return crawlers.classifiers().list(request);
  }

  @Override
  public DeleteClassifierResponse deleteClassifier(DeleteClassifierRequest request) {
    return crawlers.classifiers().delete(request);
  }
}
