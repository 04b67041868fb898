package dev.rastro.redshift;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

/// A statement that the Data API was given, and how it goes. One thread runs it, any may look.
final class SubmittedStatement {

  final String id;
  final ExecuteStatementRequest request;
  final Instant submitted;

  /// Set after all that it stands for, such as the result; so it must be read before that.
  volatile StatusString status = StatusString.SUBMITTED;

  volatile @Nullable String error;
  volatile Instant updated;
  volatile Duration duration = Duration.ZERO;
  volatile @Nullable StatementResult result;
  volatile long changedRows;

  /// The thread that runs it; null once it has ended.
  volatile @Nullable Thread thread;

  SubmittedStatement(String id, ExecuteStatementRequest request, Instant submitted) {
    this.id = id;
    this.request = request;
    this.submitted = submitted;
    this.updated = submitted;
  }

  boolean hasEnded() {
    return status == StatusString.FINISHED || status == StatusString.FAILED;
  }
}
