package dev.rastro.pipeline;

import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import java.util.Optional;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

/// Runs a statement on the warehouse through the Data API.
public final class RedshiftStatement {

  private RedshiftStatement() {}

  /// Runs a statement to its end.
  ///
  /// @throws PipelineException with the warehouse's words where it failed
  public static DescribeStatementResponse run(
      RedshiftDataClient redshiftData, RedshiftWorkgroup workgroup, String sql) {
    String id =
        redshiftData
            .executeStatement(
                request ->
                    request.workgroupName(workgroup.name()).database(workgroup.database()).sql(sql))
            .id();
    DescribeStatementResponse ended =
        Polling.until(
            () -> {
              DescribeStatementResponse now =
                  redshiftData.describeStatement(request -> request.id(id));
              return switch (now.status()) {
                case FINISHED, FAILED, ABORTED -> Optional.of(now);
                case SUBMITTED, PICKED, STARTED, ALL, UNKNOWN_TO_SDK_VERSION -> Optional.empty();
              };
            });
    if (ended.status() != StatusString.FINISHED) {
      throw new PipelineException(
          "the statement ended as " + ended.statusAsString() + ": " + ended.error() + " in " + sql);
    }
    return ended;
  }
}
