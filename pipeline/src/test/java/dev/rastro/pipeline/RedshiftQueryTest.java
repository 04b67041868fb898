package dev.rastro.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

class RedshiftQueryTest {

  @Test
  void waitsForAStatementThatHasNoRows() {
    RedshiftQuery answer =
        run(
            StatusString.SUBMITTED,
            StatusString.PICKED,
            StatusString.STARTED,
            StatusString.FINISHED);

    assertThat(answer.hasResult()).isFalse();
    assertThat(answer.changedRows()).isEqualTo(3);
  }

  @Test
  void tellsWhyAStatementFailed() {
    assertThatThrownBy(() -> run(StatusString.STARTED, StatusString.FAILED))
        .isInstanceOf(PipelineException.class)
        .hasMessage("no such table");
    assertThatThrownBy(() -> run(StatusString.ABORTED)).hasMessage("the statement was ABORTED");
  }

  private static RedshiftQuery run(StatusString... statuses) {
    return RedshiftQuery.run(
        new Statements(new ArrayDeque<>(List.of(statuses))), "workgroup", "dev", "delete from t");
  }

  /// Tells one status after the other.
  private record Statements(Queue<StatusString> statuses) implements RedshiftDataClient {

    @Override
    public ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
      assertThat(request.workgroupName()).isEqualTo("workgroup");
      assertThat(request.sql()).isEqualTo("delete from t");
      return ExecuteStatementResponse.builder().id("7").build();
    }

    @Override
    public DescribeStatementResponse describeStatement(DescribeStatementRequest request) {
      StatusString status = statuses.remove();
      return DescribeStatementResponse.builder()
          .id(request.id())
          .status(status)
          .error(status == StatusString.FAILED ? "no such table" : null)
          .hasResultSet(false)
          .resultRows(3L)
          .build();
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
