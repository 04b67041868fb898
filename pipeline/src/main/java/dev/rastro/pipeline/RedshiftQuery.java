package dev.rastro.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.ColumnMetadata;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultResponse;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

/// What the warehouse answered through the Redshift Data API.
///
/// @param hasResult whether the statement has rows to show; else it changed some
/// @param columns the columns of the result
/// @param rows the values as text; null is SQL's NULL
/// @param changedRows how many rows a statement without a result changed; negative where that means
///   nothing
public record RedshiftQuery(
    boolean hasResult,
    List<ColumnMetadata> columns,
    List<List<@Nullable String>> rows,
    long changedRows) {

  /// After a day the Data API itself ends a statement.
  private static final Duration LONGEST = Duration.ofHours(24).plusMinutes(5);

  public RedshiftQuery {
    columns = List.copyOf(columns);
  }

  /// Runs a statement to its end and fetches every row.
  ///
  /// @throws PipelineException with the warehouse's words where the statement failed
  public static RedshiftQuery run(
      RedshiftDataClient redshift, String workgroup, String database, String sql) {
    String id =
        redshift
            .executeStatement(
                request -> request.workgroupName(workgroup).database(database).sql(sql))
            .id();
    DescribeStatementResponse ended =
        Polling.until("the statement " + id, LONGEST, () -> ended(redshift, id));
    if (ended.status() != StatusString.FINISHED) {
      throw new PipelineException(
          ended.error() == null ? "the statement was " + ended.statusAsString() : ended.error());
    }
    if (!Boolean.TRUE.equals(ended.hasResultSet())) {
      return new RedshiftQuery(false, List.of(), List.of(), ended.resultRows());
    }
    List<ColumnMetadata> columns = new ArrayList<>();
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (GetStatementResultResponse page :
        redshift.getStatementResultPaginator(request -> request.id(id))) {
      if (columns.isEmpty()) {
        columns.addAll(page.columnMetadata());
      }
      page.records().forEach(row -> rows.add(texts(row, columns)));
    }
    return new RedshiftQuery(true, columns, rows, -1);
  }

  private static Optional<DescribeStatementResponse> ended(RedshiftDataClient redshift, String id) {
    DescribeStatementResponse statement = redshift.describeStatement(request -> request.id(id));
    return switch (statement.status()) {
      case FINISHED, FAILED, ABORTED -> Optional.of(statement);
      case ALL, PICKED, STARTED, SUBMITTED, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
    };
  }

  private static List<@Nullable String> texts(List<Field> row, List<ColumnMetadata> columns) {
    List<@Nullable String> texts = new ArrayList<>(row.size());
    for (int i = 0; i < row.size(); i++) {
      texts.add(text(row.get(i), columns.get(i).typeName()));
    }
    return texts;
  }

  private static @Nullable String text(Field field, String type) {
    return switch (field.type()) {
      case IS_NULL -> null;
      case BOOLEAN_VALUE -> String.valueOf(field.booleanValue());
      case LONG_VALUE -> String.valueOf(field.longValue());
      case DOUBLE_VALUE ->
          type.equals("float4")
              ? String.valueOf(field.doubleValue().floatValue())
              : String.valueOf(field.doubleValue());
      case STRING_VALUE -> field.stringValue();
      case BLOB_VALUE, UNKNOWN_TO_SDK_VERSION ->
          throw new PipelineException("a value of type " + type + " can't be shown as text");
    };
  }
}
