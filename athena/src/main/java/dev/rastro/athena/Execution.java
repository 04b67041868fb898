package dev.rastro.athena;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.model.AthenaError;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.EngineVersion;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionContext;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatistics;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatus;
import software.amazon.awssdk.services.athena.model.ResultConfiguration;
import software.amazon.awssdk.services.athena.model.StatementType;

/// One query from QUEUED to its end. The worker moves it on; anybody may look or cancel. Once ended
/// it does not change.
final class Execution {

  /// What was asked for.
  record Request(
      String id,
      String query,
      QueryExecutionContext context,
      String workGroup,
      String outputLocation,
      @Nullable Long bytesScannedCutoff) {}

  private final Request request;
  private final Instant submitted;
  private QueryExecutionState state = QueryExecutionState.QUEUED;
  private @Nullable String reason;
  private @Nullable AthenaError error;
  private @Nullable Instant started;
  private @Nullable Instant ended;
  private @Nullable Statement statement;
  private long planningMillis;
  private long scannedBytes;
  private List<ColumnInfo> columns = List.of();

  Execution(Request request, Instant submitted) {
    this.request = request;
    this.submitted = submitted;
  }

  Request request() {
    return request;
  }

  /// Starts it; false when it was cancelled before.
  synchronized boolean start(Instant now) {
    if (hasEnded()) {
      return false;
    }
    state = QueryExecutionState.RUNNING;
    started = now;
    return true;
  }

  /// Notes what is about to run, so that it can be cancelled; false when it has been.
  synchronized boolean running(Statement engineStatement) {
    if (hasEnded()) {
      return false;
    }
    statement = engineStatement;
    return true;
  }

  synchronized void planned(long millis, long bytes, List<ColumnInfo> resultColumns) {
    planningMillis = millis;
    scannedBytes = bytes;
    columns = List.copyOf(resultColumns);
  }

  synchronized void succeed(Instant now) {
    end(QueryExecutionState.SUCCEEDED, null, null, now);
  }

  synchronized void fail(QueryFailure failure, Instant now) {
    AthenaError athenaError =
        AthenaError.builder()
            .errorCategory(failure.category())
            .errorType(failure.type())
            .errorMessage(failure.reason())
            .retryable(false)
            .build();
    end(QueryExecutionState.FAILED, failure.reason(), athenaError, now);
  }

  /// Cancels it, if it has not ended, and stops the engine.
  synchronized void cancel(String why, Instant now) {
    @Nullable Statement running = statement;
    boolean cancelled = !hasEnded();
    end(QueryExecutionState.CANCELLED, why, null, now);
    if (cancelled && running != null) {
      try {
        running.cancel();
      } catch (SQLException e) {
        throw new IllegalStateException("Could not cancel query " + request.id(), e);
      }
    }
  }

  private void end(
      QueryExecutionState end,
      @Nullable String why,
      @Nullable AthenaError athenaError,
      Instant now) {
    if (!hasEnded()) {
      state = end;
      reason = why;
      error = athenaError;
      ended = now;
    }
    statement = null;
  }

  synchronized boolean hasEnded() {
    return ended != null;
  }

  synchronized QueryExecutionState state() {
    return state;
  }

  synchronized List<ColumnInfo> columns() {
    return columns;
  }

  synchronized QueryExecution describe(Instant now) {
    Instant end = ended == null ? now : ended;
    Instant start = started == null ? end : started;
    QueryExecutionStatistics statistics =
        QueryExecutionStatistics.builder()
            .dataScannedInBytes(scannedBytes)
            .queryQueueTimeInMillis(millis(submitted, start))
            .queryPlanningTimeInMillis(planningMillis)
            .engineExecutionTimeInMillis(millis(start, end))
            .serviceProcessingTimeInMillis(0L)
            .totalExecutionTimeInMillis(millis(submitted, end))
            .build();
    return QueryExecution.builder()
        .queryExecutionId(request.id())
        .query(request.query())
        .statementType(StatementType.DML)
        .substatementType("SELECT")
        .queryExecutionContext(request.context())
        .workGroup(request.workGroup())
        .engineVersion(engineVersion())
        .resultConfiguration(
            ResultConfiguration.builder().outputLocation(request.outputLocation()).build())
        .statistics(statistics)
        .status(
            QueryExecutionStatus.builder()
                .state(state)
                .stateChangeReason(reason)
                .athenaError(error)
                .submissionDateTime(submitted)
                .completionDateTime(ended)
                .build())
        .build();
  }

  static EngineVersion engineVersion() {
    return EngineVersion.builder()
        .selectedEngineVersion("AUTO")
        .effectiveEngineVersion("Athena engine version 3")
        .build();
  }

  private static long millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }
}
