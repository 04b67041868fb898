package dev.rastro.redshift;

import dev.rastro.aws.AwsErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
import software.amazon.awssdk.services.redshiftdata.model.InternalServerException;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.SqlParameter;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// The Data API over the warehouse: statements run behind the caller's back, and are asked for by
/// their ids.
///
/// Statements are remembered, and results kept in files, for as long as the process lives and
/// within [DataApiLimits]. Follows the "Amazon Redshift Data API reference"; operations that are
/// not overridden here throw. Safe for many threads.
final class LocalRedshiftData implements RedshiftDataClient {

  private static final int SQL_BYTES_MAX = 100 << 10;
  private static final int RUNNING_MAX = 8;
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private final Supplier<RedshiftSession> sessions;
  private final WarehouseSettings settings;
  private final DataApiLimits limits;
  private final Path results;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final StatementHistory history;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Semaphore running = new Semaphore(RUNNING_MAX);

  /// @param results the directory of the results, which is there and empty
  LocalRedshiftData(
      Supplier<RedshiftSession> sessions,
      WarehouseSettings settings,
      DataApiLimits limits,
      Path results,
      InstantSource clock,
      RandomGenerator random) {
    this.sessions = sessions;
    this.settings = settings;
    this.limits = limits;
    this.results = results;
    this.clock = clock;
    this.random = random;
    this.history = new StatementHistory(limits, clock);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Waits for the statements that are running.
  @Override
  public void close() {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
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
    SubmittedStatement submitted = new SubmittedStatement(id, request, clock.instant());
    SubmittedStatement statement =
        history
            .add(submitted)
            .orElseGet(
                () -> {
                  start(submitted, bound);
                  return submitted;
                });
    return ExecuteStatementResponse.builder()
        .id(statement.id())
        .createdAt(statement.submitted())
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  private void start(SubmittedStatement statement, String sql) {
    Thread thread =
        Thread.ofVirtual()
            .name("redshift-data-" + statement.id())
            .unstarted(
                () -> {
                  try {
                    run(statement, sql);
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
  }

  @Override
  public DescribeStatementResponse describeStatement(DescribeStatementRequest request) {
    SubmittedStatement statement = find(request.id());
    SubmittedStatement.Outcome outcome = statement.outcome();
    StoredResult result = outcome == null ? null : outcome.result();
    return DescribeStatementResponse.builder()
        .id(request.id())
        .queryString(statement.request().sql())
        .queryParameters(statement.request().parameters())
        .status(statement.status())
        .error(outcome == null ? null : outcome.error())
        .createdAt(statement.submitted())
        .updatedAt(statement.updated())
        .duration(statement.duration().toNanos())
        .hasResultSet(result != null)
        .resultRows(
            result != null ? result.rowCount() : outcome == null ? 0L : outcome.changedRows())
        .resultSize(result == null ? 0L : result.bytes())
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  @Override
  public GetStatementResultResponse getStatementResult(GetStatementResultRequest request) {
    SubmittedStatement statement = find(request.id());
    SubmittedStatement.Outcome outcome = statement.outcome();
    if (outcome == null || outcome.result() == null) {
      throw notFound(
          "Query does not have result. Please check query status with DescribeStatement.");
    }
    StoredResult result = statement.result();
    if (result == null) {
      throw noLongerKept(statement);
    }
    int page = page(request.nextToken(), result);
    try {
      return GetStatementResultResponse.builder()
          .columnMetadata(result.columns())
          .records(result.page(page))
          .totalNumRows(result.rowCount())
          .nextToken(page + 1 < result.pageCount() ? String.valueOf(page + 1) : null)
          .build();
    } catch (IOException e) {
      if (statement.result() == null) {
        throw noLongerKept(statement); // Let go of just now.
      }
      throw AwsErrors.of(
          InternalServerException.builder(),
          "InternalServerException",
          "The result of " + statement.id() + " cannot be read: " + e.getMessage());
    }
  }

  private static int page(@Nullable String token, StoredResult result) {
    if (token == null) {
      return 0;
    }
    if (token.matches("[0-9]{1,9}") && Integer.parseInt(token) < result.pageCount()) {
      return Integer.parseInt(token);
    }
    throw invalid("NextToken is not one of this result: " + token);
  }

  private static AwsServiceException noLongerKept(SubmittedStatement statement) {
    return notFound("The result of " + statement.id() + " is no longer kept; run it again");
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

  private SubmittedStatement find(@Nullable String id) {
    SubmittedStatement statement = id == null ? null : history.find(id);
    if (statement == null) {
      throw notFound("Query does not exist: " + id);
    }
    return statement;
  }

  private void run(SubmittedStatement statement, String sql) {
    running.acquireUninterruptibly();
    SubmittedStatement.Outcome outcome = failed("internal error");
    try {
      statement.start(clock.instant());
      outcome = outcome(statement, sql);
    } catch (SQLException e) {
      outcome = failed(e.getMessage());
    } catch (IOException e) {
      outcome = failed("the result cannot be kept: " + e.getMessage());
    } catch (RuntimeException e) {
      outcome = failed("internal error: " + e);
    } finally {
      history.end(statement, outcome);
      running.release();
    }
  }

  private static SubmittedStatement.Outcome failed(@Nullable String why) {
    return new SubmittedStatement.Outcome("ERROR: " + why, null, 0);
  }

  private SubmittedStatement.Outcome outcome(SubmittedStatement statement, String sql)
      throws SQLException, IOException {
    try (RedshiftSession session = sessions.get()) {
      RedshiftSession.Outcome outcome = session.execute(sql);
      try (java.sql.Statement executed = outcome.statement()) {
        StoredResult result =
            outcome.hasResult() ? store(statement.id(), executed.getResultSet()) : null;
        return new SubmittedStatement.Outcome(null, result, Math.max(0, outcome.changedRows()));
      }
    }
  }

  private StoredResult store(String id, ResultSet result) throws SQLException, IOException {
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
    return StoredResult.write(
        results.resolve(id), columns, () -> row(result, metadata), limits.resultBytesMax());
  }

  private static Optional<List<Field>> row(ResultSet result, ResultSetMetaData metadata)
      throws SQLException {
    if (!result.next()) {
      return Optional.empty();
    }
    List<Field> row = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      row.add(field(result, i, metadata.getColumnType(i)));
    }
    return Optional.of(row);
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
      case Types.TIMESTAMP ->
          Field.fromStringValue(text(result.getObject(column, LocalDateTime.class)));
      default -> Field.fromStringValue(result.getString(column));
    };
  }

  /// A timestamp as PostgreSQL shows it: without the fraction where that is zero, and without zeros
  /// at its end.
  private static String text(LocalDateTime time) {
    return TIMESTAMP.format(time);
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
