package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Something in FROM, translated.
///
/// @param text the engine's SQL, as it stands in FROM
/// @param columns what it offers, in the order of `*`
/// @param direct the tables' own columns, by the engine's text of them
/// @param prunable the tables, by number, of which WHERE may leave out partitions: not those that
///   an outer join fills up with NULL
record Relation(
    String text, List<Column> columns, Map<String, ColumnUse> direct, Set<Integer> prunable) {

  Relation {
    columns = List.copyOf(columns);
    direct = Map.copyOf(direct);
    prunable = Set.copyOf(prunable);
  }

  static Relation derived(String text, List<Column> columns) {
    return new Relation(text, columns, Map.of(), Set.of());
  }

  Relation withColumns(List<Column> other) {
    return new Relation(text, other, direct, prunable);
  }

  /// Both, joined.
  static Relation joined(
      String text,
      List<Column> columns,
      Relation left,
      boolean leftFilled,
      Relation right,
      boolean rightFilled) {
    Map<String, ColumnUse> direct = new HashMap<>(left.direct);
    direct.putAll(right.direct);
    Set<Integer> prunable = new HashSet<>();
    if (!leftFilled) {
      prunable.addAll(left.prunable);
    }
    if (!rightFilled) {
      prunable.addAll(right.prunable);
    }
    return new Relation(text, columns, direct, prunable);
  }
}
