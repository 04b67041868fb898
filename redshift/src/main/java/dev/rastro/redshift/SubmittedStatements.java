package dev.rastro.redshift;

import dev.rastro.aws.AwsErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.redshiftdata.model.ActiveStatementsExceededException;
import software.amazon.awssdk.services.redshiftdata.model.ResourceNotFoundException;
import software.amazon.awssdk.services.redshiftdata.model.ValidationException;

/// The statements that the Data API knows, by id: those that run, and those that ended within the
/// last 24 hours, as the service keeps them. Beyond so many, or so many bytes of results, the
/// oldest that have ended are forgotten before their time. Safe for many threads.
final class SubmittedStatements {

  /// How long the service keeps what has ended.
  static final Duration KEPT = Duration.ofHours(24);

  /// How long the service knows the token of a request again.
  private static final Duration TOKEN_KEPT = Duration.ofHours(8);

  /// What is kept at most.
  ///
  /// @param activeMax how many may wait or run
  /// @param endedMax how many that have ended are kept
  /// @param resultBytesMax how many bytes of results are kept
  record Limits(int activeMax, int endedMax, long resultBytesMax) {

    /// 500 active statements are the service's quota.
    static final Limits DEFAULT = new Limits(500, 10_000, 1L << 30);

    Limits {
      if (activeMax < 1 || endedMax < 1 || resultBytesMax < 1) {
        throw new IllegalArgumentException("limits below 1");
      }
    }
  }

  private final Path directory;
  private final Limits limits;
  private final InstantSource clock;
  private final Map<String, SubmittedStatement> statements = new LinkedHashMap<>();

  /// @param directory where results are written; it must be there
  SubmittedStatements(Path directory, Limits limits, InstantSource clock) {
    this.directory = directory;
    this.limits = limits;
    this.clock = clock;
  }

  /// Where a statement's result is written.
  Path resultFile(SubmittedStatement statement) {
    return directory.resolve(statement.id + ".result");
  }

  /// Takes a statement in, unless it came before: a caller that had no answer sends it again with
  /// the same token, and it must not run twice.
  ///
  /// @return the statement, or the one that came before
  synchronized SubmittedStatement add(SubmittedStatement statement) {
    forget();
    SubmittedStatement before = withToken(statement.request.clientToken());
    if (before != null) {
      if (!before.request.equals(statement.request)) {
        throw AwsErrors.of(
            ValidationException.builder(),
            "ValidationException",
            "ClientToken was used with another request: " + statement.request.clientToken());
      }
      return before;
    }
    long active = statements.values().stream().filter(one -> !one.hasEnded()).count();
    if (active >= limits.activeMax()) {
      throw AwsErrors.of(
          ActiveStatementsExceededException.builder(),
          "ActiveStatementsExceededException",
          "Active statements exceeded the allowed quota (" + limits.activeMax() + ").");
    }
    statements.put(statement.id, statement);
    return statement;
  }

  private @Nullable SubmittedStatement withToken(@Nullable String token) {
    Instant latest = clock.instant().minus(TOKEN_KEPT);
    return token == null
        ? null
        : statements.values().stream()
            .filter(one -> token.equals(one.request.clientToken()))
            .filter(one -> one.submitted.isAfter(latest))
            .findFirst()
            .orElse(null);
  }

  synchronized SubmittedStatement find(@Nullable String id) {
    forget();
    SubmittedStatement statement = id == null ? null : statements.get(id);
    if (statement == null) {
      throw notFound("Query does not exist.");
    }
    return statement;
  }

  /// Hears that a statement ended.
  synchronized void ended() {
    forget();
  }

  /// Those that wait or run.
  synchronized List<SubmittedStatement> active() {
    return statements.values().stream().filter(statement -> !statement.hasEnded()).toList();
  }

  /// Forgets all, with their files.
  synchronized void clear() {
    new ArrayList<>(statements.values()).forEach(this::drop);
  }

  static AwsServiceException notFound(String message) {
    return AwsErrors.of(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
  }

  private void forget() {
    Instant latest = clock.instant().minus(KEPT);
    int ended = 0;
    long bytes = 0;
    for (SubmittedStatement statement : statements.values()) {
      ended += statement.hasEnded() ? 1 : 0;
      bytes += resultBytes(statement);
    }
    Iterator<SubmittedStatement> oldestFirst = List.copyOf(statements.values()).iterator();
    while (oldestFirst.hasNext()) {
      SubmittedStatement statement = oldestFirst.next();
      boolean isTooMuch = ended > limits.endedMax() || bytes > limits.resultBytesMax();
      if (statement.hasEnded() && (isTooMuch || !statement.updated.isAfter(latest))) {
        ended--;
        bytes -= resultBytes(statement);
        drop(statement);
      }
    }
  }

  private void drop(SubmittedStatement statement) {
    statements.remove(statement.id);
    StatementResult result = statement.result;
    try {
      if (result != null) {
        result.delete();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the result of " + statement.id + " cannot be deleted", e);
    }
  }

  private static long resultBytes(SubmittedStatement statement) {
    StatementResult result = statement.result;
    return result == null ? 0 : result.sizeBytes();
  }
}
