package dev.rastro.redshift;

import dev.rastro.aws.AwsErrors;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.ColumnMetadata;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultRequest;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultResponse;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.SqlParameter;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// The Data API over the warehouse: statements run behind the caller's back, and are asked for by
/// their ids.
///
/// Statements and results are kept in memory for as long as the process lives. Follows the "Amazon
/// Redshift Data API reference"; operations that are not overridden here throw. Safe for many
/// threads.
final class LocalRedshiftData implements RedshiftDataClient {

  private static final int SQL_BYTES_MAX = 100 << 10;
  private static final int ROWS_PER_PAGE = 1_000;
  private static final int ROWS_MAX = 1_000_000;
  private static final int RUNNING_MAX = 8;

  private final Supplier<RedshiftSession> sessions;
  private final WarehouseSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Execution> executions = new ConcurrentHashMap<>();
  private final Semaphore running = new Semaphore(RUNNING_MAX);

  /// A statement that was submitted.
  private static final class Execution {
    private final ExecuteStatementRequest request;
    private final Instant submitted;
    private volatile StatusString status = StatusString.SUBMITTED;
    private volatile @Nullable String error;
    private volatile Instant updated;
    private volatile Duration duration = Duration.ZERO;
    private volatile List<ColumnMetadata> columns = List.of();
    private volatile List<List<Field>> rows = List.of();
    private volatile boolean hasResult;
    private volatile long changedRows;
    private volatile @Nullable Thread thread;

    Execution(ExecuteStatementRequest request, Instant submitted) {
      this.request = request;
      this.submitted = submitted;
      this.updated = submitted;
    }
  }

  LocalRedshiftData(
      Supplier<RedshiftSession> sessions,
      WarehouseSettings settings,
      InstantSource clock,
      RandomGenerator random) {
    this.sessions = sessions;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Waits for the statements that are running.
  @Override
  public void close() {
    for (Execution execution : executions.values()) {
      Thread thread = execution.thread;
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  @Override
  public ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
    String sql = request.sql();
    if (sql == null || sql.isBlank()) {
      throw invalid("Sql is required");
    }
    if (sql.length() > SQL_BYTES_MAX) {
      throw invalid("Sql must have at most " + SQL_BYTES_MAX + " characters: " + sql.length());
    }
    if (!settings.workgroup().equals(request.workgroupName())) {
      throw invalid(
          "WorkgroupName is not " + settings.workgroup() + ": " + request.workgroupName());
    }
    if (!settings.database().equals(request.database())) {
      throw invalid("Database is not " + settings.database() + ": " + request.database());
    }
    String bound = bind(sql, request.parameters());
    requireOne(bound);
    String id;
    synchronized (random) {
      id = new UUID(random.nextLong(), random.nextLong()).toString();
    }
    Execution execution = new Execution(request, clock.instant());
    executions.put(id, execution);
    execution.thread =
        Thread.ofVirtual().name("redshift-data-" + id).start(() -> run(execution, bound));
    return ExecuteStatementResponse.builder()
        .id(id)
        .createdAt(execution.submitted)
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  @Override
  public DescribeStatementResponse describeStatement(DescribeStatementRequest request) {
    Execution execution = find(request.id());
    return DescribeStatementResponse.builder()
        .id(request.id())
        .queryString(execution.request.sql())
        .queryParameters(execution.request.parameters())
        .status(execution.status)
        .error(execution.error)
        .createdAt(execution.submitted)
        .updatedAt(execution.updated)
        .duration(execution.duration.toNanos())
        .hasResultSet(execution.hasResult)
        .resultRows(execution.hasResult ? execution.rows.size() : execution.changedRows)
        .resultSize(0L)
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  @Override
  public GetStatementResultResponse getStatementResult(GetStatementResultRequest request) {
    Execution execution = find(request.id());
    if (execution.status != StatusString.FINISHED || !execution.hasResult) {
      throw notFound(
          "Query does not have result. Please check query status with DescribeStatement.");
    }
    int from = 0;
    if (request.nextToken() != null) {
      try {
        from = Integer.parseInt(request.nextToken());
      } catch (NumberFormatException e) {
        throw invalid("NextToken is not one of this result: " + request.nextToken());
      }
    }
    List<List<Field>> rows = execution.rows;
    from = Math.min(Math.max(from, 0), rows.size());
    int to = Math.min(rows.size(), from + ROWS_PER_PAGE);
    return GetStatementResultResponse.builder()
        .columnMetadata(execution.columns)
        .records(rows.subList(from, to))
        .totalNumRows((long) rows.size())
        .nextToken(to < rows.size() ? String.valueOf(to) : null)
        .build();
  }

  private static void requireOne(String sql) {
    try {
      if (CommandParser.statements(sql).size() > 1) {
        throw invalid("Multiple SQL statements are not supported in ExecuteStatement");
      }
    } catch (RedshiftSqlException e) {
      throw invalid("Sql: " + e.getMessage());
    }
  }

  private Execution find(@Nullable String id) {
    Execution execution = id == null ? null : executions.get(id);
    if (execution == null) {
      throw notFound("Query does not exist: " + id);
    }
    return execution;
  }

  private void run(Execution execution, String sql) {
    running.acquireUninterruptibly();
    Instant started = clock.instant();
    execution.status = StatusString.STARTED;
    StatusString ended = StatusString.FAILED;
    try (RedshiftSession session = sessions.get()) {
      RedshiftSession.Outcome outcome = session.execute(sql);
      try (java.sql.Statement statement = outcome.statement()) {
        execution.changedRows = Math.max(0, outcome.changedRows());
        if (outcome.hasResult()) {
          read(execution, statement.getResultSet());
        }
      }
      ended = StatusString.FINISHED;
    } catch (SQLException e) {
      execution.error = "ERROR: " + e.getMessage();
    } catch (RuntimeException e) {
      execution.error = "ERROR: internal error: " + e;
    } finally {
      execution.updated = clock.instant();
      execution.duration = Duration.between(started, execution.updated);
      execution.status = ended;
      execution.thread = null;
      running.release();
    }
  }

  private static void read(Execution execution, ResultSet result) throws SQLException {
    ResultSetMetaData metadata = result.getMetaData();
    List<ColumnMetadata> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          ColumnMetadata.builder()
              .name(metadata.getColumnLabel(i))
              .label(metadata.getColumnLabel(i))
              .typeName(typeName(metadata.getColumnType(i)))
              .precision(metadata.getPrecision(i))
              .scale(metadata.getScale(i))
              .nullable(1)
              .build());
    }
    List<List<Field>> rows = new ArrayList<>();
    while (result.next()) {
      if (rows.size() == ROWS_MAX) {
        throw new RedshiftSqlException(
            "the result has more than " + ROWS_MAX + " rows", RedshiftSqlException.IO_ERROR);
      }
      List<Field> row = new ArrayList<>();
      for (int i = 1; i <= columns.size(); i++) {
        row.add(field(result, i, metadata.getColumnType(i)));
      }
      rows.add(row);
    }
    execution.columns = columns;
    execution.rows = rows;
    execution.hasResult = true;
  }

  private static Field field(ResultSet result, int column, int type) throws SQLException {
    Object value = result.getObject(column);
    if (value == null) {
      return Field.fromIsNull(true);
    }
    return switch (type) {
      case Types.BOOLEAN, Types.BIT -> Field.fromBooleanValue(result.getBoolean(column));
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT ->
          Field.fromLongValue(result.getLong(column));
      case Types.FLOAT, Types.REAL, Types.DOUBLE -> Field.fromDoubleValue(result.getDouble(column));
      default -> Field.fromStringValue(result.getString(column));
    };
  }

  private static String typeName(int type) {
    return switch (type) {
      case Types.BOOLEAN, Types.BIT -> "bool";
      case Types.TINYINT, Types.SMALLINT -> "int2";
      case Types.INTEGER -> "int4";
      case Types.BIGINT -> "int8";
      case Types.FLOAT, Types.REAL -> "float4";
      case Types.DOUBLE -> "float8";
      case Types.DECIMAL, Types.NUMERIC -> "numeric";
      case Types.DATE -> "date";
      case Types.TIMESTAMP -> "timestamp";
      case Types.TIMESTAMP_WITH_TIMEZONE -> "timestamptz";
      default -> "varchar";
    };
  }

  /// Puts the values of `:name` into a statement, as texts.
  private static String bind(String sql, List<SqlParameter> parameters) {
    try {
      StringBuilder bound = new StringBuilder();
      List<Token> tokens = Tokenizer.tokens(sql);
      for (int i = 0; i < tokens.size(); i++) {
        Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : tokens.get(i);
        if (tokens.get(i).isOperator(":") && next.kind() == Token.Kind.WORD) {
          bound.append('\'').append(value(next.text(), parameters).replace("'", "''")).append('\'');
          i++;
        } else {
          bound.append(tokens.get(i).text());
        }
      }
      return bound.toString();
    } catch (RedshiftSqlException e) {
      throw invalid("Sql: " + e.getMessage());
    }
  }

  private static String value(String name, List<SqlParameter> parameters) {
    return parameters.stream()
        .filter(parameter -> parameter.name().equals(name))
        .findFirst()
        .orElseThrow(() -> invalid("Parameters has no " + name))
        .value();
  }

  private static AwsServiceException invalid(String message) {
    return AwsErrors.of(ValidationException.builder(), "ValidationException", message);
  }

  private static AwsServiceException notFound(String message) {
    return AwsErrors.of(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
  }
}
