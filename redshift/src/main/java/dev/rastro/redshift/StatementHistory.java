package dev.rastro.redshift;

import dev.rastro.aws.AwsErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.redshiftdata.model.ActiveStatementsExceededException;

/// The statements of the Data API that are remembered, in the order in which they were submitted,
/// within the limits. Safe for many threads.
final class StatementHistory {

  private static final Logger LOG = LoggerFactory.getLogger(StatementHistory.class);

  /// How long a client token stands for the statement that it came with.
  private static final Duration TOKEN_KEPT = Duration.ofHours(8);

  private final DataApiLimits limits;
  private final InstantSource clock;
  private final Map<String, SubmittedStatement> byId = new LinkedHashMap<>();
  private final Map<String, String> idsByToken = new LinkedHashMap<>();

  StatementHistory(DataApiLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /// Remembers a statement, unless its client token came with an earlier one.
  ///
  /// @return the earlier one
  synchronized Optional<SubmittedStatement> add(SubmittedStatement statement) {
    forget();
    String token = statement.request().clientToken();
    if (token != null) {
      SubmittedStatement earlier = byId.get(idsByToken.getOrDefault(token, ""));
      if (earlier != null && clock.instant().isBefore(earlier.submitted().plus(TOKEN_KEPT))) {
        return Optional.of(earlier);
      }
    }
    if (byId.values().stream().filter(one -> !one.hasEnded()).count() >= limits.activeMax()) {
      throw AwsErrors.of(
          ActiveStatementsExceededException.builder(),
          "ActiveStatementsExceededException",
          "The number of active statements exceeds the limit of " + limits.activeMax());
    }
    byId.put(statement.id(), statement);
    if (token != null) {
      idsByToken.put(token, statement.id());
    }
    return Optional.empty();
  }

  synchronized @Nullable SubmittedStatement find(String id) {
    forget();
    return byId.get(id);
  }

  /// Ends a statement. Where all results are too large together, the oldest are let go of.
  synchronized void end(SubmittedStatement statement, SubmittedStatement.Outcome outcome) {
    statement.end(outcome, clock.instant());
    long bytes = 0;
    for (SubmittedStatement one : byId.values()) {
      StoredResult result = one.result();
      bytes += result == null ? 0 : result.bytes();
    }
    for (SubmittedStatement one : byId.values()) {
      StoredResult result = one.result();
      if (bytes <= limits.resultsBytesMax()) {
        return;
      }
      if (result != null) {
        bytes -= result.bytes();
        letGo(one);
      }
    }
  }

  private void forget() {
    Instant expired = clock.instant().minus(limits.kept());
    int tooMany = byId.size() - limits.statementsMax() + 1;
    Iterator<SubmittedStatement> all = byId.values().iterator();
    while (all.hasNext()) {
      SubmittedStatement one = all.next();
      if (one.hasEnded() && (tooMany > 0 || !one.updated().isAfter(expired))) {
        all.remove();
        letGo(one);
        tooMany--;
        String token = one.request().clientToken();
        if (token != null) {
          idsByToken.remove(token, one.id());
        }
      }
    }
  }

  private static void letGo(SubmittedStatement statement) {
    StoredResult result = statement.result();
    if (result == null) {
      return;
    }
    statement.letGo();
    Path file = result.file();
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.atWarn().log("The result {} could not be deleted: {}", file, e.getMessage());
    }
  }
}
