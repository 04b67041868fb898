package dev.rastro.athena;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The executions that are remembered, in the order they were submitted. When there are too many,
/// the oldest that has ended is forgotten; its result object stays. Safe for use by many threads.
final class Executions {

  private final int keptMax;
  private final Map<String, Execution> byId = new LinkedHashMap<>();
  private final Map<String, String> idsByToken = new LinkedHashMap<>();

  Executions(int keptMax) {
    this.keptMax = keptMax;
  }

  synchronized void add(Execution execution, @Nullable String clientToken) {
    byId.put(execution.request().id(), execution);
    if (clientToken != null) {
      idsByToken.put(clientToken, execution.request().id());
    }
    Iterator<Execution> oldest = byId.values().iterator();
    while (byId.size() > keptMax && oldest.hasNext()) {
      Execution candidate = oldest.next();
      if (candidate.hasEnded()) {
        oldest.remove();
        idsByToken.values().remove(candidate.request().id());
      }
    }
  }

  synchronized Optional<Execution> byId(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /// The execution that was started with that token.
  synchronized Optional<Execution> byToken(@Nullable String clientToken) {
    String id = clientToken == null ? null : idsByToken.get(clientToken);
    return id == null ? Optional.empty() : byId(id);
  }

  /// The ids of a workgroup's executions, the newest first.
  synchronized List<String> ids(String workGroup) {
    List<String> ids = new ArrayList<>();
    for (Execution execution : byId.values()) {
      if (execution.request().workGroup().equals(workGroup)) {
        ids.addFirst(execution.request().id());
      }
    }
    return ids;
  }

  synchronized List<Execution> unfinished() {
    return byId.values().stream().filter(execution -> !execution.hasEnded()).toList();
  }
}
