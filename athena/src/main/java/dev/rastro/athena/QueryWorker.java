package dev.rastro.athena;

import dev.rastro.athena.trino.QuerySession;
import dev.rastro.athena.trino.Translation;
import dev.rastro.athena.trino.Translator;
import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.Lake;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.athena.model.QueryExecutionContext;

/// Runs one query on a session of its own: translate, prune, run, write the result. Whatever goes
/// wrong ends in the execution's state.
final class QueryWorker {

  private static final Logger LOG = LoggerFactory.getLogger(QueryWorker.class);
  private static final String CATALOG = "awsdatacatalog";

  private final DuckDb engine;
  private final Lake lake;
  private final Translator translator;
  private final ResultFile results;
  private final InstantSource clock;

  QueryWorker(
      DuckDb engine, Lake lake, Translator translator, ResultFile results, InstantSource clock) {
    this.engine = engine;
    this.lake = lake;
    this.translator = translator;
    this.results = results;
    this.clock = clock;
  }

  void run(Execution execution) {
    Instant start = clock.instant();
    if (!execution.start(start)) {
      return;
    }
    try (Connection session = engine.connect()) {
      Translation translation =
          translator.translate(
              translator.parse(execution.request().query()), session(execution, start));
      PreparedQuery query = PreparedQuery.of(translation, lake, session);
      execution.planned(
          Duration.between(start, clock.instant()).toMillis(),
          query.scannedBytes(),
          query.columns().stream().map(ResultColumns::describe).toList());
      Long cutoff = execution.request().bytesScannedCutoff();
      if (cutoff != null && query.scannedBytes() > cutoff) {
        execution.cancel("Query exhausted its bytes scanned limit of " + cutoff, clock.instant());
        return;
      }
      execute(execution, session, query);
    } catch (Exception | StackOverflowError e) {
      QueryFailure failure = QueryFailure.of(e);
      if (failure.category() == QueryFailure.SYSTEM) {
        LOG.atError()
            .addKeyValue("queryExecutionId", execution.request().id())
            .setCause(e)
            .log("A query failed for a reason of our own");
      }
      execution.fail(failure, clock.instant());
    }
  }

  private void execute(Execution execution, Connection session, PreparedQuery query)
      throws SQLException, IOException {
    try (Statement statement = session.createStatement()) {
      if (!execution.running(statement)) {
        return;
      }
      try (ResultSet rows = statement.executeQuery(query.sql())) {
        query.check(rows.getMetaData());
        if (execution.hasEnded()) {
          return;
        }
        results.write(rows, query.columns(), S3Address.parse(execution.request().outputLocation()));
      }
      execution.succeed(clock.instant());
    }
  }

  private static QuerySession session(Execution execution, Instant start) {
    QueryExecutionContext context = execution.request().context();
    String catalog = Optional.ofNullable(context.catalog()).orElse(CATALOG);
    String database = Optional.ofNullable(context.database()).orElse("");
    return new QuerySession(
        catalog.toLowerCase(Locale.ROOT), database.toLowerCase(Locale.ROOT), start);
  }
}
