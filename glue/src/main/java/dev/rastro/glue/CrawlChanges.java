package dev.rastro.glue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a crawl changed in the catalog, and what it left out. For one thread.
final class CrawlChanges {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int NAMES_MAX = 100;

  /// What can happen to a table or a partition.
  enum Change {
    ADD,
    UPDATE,
    DEPRECATE,
    DELETE
  }

  /// Names, of which the first are kept and all are counted.
  private static final class Tally {
    private int count;
    private final List<String> names = new ArrayList<>();

    void add(String name) {
      count++;
      if (names.size() < NAMES_MAX) {
        names.add(name);
      }
    }
  }

  private final Map<Change, Tally> tables = new LinkedHashMap<>();
  private final Map<Change, Tally> partitions = new LinkedHashMap<>();
  private final Tally leftOut = new Tally();

  void table(Change change, String name) {
    tables.computeIfAbsent(change, _ -> new Tally()).add(name);
  }

  /// @param keys the names of the partition keys
  void partition(Change change, String table, List<String> keys, List<String> values) {
    StringBuilder name = new StringBuilder(table);
    for (int i = 0; i < values.size(); i++) {
      name.append('/')
          .append(i < keys.size() ? keys.get(i) : "?")
          .append('=')
          .append(values.get(i));
    }
    partitions.computeIfAbsent(change, _ -> new Tally()).add(name.toString());
  }

  /// Something below a target is in no table.
  void leaveOut(String address, String reason) {
    leftOut.add(address + ": " + reason);
  }

  /// What was left out, each with its reason; the first of it where it is much.
  List<String> leftOut() {
    return List.copyOf(leftOut.names);
  }

  int leftOutCount() {
    return leftOut.count;
  }

  int tables(Change change) {
    Tally tally = tables.get(change);
    return tally == null ? 0 : tally.count;
  }

  int partitions(Change change) {
    Tally tally = partitions.get(change);
    return tally == null ? 0 : tally.count;
  }

  /// The Summary of a crawl: for tables and partitions, and for each change, how many and which.
  /// `OBJECT` with what was left out is ours: Glue says it in CloudWatch only.
  String summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    put(summary, "TABLE", tables);
    put(summary, "PARTITION", partitions);
    if (leftOut.count > 0) {
      summary.put("OBJECT", Map.of("SKIP", described(leftOut)));
    }
    return JSON.writeValueAsString(summary);
  }

  private static void put(Map<String, Object> summary, String key, Map<Change, Tally> changes) {
    if (!changes.isEmpty()) {
      Map<String, Object> described = new LinkedHashMap<>();
      changes.forEach((change, tally) -> described.put(change.name(), described(tally)));
      summary.put(key, described);
    }
  }

  private static Map<String, Object> described(Tally tally) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("Count", tally.count);
    described.put("Details", Map.of("names", tally.names));
    return described;
  }
}
