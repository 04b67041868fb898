package dev.rastro.dbt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which node stands on which. Immutable.
final class Graph {

  private final Map<String, Set<String>> parents;
  private final Map<String, Set<String>> children;
  private final List<String> order;

  /// The file of each node, for messages.
  private final Map<String, String> files;

  private Graph(Map<String, Set<String>> parents, Map<String, String> files) {
    this.parents = parents;
    this.files = files;
    children = new TreeMap<>();
    parents.forEach(
        (node, needed) -> {
          children.computeIfAbsent(node, _ -> new TreeSet<>());
          needed.forEach(
              parent -> children.computeIfAbsent(parent, _ -> new TreeSet<>()).add(node));
        });
    order = sorted();
  }

  /// The graph of a project.
  ///
  /// @throws DbtException where nodes stand on each other in a circle
  static Graph of(Project project) {
    Map<String, String> files = new HashMap<>();
    project.nodes().forEach((id, node) -> files.put(id, node.filePath()));
    Map<String, Set<String>> parents = new TreeMap<>();
    project.sources().keySet().forEach(id -> parents.put(id, new TreeSet<>()));
    project.nodes().forEach((id, node) -> parents.put(id, new TreeSet<>(node.dependsOn())));
    return new Graph(parents, files);
  }

  /// The same graph, in which a node also waits for the tests of all that it stands on: so that
  /// what a test finds stops what would be built on it.
  Graph withTestsFirst(Project project) {
    Map<String, Set<String>> extended = new TreeMap<>();
    parents.forEach((node, needed) -> extended.put(node, new TreeSet<>(needed)));
    List<Node> tests =
        project.nodes().values().stream().filter(n -> n.type() == ResourceType.TEST).toList();
    Map<String, Set<String>> ancestors = new HashMap<>();
    for (Node node : project.nodes().values()) {
      if (node.type() != ResourceType.TEST) {
        ancestors.put(node.uniqueId(), ancestors(node.uniqueId(), Integer.MAX_VALUE));
      }
    }
    for (Node test : tests) {
      Set<String> tested = parents.getOrDefault(test.uniqueId(), Set.of());
      ancestors.forEach(
          (node, above) -> {
            if (!tested.isEmpty() && above.containsAll(tested)) {
              extended.getOrDefault(node, new TreeSet<>()).add(test.uniqueId());
            }
          });
    }
    return new Graph(extended, files);
  }

  /// All nodes, each behind those that it stands on; by name where that leaves a choice.
  List<String> order() {
    return order;
  }

  Set<String> parents(String node) {
    return parents.getOrDefault(node, Set.of());
  }

  Set<String> children(String node) {
    return children.getOrDefault(node, Set.of());
  }

  /// What a node stands on, up to so many steps away.
  Set<String> ancestors(String node, int stepsMax) {
    return reached(node, parents, stepsMax);
  }

  /// What stands on a node, up to so many steps away.
  Set<String> descendants(String node, int stepsMax) {
    return reached(node, children, stepsMax);
  }

  private static Set<String> reached(String from, Map<String, Set<String>> steps, int stepsMax) {
    Set<String> reached = new LinkedHashSet<>();
    Collection<String> edge = List.of(from);
    for (int step = 0; step < stepsMax && !edge.isEmpty(); step++) {
      List<String> next = new ArrayList<>();
      for (String node : edge) {
        for (String neighbour : steps.getOrDefault(node, Set.of())) {
          if (reached.add(neighbour)) {
            next.add(neighbour);
          }
        }
      }
      edge = next;
    }
    return reached;
  }

  private List<String> sorted() {
    Map<String, Integer> waitingFor = new HashMap<>();
    PriorityQueue<String> ready = new PriorityQueue<>();
    children.keySet().forEach(node -> waitingFor.put(node, parents(node).size()));
    waitingFor.forEach(
        (node, count) -> {
          if (count == 0) {
            ready.add(node);
          }
        });
    List<String> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      String node = ready.remove();
      sorted.add(node);
      for (String child : children(node)) {
        if (waitingFor.merge(child, -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
    if (sorted.size() < children.size()) {
      throw new DbtException("nodes stand on each other in a circle: " + circle(sorted));
    }
    return List.copyOf(sorted);
  }

  /// A circle among the nodes that are not sorted.
  private String circle(List<String> sorted) {
    Set<String> left = new TreeSet<>(children.keySet());
    sorted.forEach(left::remove);
    ArrayDeque<String> path = new ArrayDeque<>();
    String node = left.iterator().next();
    while (!path.contains(node)) {
      path.add(node);
      node = parents(node).stream().filter(left::contains).findFirst().orElseThrow();
    }
    while (!path.getFirst().equals(node)) {
      path.removeFirst();
    }
    path.add(node);
    return path.reversed().stream()
        .map(id -> id + " (" + files.getOrDefault(id, "?") + ")")
        .collect(Collectors.joining(" → "));
  }
}
