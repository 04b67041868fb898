package dev.rastro.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a crawl changed in a database of the catalog: tables and columns by comparing how they were
/// and how they are, partitions by the crawl's own summary.
///
/// Lines begin with `+` for what came, `~` for what changed, `!` for what is deprecated and `-` for
/// what is gone.
final class CatalogDiff {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String DEPRECATED = "DEPRECATED_BY_CRAWLER";
  private static final int PARTITIONS_SHOWN = 10;

  private static final Map<String, String> MARKS =
      Map.of("ADD", "+", "UPDATE", "~", "DEPRECATE", "!", "DELETE", "-");

  private static final Map<String, String> VERBS =
      Map.of("ADD", "created", "UPDATE", "updated", "DEPRECATE", "deprecated", "DELETE", "deleted");

  private final List<String> lines;
  private final List<String> leftOut;

  private CatalogDiff(List<String> lines, List<String> leftOut) {
    this.lines = List.copyOf(lines);
    this.leftOut = List.copyOf(leftOut);
  }

  /// @param summary the crawl's Summary, as ListCrawls has it
  static CatalogDiff of(String database, List<Table> before, List<Table> after, String summary) {
    JsonNode changes = JSON.readTree(summary);
    Map<String, Table> were = byName(before);
    Map<String, Table> are = byName(after);
    List<String> lines = new ArrayList<>();
    are.forEach((name, table) -> table(database, were.get(name), table, lines));
    were.forEach(
        (name, table) -> {
          if (!are.containsKey(name)) {
            lines.add("- table " + database + "." + name);
          }
        });
    partitions(changes.path("PARTITION"), lines);
    String counts = counts(changes);
    lines.add(counts.isEmpty() ? "nothing changed" : counts);
    List<String> leftOut = new ArrayList<>();
    JsonNode skipped = changes.path("OBJECT").path("SKIP");
    skipped.path("Details").path("names").forEach(name -> leftOut.add(name.asString()));
    int more = skipped.path("Count").asInt(0) - leftOut.size();
    if (more > 0) {
      leftOut.add("and " + Amounts.count(more, "more thing") + " like these");
    }
    return new CatalogDiff(lines, leftOut);
  }

  private static Map<String, Table> byName(List<Table> tables) {
    Map<String, Table> byName = new TreeMap<>();
    tables.forEach(table -> byName.put(table.name(), table));
    return byName;
  }

  private static void table(
      String database, @Nullable Table before, Table after, List<String> lines) {
    String name = database + "." + after.name();
    if (before == null) {
      String location =
          after.storageDescriptor() == null ? "" : after.storageDescriptor().location();
      lines.add(
          "+ table "
              + name
              + " ("
              + after.parameters().get("classification")
              + ", "
              + location
              + ")");
      columns(after).forEach((column, type) -> lines.add("    + " + column + " " + type));
      return;
    }
    if (!before.parameters().containsKey(DEPRECATED)
        && after.parameters().containsKey(DEPRECATED)) {
      lines.add("! table " + name + " is deprecated");
    }
    if (before.parameters().containsKey(DEPRECATED)
        && !after.parameters().containsKey(DEPRECATED)) {
      lines.add("~ table " + name + " is no longer deprecated");
    }
    List<String> changed = new ArrayList<>();
    Map<String, String> ways = ways(after);
    ways(before)
        .forEach(
            (way, was) -> {
              String is = String.valueOf(ways.get(way));
              if (!was.equals(is)) {
                changed.add("    ~ " + way + " " + was + " → " + is);
              }
            });
    Map<String, String> were = columns(before);
    Map<String, String> are = columns(after);
    are.forEach(
        (column, type) -> {
          String was = were.get(column);
          if (was == null) {
            changed.add("    + " + column + " " + type);
          } else if (!was.equals(type)) {
            changed.add("    ~ " + column + " " + was + " → " + type);
          }
        });
    were.forEach(
        (column, type) -> {
          if (!are.containsKey(column)) {
            changed.add("    - " + column + " " + type);
          }
        });
    if (!changed.isEmpty()) {
      lines.add("~ table " + name);
      lines.addAll(changed);
    }
  }

  /// How a table's objects are read, and where they lie.
  private static Map<String, String> ways(Table table) {
    Map<String, String> ways = new LinkedHashMap<>();
    for (String way : List.of("classification", "compressionType", "delimiter")) {
      ways.put(way, table.parameters().getOrDefault(way, "none"));
    }
    StorageDescriptor storage = table.storageDescriptor();
    ways.put("location", storage == null ? "none" : String.valueOf(storage.location()));
    ways.put(
        "SerDe",
        storage == null || storage.serdeInfo() == null
            ? "none"
            : String.valueOf(storage.serdeInfo().serializationLibrary()));
    return ways;
  }

  private static Map<String, String> columns(Table table) {
    Map<String, String> columns = new LinkedHashMap<>();
    if (table.storageDescriptor() != null) {
      for (Column column : table.storageDescriptor().columns()) {
        columns.put(column.name(), String.valueOf(column.type()));
      }
    }
    for (Column key : table.partitionKeys()) {
      columns.put(key.name(), key.type() + " (partition key)");
    }
    return columns;
  }

  private static void partitions(JsonNode changes, List<String> lines) {
    for (String change : List.of("ADD", "UPDATE", "DEPRECATE", "DELETE")) {
      JsonNode tally = changes.path(change);
      int shown = 0;
      for (JsonNode name : tally.path("Details").path("names")) {
        if (shown < PARTITIONS_SHOWN) {
          lines.add(MARKS.get(change) + " partition " + name.asString());
          shown++;
        }
      }
      int more = tally.path("Count").asInt(0) - shown;
      if (more > 0) {
        lines.add(MARKS.get(change) + " " + Amounts.count(more, "more partition"));
      }
    }
  }

  private static String counts(JsonNode changes) {
    List<String> counts = new ArrayList<>();
    for (String thing : List.of("TABLE", "PARTITION")) {
      for (String change : List.of("ADD", "UPDATE", "DEPRECATE", "DELETE")) {
        int count = changes.path(thing).path(change).path("Count").asInt(0);
        if (count > 0) {
          counts.add(
              Amounts.count(count, thing.equals("TABLE") ? "table" : "partition")
                  + " "
                  + VERBS.get(change));
        }
      }
    }
    return String.join(", ", counts);
  }

  void print(PrintWriter out) {
    lines.forEach(out::println);
    out.flush();
  }

  /// What is in no table, each with the reason.
  List<String> leftOut() {
    return leftOut;
  }
}
