package dev.rastro.redshift;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

/// A statement of the Data API, from its submission to its end, after which only its result can be
/// let go of. Safe for many threads.
final class SubmittedStatement {

  /// How it ended.
  ///
  /// @param error what was wrong; null where nothing was
  /// @param result the rows; null where the statement has none
  record Outcome(@Nullable String error, @Nullable StoredResult result, long changedRows) {}

  private final String id;
  private final ExecuteStatementRequest request;
  private final Instant submitted;
  private StatusString status = StatusString.SUBMITTED;
  private Instant updated;
  private Duration duration = Duration.ZERO;
  private @Nullable Outcome outcome;
  private boolean isResultKept;

  SubmittedStatement(String id, ExecuteStatementRequest request, Instant submitted) {
    this.id = id;
    this.request = request;
    this.submitted = submitted;
    this.updated = submitted;
  }

  String id() {
    return id;
  }

  ExecuteStatementRequest request() {
    return request;
  }

  Instant submitted() {
    return submitted;
  }

  synchronized StatusString status() {
    return status;
  }

  synchronized Instant updated() {
    return updated;
  }

  synchronized Duration duration() {
    return duration;
  }

  synchronized boolean hasEnded() {
    return outcome != null;
  }

  /// How it ended; null while it has not.
  synchronized @Nullable Outcome outcome() {
    return outcome;
  }

  /// The result; null where there is none, or none any more.
  synchronized @Nullable StoredResult result() {
    return isResultKept && outcome != null ? outcome.result() : null;
  }

  synchronized void start(Instant now) {
    status = StatusString.STARTED;
    updated = now;
  }

  synchronized void end(Outcome ended, Instant now) {
    outcome = ended;
    isResultKept = ended.result() != null;
    status = ended.error() == null ? StatusString.FINISHED : StatusString.FAILED;
    duration = Duration.between(updated, now);
    updated = now;
  }

  /// Lets go of the result, whose file the caller deletes.
  synchronized void letGo() {
    isResultKept = false;
  }
}
