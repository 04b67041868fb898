package dev.rastro.redshift;

import dev.rastro.aws.AwsErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultRequest;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultResponse;
import software.amazon.awssdk.services.redshiftdata.model.SqlParameter;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// The Data API over the warehouse: statements run behind the caller's back, and are asked for by
/// their ids.
///
/// Statements and results are kept as [SubmittedStatements] says, until this is closed. Follows the
/// "Amazon Redshift Data API reference"; operations that are not overridden here throw. Safe for
/// many threads.
final class LocalRedshiftData implements RedshiftDataClient {

  private static final int SQL_BYTES_MAX = 100 << 10;
  private static final int RUNNING_MAX = 8;

  private final Supplier<RedshiftSession> sessions;
  private final WarehouseSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final SubmittedStatements statements;
  private final Semaphore running = new Semaphore(RUNNING_MAX);

  LocalRedshiftData(
      Supplier<RedshiftSession> sessions,
      WarehouseSettings settings,
      SubmittedStatements statements,
      InstantSource clock,
      RandomGenerator random) {
    this.sessions = sessions;
    this.statements = statements;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  /// Waits for the statements that are running, and forgets all.
  @Override
  public void close() {
    for (SubmittedStatement statement : statements.active()) {
      Thread thread = statement.thread;
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
    statements.clear();
  }

  @Override
  public ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
    String sql = request.sql();
    if (sql == null || sql.isBlank()) {
      throw invalid("Sql is required");
    }
    int sqlBytes = sql.getBytes(StandardCharsets.UTF_8).length;
    if (sqlBytes > SQL_BYTES_MAX) {
      throw invalid("Sql must have at most " + SQL_BYTES_MAX + " bytes: " + sqlBytes);
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
    SubmittedStatement statement = new SubmittedStatement(id, request, clock.instant());
    SubmittedStatement known = statements.add(statement);
    if (known == statement) {
      Thread thread =
          Thread.ofVirtual().name("redshift-data-" + id).unstarted(() -> run(statement, bound));
      statement.thread = thread;
      thread.start();
    }
    return ExecuteStatementResponse.builder()
        .id(known.id)
        .createdAt(known.submitted)
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  @Override
  public DescribeStatementResponse describeStatement(DescribeStatementRequest request) {
    SubmittedStatement statement = statements.find(request.id());
    // First the status: what it stands for was there before it.
    StatusString status = statement.status;
    StatementResult result = statement.result;
    return DescribeStatementResponse.builder()
        .id(request.id())
        .queryString(statement.request.sql())
        .queryParameters(statement.request.parameters())
        .status(status)
        .error(statement.error)
        .createdAt(statement.submitted)
        .updatedAt(statement.updated)
        .duration(statement.duration.toNanos())
        .hasResultSet(result != null)
        .resultRows(result == null ? statement.changedRows : result.rowCount())
        .resultSize(result == null ? 0 : result.sizeBytes())
        .database(settings.database())
        .workgroupName(settings.workgroup())
        .build();
  }

  @Override
  public GetStatementResultResponse getStatementResult(GetStatementResultRequest request) {
    SubmittedStatement statement = statements.find(request.id());
    StatementResult result = statement.status == StatusString.FINISHED ? statement.result : null;
    if (result == null) {
      throw SubmittedStatements.notFound(
          "Query does not have result. Please check query status with DescribeStatement.");
    }
    int from = firstRow(request.nextToken(), result);
    int next = from + StatementResult.ROWS_PER_PAGE;
    return GetStatementResultResponse.builder()
        .columnMetadata(result.columns())
        .records(page(statement, result, from))
        .totalNumRows((long) result.rowCount())
        .nextToken(next < result.rowCount() ? String.valueOf(next) : null)
        .build();
  }

  private static int firstRow(@Nullable String nextToken, StatementResult result) {
    if (nextToken == null) {
      return 0;
    }
    try {
      int row = Integer.parseInt(nextToken);
      if (result.isPageStart(row)) {
        return row;
      }
    } catch (NumberFormatException e) {
      throw invalid("NextToken is not one of this result: " + nextToken);
    }
    throw invalid("NextToken is not one of this result: " + nextToken);
  }

  private List<List<Field>> page(SubmittedStatement statement, StatementResult result, int from) {
    try {
      return result.page(from);
    } catch (NoSuchFileException e) {
      // It was forgotten meanwhile, which this then says.
      statements.find(statement.id);
      throw new UncheckedIOException("the result of " + statement.id + " is gone", e);
    } catch (IOException e) {
      throw new UncheckedIOException("the result of " + statement.id + " cannot be read", e);
    }
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

  private void run(SubmittedStatement statement, String sql) {
    running.acquireUninterruptibly();
    Instant started = clock.instant();
    statement.status = StatusString.STARTED;
    StatusString ended = StatusString.FAILED;
    try (RedshiftSession session = sessions.get()) {
      RedshiftSession.Outcome outcome = session.execute(sql);
      try (java.sql.Statement executed = outcome.statement()) {
        statement.changedRows = Math.max(0, outcome.changedRows());
        if (outcome.hasResult()) {
          statement.result =
              StatementResult.write(statements.resultFile(statement), executed.getResultSet());
        }
      }
      ended = StatusString.FINISHED;
    } catch (SQLException e) {
      statement.error = "ERROR: " + EngineErrors.of(e).getMessage();
    } catch (IOException e) {
      statement.error = "ERROR: the result cannot be written: " + e;
    } catch (RuntimeException e) {
      statement.error = "ERROR: internal error: " + e;
    } finally {
      statement.updated = clock.instant();
      statement.duration = Duration.between(started, statement.updated);
      statement.status = ended;
      statement.thread = null;
      running.release();
      statements.ended();
    }
  }

  /// Puts the values of `:name` into a statement, as texts.
  private static String bind(String sql, List<SqlParameter> parameters) {
    try {
      StringBuilder bound = new StringBuilder();
      List<Token> tokens = Tokenizer.tokens(sql);
      for (int i = 0; i < tokens.size(); i++) {
        Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : tokens.get(i);
        if (tokens.get(i).isOperator(":") && next.kind() == Token.Kind.WORD) {
          bound.append(Token.literal(value(next.text(), parameters)));
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
    String value =
        parameters.stream()
            .filter(parameter -> parameter.name().equals(name))
            .findFirst()
            .orElseThrow(() -> invalid("Parameters has no " + name))
            .value();
    if (value.indexOf('\0') >= 0) {
      throw invalid("The parameter " + name + " has a character NUL, which no text can hold");
    }
    return value;
  }

  private static AwsServiceException invalid(String message) {
    return AwsErrors.of(ValidationException.builder(), "ValidationException", message);
  }
}
