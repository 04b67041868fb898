package dev.rastro.dbt;

import dev.rastro.dbt.NodeResult.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs nodes in the order of a graph, several at a time; what stands on a failure is skipped. For
/// one use, by one thread; the nodes run on threads of its own.
final class Runner {

  private final Project project;
  private final Graph graph;
  private final NodeRunner nodeRunner;
  private final RunListener listener;
  private final int threadsMax;
  private final boolean isFailFast;

  private final Map<String, Set<String>> waitingFor = new LinkedHashMap<>();
  private final Map<String, String> stoppedBy = new HashMap<>();
  private final Map<String, Integer> running = new HashMap<>();
  private final List<NodeResult> results = new ArrayList<>();
  private int begun;
  private int total;

  Runner(
      Project project,
      Graph graph,
      NodeRunner nodeRunner,
      RunListener listener,
      int threadsMax,
      boolean isFailFast) {
    this.project = project;
    this.graph = graph;
    this.nodeRunner = nodeRunner;
    this.listener = listener;
    this.threadsMax = threadsMax;
    this.isFailFast = isFailFast;
  }

  /// Runs these nodes.
  ///
  /// @param selected unique ids, in the graph's order
  List<NodeResult> run(List<String> selected) {
    Set<String> all = new HashSet<>(selected);
    for (String id : selected) {
      Set<String> needed = new HashSet<>(graph.ancestors(id, Integer.MAX_VALUE));
      needed.retainAll(all);
      waitingFor.put(id, needed);
    }
    total = selected.size();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            threadsMax, Thread.ofPlatform().name("Thread-", 1).daemon().factory())) {
      ExecutorCompletionService<NodeResult> completion = new ExecutorCompletionService<>(threads);
      start(completion);
      while (!running.isEmpty()) {
        finished(completion);
        start(completion);
      }
    }
    return results;
  }

  private void start(ExecutorCompletionService<NodeResult> completion) {
    boolean isProgress = true;
    while (isProgress) {
      isProgress = false;
      for (String id : List.copyOf(waitingFor.keySet())) {
        if (!waitingFor.getOrDefault(id, Set.of()).isEmpty() || running.size() >= threadsMax) {
          continue;
        }
        waitingFor.remove(id);
        Node node = project.nodes().get(id);
        if (node == null) {
          throw new IllegalStateException(id + " is no node that runs");
        }
        int index = ++begun;
        String because = stoppedBy.get(id);
        if (because != null) {
          ended(index, nodeRunner.skipped(node, because));
          isProgress = true;
        } else {
          listener.started(index, total, NodeRunner.describe(node));
          running.put(id, index);
          Future<NodeResult> _ = completion.submit(() -> nodeRunner.run(node));
        }
      }
    }
  }

  private void finished(ExecutorCompletionService<NodeResult> completion) {
    try {
      NodeResult result = completion.take().get();
      ended(Objects.requireNonNull(running.remove(result.uniqueId())), result);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DbtException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a node could not be run", e.getCause());
    }
  }

  private void ended(int index, NodeResult result) {
    results.add(result);
    listener.finished(index, total, result);
    String id = result.uniqueId();
    waitingFor.values().forEach(needed -> needed.remove(id));
    boolean isFailed = result.status().isFailure();
    if (isFailed) {
      graph
          .descendants(id, Integer.MAX_VALUE)
          .forEach(descendant -> stoppedBy.putIfAbsent(descendant, "it stands on " + id));
    }
    if (isFailFast && isFailed && result.status() != Status.SKIPPED) {
      waitingFor.keySet().forEach(other -> stoppedBy.putIfAbsent(other, id + " failed first"));
      waitingFor.values().forEach(Set::clear);
    }
  }
}
