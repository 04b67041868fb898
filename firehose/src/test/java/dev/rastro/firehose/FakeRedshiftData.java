package dev.rastro.firehose;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.DescribeStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.redshiftdata.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.redshiftdata.model.StatusString;

/// A warehouse that keeps the statements it was sent, and fails those that a test says. A client
/// token that it knows gives the statement that it stands for, as the service does.
final class FakeRedshiftData implements RedshiftDataClient {

  private final List<ExecuteStatementRequest> executed = new ArrayList<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private final Queue<String> nextFailures = new ArrayDeque<>();
  private final Set<String> endless = new HashSet<>();
  private @Nullable Runnable whileEndless;
  private int answersToLose;

  /// Makes the next new statement fail.
  synchronized void failNext(String error) {
    nextFailures.add(error);
  }

  /// Makes new statements run without end.
  ///
  /// @param asked is run whenever one of them is asked for its status
  synchronized void runWithoutEnd(Runnable asked) {
    whileEndless = asked;
  }

  /// Makes new statements end again; those that run go on.
  synchronized void runToTheEnd() {
    whileEndless = null;
  }

  /// Runs the next statements, and loses the answers.
  synchronized void loseNextAnswers(int count) {
    answersToLose = count;
  }

  /// The statements that were run, in order.
  synchronized List<ExecuteStatementRequest> executed() {
    return List.copyOf(executed);
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {}

  @Override
  public synchronized ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
    String id =
        ids.computeIfAbsent(
            request.clientToken(),
            _ -> {
              executed.add(request);
              String made = "statement-" + executed.size();
              if (!nextFailures.isEmpty()) {
                failures.put(made, nextFailures.remove());
              }
              if (whileEndless != null) {
                endless.add(made);
              }
              return made;
            });
    if (answersToLose > 0) {
      answersToLose--;
      throw SdkClientException.create("Read timed out");
    }
    return ExecuteStatementResponse.builder().id(id).build();
  }

  @Override
  public synchronized DescribeStatementResponse describeStatement(
      DescribeStatementRequest request) {
    if (endless.contains(request.id())) {
      if (whileEndless != null) {
        whileEndless.run();
      }
      return DescribeStatementResponse.builder()
          .id(request.id())
          .status(StatusString.STARTED)
          .build();
    }
    String failure = failures.get(request.id());
    return DescribeStatementResponse.builder()
        .id(request.id())
        .status(failure == null ? StatusString.FINISHED : StatusString.FAILED)
        .error(failure)
        .build();
  }
}
