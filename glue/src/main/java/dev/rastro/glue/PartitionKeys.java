package dev.rastro.glue;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/// The values of the partitions of some tables, in memory, so that a condition is tried on all of
/// them without a read: of the tables asked for last, as many as there is room for.
///
/// Follows each change of the store, and forgets all when a transaction with changes is undone. Not
/// safe for many threads: used within the store's transactions, one at a time.
final class PartitionKeys {

  private static final int PARTITIONS_MAX = 300_000;

  private static final Comparator<List<String>> ORDER =
      (left, right) -> {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
          int comparison = left.get(i).compareTo(right.get(i));
          if (comparison != 0) {
            return comparison;
          }
        }
        return Integer.compare(left.size(), right.size());
      };

  /// The one asked for last comes last.
  private final SequencedMap<TableName, NavigableSet<List<String>>> tables =
      new LinkedHashMap<>(16, 0.75f, true);

  private boolean isChanged;

  /// A table by its database and its name.
  record TableName(String database, String name) {}

  /// The values of all partitions of a table, in order.
  ///
  /// @param stored reads them, where they are not here
  NavigableSet<List<String>> of(TableName table, Supplier<Collection<List<String>>> stored) {
    NavigableSet<List<String>> there = tables.get(table);
    if (there != null) {
      return there;
    }
    NavigableSet<List<String>> read = new TreeSet<>(ORDER);
    // Partitions share most of their values.
    Map<String, String> shared = new HashMap<>();
    for (List<String> values : stored.get()) {
      read.add(
          values.stream()
              .map(
                  value -> {
                    String before = shared.putIfAbsent(value, value);
                    return before == null ? value : before;
                  })
              .toList());
    }
    tables.put(table, read);
    makeRoom();
    return read;
  }

  void added(TableName table, List<String> values) {
    isChanged = true;
    NavigableSet<List<String>> there = tables.get(table);
    if (there != null) {
      there.add(List.copyOf(values));
      makeRoom();
    }
  }

  void removed(TableName table, List<String> values) {
    isChanged = true;
    NavigableSet<List<String>> there = tables.get(table);
    if (there != null) {
      there.remove(values);
    }
  }

  /// A table is gone.
  void removed(TableName table) {
    isChanged = true;
    tables.remove(table);
  }

  /// A database is gone, with its tables.
  void removed(String database) {
    isChanged = true;
    tables.keySet().removeIf(table -> table.database().equals(database));
  }

  /// A transaction has ended.
  ///
  /// @param isCommitted whether what was changed in it holds
  void ended(boolean isCommitted) {
    if (isChanged && !isCommitted) {
      tables.clear();
    }
    isChanged = false;
  }

  private void makeRoom() {
    long partitions = tables.values().stream().mapToLong(Collection::size).sum();
    Iterator<NavigableSet<List<String>>> eldest = tables.values().iterator();
    while (partitions > PARTITIONS_MAX && eldest.hasNext()) {
      partitions -= eldest.next().size();
      eldest.remove();
    }
  }
}
