package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableResponse;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.BatchDeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchUpdatePartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateClassifierRequest;
import software.amazon.awssdk.services.glue.model.CreateClassifierResponse;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.CreateDatabaseRequest;
import software.amazon.awssdk.services.glue.model.CreateDatabaseResponse;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.CreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.CreatePartitionResponse;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.CreateTableResponse;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.CreateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.DeleteClassifierRequest;
import software.amazon.awssdk.services.glue.model.DeleteClassifierResponse;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerResponse;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseRequest;
import software.amazon.awssdk.services.glue.model.DeleteDatabaseResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionIndexResponse;
import software.amazon.awssdk.services.glue.model.DeletePartitionRequest;
import software.amazon.awssdk.services.glue.model.DeletePartitionResponse;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.DeleteResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableResponse;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionRequest;
import software.amazon.awssdk.services.glue.model.DeleteTableVersionResponse;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.DeleteUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusRequest;
import software.amazon.awssdk.services.glue.model.GetCatalogImportStatusResponse;
import software.amazon.awssdk.services.glue.model.GetClassifierRequest;
import software.amazon.awssdk.services.glue.model.GetClassifierResponse;
import software.amazon.awssdk.services.glue.model.GetClassifiersRequest;
import software.amazon.awssdk.services.glue.model.GetClassifiersResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.GetColumnStatisticsForTableResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.GetDataCatalogEncryptionSettingsResponse;
import software.amazon.awssdk.services.glue.model.GetDatabaseRequest;
import software.amazon.awssdk.services.glue.model.GetDatabaseResponse;
import software.amazon.awssdk.services.glue.model.GetDatabasesRequest;
import software.amazon.awssdk.services.glue.model.GetDatabasesResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionIndexesResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionResponse;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePoliciesResponse;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.GetResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.GetTableResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionResponse;
import software.amazon.awssdk.services.glue.model.GetTableVersionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableVersionsResponse;
import software.amazon.awssdk.services.glue.model.GetTablesRequest;
import software.amazon.awssdk.services.glue.model.GetTablesResponse;
import software.amazon.awssdk.services.glue.model.GetTagsRequest;
import software.amazon.awssdk.services.glue.model.GetTagsResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionResponse;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsRequest;
import software.amazon.awssdk.services.glue.model.GetUserDefinedFunctionsResponse;
import software.amazon.awssdk.services.glue.model.GlueRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;
import software.amazon.awssdk.services.glue.model.PutDataCatalogEncryptionSettingsRequest;
import software.amazon.awssdk.services.glue.model.PutDataCatalogEncryptionSettingsResponse;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.glue.model.PutResourcePolicyResponse;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.SearchTablesResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.TagResourceRequest;
import software.amazon.awssdk.services.glue.model.TagResourceResponse;
import software.amazon.awssdk.services.glue.model.UntagResourceRequest;
import software.amazon.awssdk.services.glue.model.UntagResourceResponse;
import software.amazon.awssdk.services.glue.model.UpdateClassifierRequest;
import software.amazon.awssdk.services.glue.model.UpdateClassifierResponse;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForPartitionResponse;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableRequest;
import software.amazon.awssdk.services.glue.model.UpdateColumnStatisticsForTableResponse;
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
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionRequest;
import software.amazon.awssdk.services.glue.model.UpdateUserDefinedFunctionResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// Glue in this process: a catalog that outlives a kill, and crawlers that crawl.
///
/// Each operation stands with its resource: [Databases], [Tables], [Partitions], [Crawlers] and the
/// others; this class says which, and is long because Glue has so many. Operations that are not
/// overridden here throw. Follows the "AWS Glue web API reference". Safe for many threads. The S3
/// client stays the caller's.
public final class LocalGlue implements GlueClient {

  static final String CATALOG_ID = "000000000000";

  private final CatalogStore store;
  private final Tags tags;
  private final Databases databases;
  private final Tables tables;
  private final TableVersions versions;
  private final TableSearch search;
  private final Partitions partitions;
  private final PartitionListing listing;
  private final PartitionIndexes indexes;
  private final Statistics statistics;
  private final Functions functions;
  private final ResourcePolicies policies;
  private final Crawlers crawlers;

  private LocalGlue(CatalogStore store, Tags tags, Crawlers crawlers, InstantSource clock) {
    this.store = store;
    this.tags = tags;
    this.crawlers = crawlers;
    databases = new Databases(store, tags, clock);
    tables = new Tables(store, databases, clock);
    versions = new TableVersions(store, tables);
    search = new TableSearch(store);
    partitions = new Partitions(store, tables, clock);
    listing = new PartitionListing(store, tables);
    indexes = new PartitionIndexes(store, tables);
    statistics = new Statistics(store, tables, partitions);
    functions = new Functions(store, databases, clock);
    policies = new ResourcePolicies(store, clock);
  }

  /// Opens the catalog in a directory, made if it is missing. Crawlers read objects through S3.
  ///
  /// @param random for the ids of crawls
  public static LocalGlue open(
      Path directory, S3Client s3, InstantSource clock, RandomGenerator random) {
    return open(directory, s3, ObjectReader.of(s3), clock, random);
  }

  /// Opens the catalog beside an S3 whose objects are files: crawlers list through S3, and read the
  /// files.
  ///
  /// @param files the file of an object, whether it is there or not
  public static LocalGlue open(
      Path directory,
      S3Client s3,
      Function<S3Address, Path> files,
      InstantSource clock,
      RandomGenerator random) {
    return open(directory, s3, ObjectReader.of(files), clock, random);
  }

  private static LocalGlue open(
      Path directory,
      S3Client s3,
      ObjectReader reader,
      InstantSource clock,
      RandomGenerator random) {
    CatalogStore store = CatalogStore.open(directory);
    Tags tags = new Tags(store);
    return new LocalGlue(store, tags, Crawlers.open(store, tags, s3, reader, clock, random), clock);
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
    return databases.create(checked(request));
  }

  @Override
  public GetDatabaseResponse getDatabase(GetDatabaseRequest request) {
    return databases.get(checked(request));
  }

  @Override
  public GetDatabasesResponse getDatabases(GetDatabasesRequest request) {
    return databases.list(checked(request));
  }

  @Override
  public UpdateDatabaseResponse updateDatabase(UpdateDatabaseRequest request) {
    return databases.update(checked(request));
  }

  @Override
  public DeleteDatabaseResponse deleteDatabase(DeleteDatabaseRequest request) {
    return databases.delete(checked(request));
  }

  @Override
  public CreateTableResponse createTable(CreateTableRequest request) {
    return tables.create(checked(request));
  }

  @Override
  public GetTableResponse getTable(GetTableRequest request) {
    return tables.get(checked(request));
  }

  @Override
  public GetTablesResponse getTables(GetTablesRequest request) {
    return tables.list(checked(request));
  }

  @Override
  public UpdateTableResponse updateTable(UpdateTableRequest request) {
    return tables.update(checked(request));
  }

  @Override
  public DeleteTableResponse deleteTable(DeleteTableRequest request) {
    return tables.delete(checked(request));
  }

  @Override
  public CreatePartitionResponse createPartition(CreatePartitionRequest request) {
    return partitions.create(checked(request));
  }

  @Override
  public BatchCreatePartitionResponse batchCreatePartition(BatchCreatePartitionRequest request) {
    return partitions.batchCreate(checked(request));
  }

  @Override
  public GetPartitionResponse getPartition(GetPartitionRequest request) {
    return partitions.get(checked(request));
  }

  @Override
  public BatchGetPartitionResponse batchGetPartition(BatchGetPartitionRequest request) {
    return partitions.batchGet(checked(request));
  }

  @Override
  public GetPartitionsResponse getPartitions(GetPartitionsRequest request) {
    return listing.list(checked(request));
  }

  @Override
  public UpdatePartitionResponse updatePartition(UpdatePartitionRequest request) {
    return partitions.update(checked(request));
  }

  @Override
  public DeletePartitionResponse deletePartition(DeletePartitionRequest request) {
    return partitions.delete(checked(request));
  }

  @Override
  public BatchDeletePartitionResponse batchDeletePartition(BatchDeletePartitionRequest request) {
    return partitions.batchDelete(checked(request));
  }

  @Override
  public CreateUserDefinedFunctionResponse createUserDefinedFunction(
      CreateUserDefinedFunctionRequest request) {
    return functions.create(checked(request));
  }

  @Override
  public GetUserDefinedFunctionResponse getUserDefinedFunction(
      GetUserDefinedFunctionRequest request) {
    return functions.get(checked(request));
  }

  @Override
  public GetUserDefinedFunctionsResponse getUserDefinedFunctions(
      GetUserDefinedFunctionsRequest request) {
    return functions.list(checked(request));
  }

  @Override
  public UpdateUserDefinedFunctionResponse updateUserDefinedFunction(
      UpdateUserDefinedFunctionRequest request) {
    return functions.update(checked(request));
  }

  @Override
  public DeleteUserDefinedFunctionResponse deleteUserDefinedFunction(
      DeleteUserDefinedFunctionRequest request) {
    return functions.delete(checked(request));
  }

  @Override
  public BatchDeleteTableResponse batchDeleteTable(BatchDeleteTableRequest request) {
    return tables.batchDelete(checked(request));
  }

  @Override
  public SearchTablesResponse searchTables(SearchTablesRequest request) {
    return search.search(checked(request));
  }

  @Override
  public GetTableVersionResponse getTableVersion(GetTableVersionRequest request) {
    return versions.get(checked(request));
  }

  @Override
  public GetTableVersionsResponse getTableVersions(GetTableVersionsRequest request) {
    return versions.list(checked(request));
  }

  @Override
  public DeleteTableVersionResponse deleteTableVersion(DeleteTableVersionRequest request) {
    return versions.delete(checked(request));
  }

  @Override
  public BatchDeleteTableVersionResponse batchDeleteTableVersion(
      BatchDeleteTableVersionRequest request) {
    return versions.batchDelete(checked(request));
  }

  @Override
  public BatchUpdatePartitionResponse batchUpdatePartition(BatchUpdatePartitionRequest request) {
    return partitions.batchUpdate(checked(request));
  }

  @Override
  public CreatePartitionIndexResponse createPartitionIndex(CreatePartitionIndexRequest request) {
    return indexes.create(checked(request));
  }

  @Override
  public GetPartitionIndexesResponse getPartitionIndexes(GetPartitionIndexesRequest request) {
    return indexes.list(checked(request));
  }

  @Override
  public DeletePartitionIndexResponse deletePartitionIndex(DeletePartitionIndexRequest request) {
    return indexes.delete(checked(request));
  }

  @Override
  public GetColumnStatisticsForTableResponse getColumnStatisticsForTable(
      GetColumnStatisticsForTableRequest request) {
    return statistics.get(checked(request));
  }

  @Override
  public UpdateColumnStatisticsForTableResponse updateColumnStatisticsForTable(
      UpdateColumnStatisticsForTableRequest request) {
    return statistics.update(checked(request));
  }

  @Override
  public DeleteColumnStatisticsForTableResponse deleteColumnStatisticsForTable(
      DeleteColumnStatisticsForTableRequest request) {
    return statistics.delete(checked(request));
  }

  @Override
  public GetColumnStatisticsForPartitionResponse getColumnStatisticsForPartition(
      GetColumnStatisticsForPartitionRequest request) {
    return statistics.get(checked(request));
  }

  @Override
  public UpdateColumnStatisticsForPartitionResponse updateColumnStatisticsForPartition(
      UpdateColumnStatisticsForPartitionRequest request) {
    return statistics.update(checked(request));
  }

  @Override
  public DeleteColumnStatisticsForPartitionResponse deleteColumnStatisticsForPartition(
      DeleteColumnStatisticsForPartitionRequest request) {
    return statistics.delete(checked(request));
  }

  @Override
  public TagResourceResponse tagResource(TagResourceRequest request) {
    return tags.tag(checked(request));
  }

  @Override
  public UntagResourceResponse untagResource(UntagResourceRequest request) {
    return tags.untag(checked(request));
  }

  @Override
  public GetTagsResponse getTags(GetTagsRequest request) {
    return tags.get(checked(request));
  }

  @Override
  public PutResourcePolicyResponse putResourcePolicy(PutResourcePolicyRequest request) {
    return policies.put(checked(request));
  }

  @Override
  public GetResourcePolicyResponse getResourcePolicy(GetResourcePolicyRequest request) {
    return policies.get(checked(request));
  }

  @Override
  public GetResourcePoliciesResponse getResourcePolicies(GetResourcePoliciesRequest request) {
    return policies.list(checked(request));
  }

  @Override
  public DeleteResourcePolicyResponse deleteResourcePolicy(DeleteResourcePolicyRequest request) {
    return policies.delete(checked(request));
  }

  @Override
  public GetCatalogImportStatusResponse getCatalogImportStatus(
      GetCatalogImportStatusRequest request) {
    checked(request);
    return CatalogSettings.importStatus();
  }

  @Override
  public GetDataCatalogEncryptionSettingsResponse getDataCatalogEncryptionSettings(
      GetDataCatalogEncryptionSettingsRequest request) {
    checked(request);
    return CatalogSettings.encryption();
  }

  @Override
  public PutDataCatalogEncryptionSettingsResponse putDataCatalogEncryptionSettings(
      PutDataCatalogEncryptionSettingsRequest request) {
    return CatalogSettings.setEncryption(checked(request));
  }

  /// Refuses what is asked of another catalog or of another time, before anything is done.
  private static <T extends GlueRequest> T checked(T request) {
    String catalog = request.getValueForField("CatalogId", String.class).orElse(CATALOG_ID);
    if (!catalog.equals(CATALOG_ID)) {
      throw GlueErrors.notFound("Catalog " + catalog + " not found.");
    }
    if (request.getValueForField("TransactionId", String.class).isPresent()
        || request.getValueForField("QueryAsOfTime", Instant.class).isPresent()) {
      throw GlueErrors.invalid("TransactionId and QueryAsOfTime are not supported here");
    }
    return request;
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
