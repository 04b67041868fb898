package dev.rastro.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.ColumnInfo;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.GetQueryResultsResponse;
import software.amazon.awssdk.services.athena.model.QueryExecution;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.Row;

/// What Athena answered.
///
/// @param columns the columns of the result; empty for a statement that has none
/// @param rows the values as text, without the header row; null is SQL's NULL
/// @param scannedBytes the bytes that were read, which is what AWS bills
/// @param milliseconds from the start of the query to its end
/// @param outputLocation the object in S3 that holds the result
public record AthenaQuery(
    List<ColumnInfo> columns,
    List<List<@Nullable String>> rows,
    long scannedBytes,
    long milliseconds,
    String outputLocation) {

  /// After half an hour the service itself ends a query; a little later it must have said so.
  private static final Duration LONGEST = Duration.ofMinutes(35);

  public AthenaQuery {
    columns = List.copyOf(columns);
  }

  /// Runs a query to its end and fetches every row.
  ///
  /// @throws PipelineException with Athena's words where the query failed
  public static AthenaQuery run(
      AthenaClient athena, String workGroup, String database, String sql) {
    String id =
        athena
            .startQueryExecution(
                request ->
                    request
                        .queryString(sql)
                        .workGroup(workGroup)
                        .queryExecutionContext(context -> context.database(database)))
            .queryExecutionId();
    QueryExecution execution = Polling.until("the query " + id, LONGEST, () -> ended(athena, id));
    if (execution.status().state() != QueryExecutionState.SUCCEEDED) {
      throw new PipelineException(
          "the query "
              + execution.status().stateAsString().toLowerCase(Locale.ROOT)
              + ": "
              + execution.status().stateChangeReason());
    }
    List<ColumnInfo> columns = new ArrayList<>();
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (GetQueryResultsResponse page :
        athena.getQueryResultsPaginator(request -> request.queryExecutionId(id))) {
      if (columns.isEmpty()) {
        columns.addAll(page.resultSet().resultSetMetadata().columnInfo());
      }
      page.resultSet().rows().forEach(row -> rows.add(values(row)));
    }
    boolean hasHeader = execution.statementTypeAsString().equals("DML");
    return new AthenaQuery(
        columns,
        hasHeader && !rows.isEmpty() ? rows.subList(1, rows.size()) : rows,
        execution.statistics().dataScannedInBytes(),
        execution.statistics().totalExecutionTimeInMillis(),
        execution.resultConfiguration().outputLocation());
  }

  private static Optional<QueryExecution> ended(AthenaClient athena, String id) {
    QueryExecution execution =
        athena.getQueryExecution(request -> request.queryExecutionId(id)).queryExecution();
    return switch (execution.status().state()) {
      case SUCCEEDED, FAILED, CANCELLED -> Optional.of(execution);
      case QUEUED, RUNNING, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
    };
  }

  private static List<@Nullable String> values(Row row) {
    List<@Nullable String> values = new ArrayList<>();
    for (Datum datum : row.data()) {
      values.add(datum.varCharValue());
    }
    return values;
  }
}
