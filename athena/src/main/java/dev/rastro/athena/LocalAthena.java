package dev.rastro.athena;

import dev.rastro.athena.trino.TableSource;
import dev.rastro.athena.trino.Translator;
import dev.rastro.athena.trino.TrinoException;
import dev.rastro.aws.AwsErrors;
import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.LakeTable;
import dev.rastro.duckdb.ObjectPaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.BatchGetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.CreateWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.DeleteWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.GetQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.GetQueryResultsRequest;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.GetWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.GetWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsRequest;
import software.amazon.awssdk.services.athena.model.ListQueryExecutionsResponse;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsRequest;
import software.amazon.awssdk.services.athena.model.ListWorkGroupsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionContext;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.ResultSet;
import software.amazon.awssdk.services.athena.model.ResultSetMetadata;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StartQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionRequest;
import software.amazon.awssdk.services.athena.model.StopQueryExecutionResponse;
import software.amazon.awssdk.services.athena.model.TooManyRequestsException;
import software.amazon.awssdk.services.athena.model.UnprocessedQueryExecutionId;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupRequest;
import software.amazon.awssdk.services.athena.model.UpdateWorkGroupResponse;
import software.amazon.awssdk.services.athena.model.WorkGroup;
import software.amazon.awssdk.services.athena.model.WorkGroupState;
import software.amazon.awssdk.services.athena.model.WorkGroupSummary;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.s3.S3Client;

/// Athena in this process: queries in Trino's SQL over the tables of a Glue catalog, their results
/// as objects in S3. It follows the [API
/// reference](https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html).
///
/// A query runs on a virtual thread, as many at once as the settings allow. Executions and
/// workgroups are kept in memory for as long as this lives; results are in S3. The result of a
/// query is `<id>.csv`; `<id>.csv.metadata` is not written. What is not a query (DDL, INSERT,
/// UNLOAD) is answered as Athena answers a statement that it does not support.
///
/// Safe for use by many threads. The clients given are the caller's to close; closing this cancels
/// what runs and closes the engine.
public final class LocalAthena implements AthenaClient {

  private static final int QUERY_BYTES_MAX = 262_144;
  private static final int ROWS_PER_PAGE_MAX = 1_000;
  private static final int IDS_PER_PAGE_MAX = 50;
  private static final Set<String> QUERY_WORDS = Set.of("SELECT", "WITH", "VALUES", "TABLE", "(");

  private final DuckDb engine;
  private final Translator translator;
  private final QueryWorker worker;
  private final ResultPages pages;
  private final WorkGroups workGroups;
  private final Executions executions;
  private final AthenaSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Semaphore permits;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private LocalAthena(
      DuckDb engine,
      GlueClient glue,
      S3Client s3,
      ObjectPaths paths,
      Path temporaryDirectory,
      InstantSource clock,
      RandomGenerator random,
      AthenaSettings settings) {
    Lake lake = new Lake(glue, s3, paths);
    this.engine = engine;
    this.translator = new Translator(source(glue, lake));
    this.worker =
        new QueryWorker(engine, lake, translator, new ResultFile(s3, temporaryDirectory), clock);
    this.pages = new ResultPages(s3);
    this.workGroups = new WorkGroups(clock);
    this.executions = new Executions(settings.executionsKeptMax());
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.permits = new Semaphore(settings.concurrentQueriesMax(), true);
  }

  /// Opens the engine.
  ///
  /// @param paths where the objects that `s3` lists lie as files
  /// @param temporaryDirectory where the engine spills and results are written before they are put;
  ///   made if it is missing
  public static LocalAthena open(
      GlueClient glue,
      S3Client s3,
      ObjectPaths paths,
      Path temporaryDirectory,
      InstantSource clock,
      RandomGenerator random,
      AthenaSettings settings) {
    DuckDb engine =
        DuckDb.inMemory(
            new DuckDbSettings(
                settings.memoryBytesMax(),
                settings.threadsMax(),
                temporaryDirectory,
                settings.readableDirectories(),
                true));
    Translator.prepare(engine);
    return new LocalAthena(engine, glue, s3, paths, temporaryDirectory, clock, random, settings);
  }

  private static TableSource source(GlueClient glue, Lake lake) {
    return new TableSource() {
      @Override
      public boolean hasDatabase(String databaseName) {
        try {
          glue.getDatabase(request -> request.name(databaseName.toLowerCase(Locale.ROOT)));
          return true;
        } catch (EntityNotFoundException e) {
          return false;
        }
      }

      @Override
      public Optional<LakeTable> table(String databaseName, String tableName) {
        return lake.table(databaseName, tableName);
      }
    };
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    Instant now = clock.instant();
    executions.unfinished().forEach(execution -> execution.cancel("Athena was closed", now));
    threads.close();
    engine.close();
  }

  @Override
  public StartQueryExecutionResponse startQueryExecution(StartQueryExecutionRequest request) {
    Optional<Execution> same = executions.byToken(request.clientRequestToken());
    if (same.isPresent()) {
      if (!same.get().request().query().equals(request.queryString())) {
        throw WorkGroups.invalid("Idempotent parameters do not match");
      }
      return started(same.get());
    }
    String query = checked(request);
    WorkGroup group =
        workGroups.get(Optional.ofNullable(request.workGroup()).orElse(WorkGroups.PRIMARY));
    if (group.state() == WorkGroupState.DISABLED) {
      throw WorkGroups.invalid("WorkGroup " + group.name() + " is disabled.");
    }
    String folder = WorkGroups.outputFolder(group, request.resultConfiguration());
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    Execution execution =
        new Execution(
            new Execution.Request(
                id,
                query,
                Optional.ofNullable(request.queryExecutionContext())
                    .orElseGet(() -> QueryExecutionContext.builder().build()),
                group.name(),
                address(folder).child(id + ".csv").toString(),
                group.configuration().bytesScannedCutoffPerQuery()),
            clock.instant());
    if (executions.unfinished().size()
        >= settings.queuedQueriesMax() + settings.concurrentQueriesMax()) {
      throw AwsErrors.of(
          TooManyRequestsException.builder().reason("CONCURRENT_QUERY_LIMIT_EXCEEDED"),
          "TooManyRequestsException",
          "You have exceeded the limit for the number of queries you can run concurrently.");
    }
    executions.add(execution, request.clientRequestToken());
    threads.execute(() -> runWhenItsTurn(execution));
    return started(execution);
  }

  private static StartQueryExecutionResponse started(Execution execution) {
    return StartQueryExecutionResponse.builder().queryExecutionId(execution.request().id()).build();
  }

  private static S3Address address(String folder) {
    try {
      return S3Address.parse(folder);
    } catch (IllegalArgumentException e) {
      throw WorkGroups.invalid("outputLocation is not a valid S3 path.");
    }
  }

  /// The query, once it is known to be one and to be well-formed.
  private String checked(StartQueryExecutionRequest request) {
    @Nullable String query = request.queryString();
    if (query == null || query.isBlank()) {
      throw WorkGroups.invalid("queryString must not be empty");
    }
    if (query.getBytes(StandardCharsets.UTF_8).length > QUERY_BYTES_MAX) {
      throw WorkGroups.invalid("queryString is longer than " + QUERY_BYTES_MAX + " bytes");
    }
    if (request.hasExecutionParameters() && !request.executionParameters().isEmpty()) {
      throw WorkGroups.invalid("NOT_SUPPORTED", "Execution parameters are not supported");
    }
    String statement = query.strip().replaceFirst(";\\s*$", "");
    String word = QueryText.firstWord(statement);
    if (!QUERY_WORDS.contains(word)) {
      throw WorkGroups.invalid("NOT_SUPPORTED", "Queries of this type are not supported: " + word);
    }
    try {
      translator.parse(statement);
    } catch (TrinoException e) {
      throw WorkGroups.invalid("MALFORMED_QUERY", String.valueOf(e.getMessage()));
    }
    return statement;
  }

  private void runWhenItsTurn(Execution execution) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      execution.cancel("Athena was closed", clock.instant());
      Thread.currentThread().interrupt();
      return;
    }
    try {
      worker.run(execution);
    } finally {
      permits.release();
    }
  }

  private Execution execution(String id) {
    return executions
        .byId(id)
        .orElseThrow(() -> WorkGroups.invalid("QueryExecution " + id + " was not found"));
  }

  @Override
  public GetQueryExecutionResponse getQueryExecution(GetQueryExecutionRequest request) {
    return GetQueryExecutionResponse.builder()
        .queryExecution(execution(request.queryExecutionId()).describe(clock.instant()))
        .build();
  }

  @Override
  public BatchGetQueryExecutionResponse batchGetQueryExecution(
      BatchGetQueryExecutionRequest request) {
    if (request.queryExecutionIds().isEmpty()
        || request.queryExecutionIds().size() > IDS_PER_PAGE_MAX) {
      throw WorkGroups.invalid("queryExecutionIds must have 1 to " + IDS_PER_PAGE_MAX + " ids");
    }
    List<QueryExecution> found = new ArrayList<>();
    List<UnprocessedQueryExecutionId> missing = new ArrayList<>();
    for (String id : request.queryExecutionIds()) {
      Optional<Execution> execution = executions.byId(id);
      if (execution.isPresent()) {
        found.add(execution.get().describe(clock.instant()));
      } else {
        missing.add(
            UnprocessedQueryExecutionId.builder()
                .queryExecutionId(id)
                .errorCode("INVALID_INPUT")
                .errorMessage("QueryExecution " + id + " was not found")
                .build());
      }
    }
    return BatchGetQueryExecutionResponse.builder()
        .queryExecutions(found)
        .unprocessedQueryExecutionIds(missing)
        .build();
  }

  @Override
  public ListQueryExecutionsResponse listQueryExecutions(ListQueryExecutionsRequest request) {
    String group = Optional.ofNullable(request.workGroup()).orElse(WorkGroups.PRIMARY);
    workGroups.get(group);
    List<String> ids = executions.ids(group);
    int from = request.nextToken() == null ? 0 : ids.indexOf(request.nextToken());
    if (from < 0) {
      throw WorkGroups.invalid("NextToken is not valid");
    }
    int count = limit(request.maxResults(), IDS_PER_PAGE_MAX);
    int to = Math.min(ids.size(), from + count);
    return ListQueryExecutionsResponse.builder()
        .queryExecutionIds(ids.subList(from, to))
        .nextToken(to < ids.size() ? ids.get(to) : null)
        .build();
  }

  private static int limit(@Nullable Integer requested, int max) {
    if (requested == null) {
      return max;
    }
    if (requested < 1 || requested > max) {
      throw WorkGroups.invalid("MaxResults must be between 1 and " + max);
    }
    return requested;
  }

  @Override
  public StopQueryExecutionResponse stopQueryExecution(StopQueryExecutionRequest request) {
    execution(request.queryExecutionId()).cancel("Query cancelled by user", clock.instant());
    return StopQueryExecutionResponse.builder().build();
  }

  @Override
  public GetQueryResultsResponse getQueryResults(GetQueryResultsRequest request) {
    Execution execution = execution(request.queryExecutionId());
    QueryExecutionState state = execution.state();
    if (state != QueryExecutionState.SUCCEEDED) {
      throw WorkGroups.invalid(
          "INVALID_QUERY_EXECUTION_STATE",
          execution.hasEnded()
              ? "Query did not finish successfully. Final query state: " + state
              : "Query has not yet finished. Current state: " + state);
    }
    ResultPages.Page page =
        pages.read(
            S3Address.parse(execution.request().outputLocation()),
            offset(request.nextToken()),
            limit(request.maxResults(), ROWS_PER_PAGE_MAX));
    return GetQueryResultsResponse.builder()
        .updateCount(0L)
        .nextToken(page.nextToken())
        .resultSet(
            ResultSet.builder()
                .rows(page.rows())
                .resultSetMetadata(
                    ResultSetMetadata.builder().columnInfo(execution.columns()).build())
                .build())
        .build();
  }

  private static long offset(@Nullable String token) {
    if (token == null) {
      return 0;
    }
    if (!token.matches("\\d{1,18}")) {
      throw WorkGroups.invalid("NextToken is not valid");
    }
    return Long.parseLong(token);
  }

  @Override
  public CreateWorkGroupResponse createWorkGroup(CreateWorkGroupRequest request) {
    workGroups.create(request);
    return CreateWorkGroupResponse.builder().build();
  }

  @Override
  public GetWorkGroupResponse getWorkGroup(GetWorkGroupRequest request) {
    return GetWorkGroupResponse.builder().workGroup(workGroups.get(request.workGroup())).build();
  }

  @Override
  public ListWorkGroupsResponse listWorkGroups(ListWorkGroupsRequest request) {
    List<WorkGroupSummary> summaries =
        workGroups.all().stream()
            .map(
                group ->
                    WorkGroupSummary.builder()
                        .name(group.name())
                        .description(group.description())
                        .state(group.state())
                        .creationTime(group.creationTime())
                        .engineVersion(group.configuration().engineVersion())
                        .build())
            .toList();
    return ListWorkGroupsResponse.builder().workGroups(summaries).build();
  }

  @Override
  public DeleteWorkGroupResponse deleteWorkGroup(DeleteWorkGroupRequest request) {
    workGroups.delete(request.workGroup());
    return DeleteWorkGroupResponse.builder().build();
  }

  @Override
  public UpdateWorkGroupResponse updateWorkGroup(UpdateWorkGroupRequest request) {
    workGroups.update(request);
    return UpdateWorkGroupResponse.builder().build();
  }
}
