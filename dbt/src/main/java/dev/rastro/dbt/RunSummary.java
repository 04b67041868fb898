package dev.rastro.dbt;

import dev.rastro.dbt.NodeResult.Status;
import java.util.List;

/// How a run went.
///
/// @param results of all nodes, in the order in which they ended
public record RunSummary(List<NodeResult> results, double seconds) {

  public RunSummary {
    results = List.copyOf(results);
  }

  public long count(Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  /// How many nodes of a type went so.
  public long count(ResourceType type, Status status) {
    return results.stream()
        .filter(result -> result.type() == type && result.status() == status)
        .count();
  }

  public boolean isFailure() {
    return results.stream().anyMatch(result -> result.status().isFailure());
  }

  /// The closing line, as dbt writes it.
  public String line() {
    return "Done. PASS="
        + (count(Status.SUCCESS) + count(Status.PASS))
        + " WARN="
        + count(Status.WARN)
        + " ERROR="
        + (count(Status.ERROR) + count(Status.FAIL))
        + " SKIP="
        + count(Status.SKIPPED)
        + " TOTAL="
        + results.size();
  }
}
