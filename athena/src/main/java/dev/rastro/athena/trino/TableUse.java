package dev.rastro.athena.trino;

import dev.rastro.duckdb.LakeTable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One place where a statement reads a table: which of its columns, and which predicates over its
/// partition columns every row that counts must pass.
public final class TableUse {

  private final int number;
  private final LakeTable table;
  private final Set<String> columns = new LinkedHashSet<>();
  private final List<String> partitionPredicates = new ArrayList<>();

  TableUse(int number, LakeTable table) {
    this.number = number;
    this.table = table;
  }

  int number() {
    return number;
  }

  public LakeTable table() {
    return table;
  }

  /// The names of the columns that are read.
  public Set<String> columns() {
    return columns;
  }

  /// DuckDB SQL over the partition columns by their bare names, all of which must be true.
  public List<String> partitionPredicates() {
    return partitionPredicates;
  }

  void addColumn(String name) {
    columns.add(name);
  }

  void addPartitionPredicate(String sql) {
    partitionPredicates.add(sql);
  }

  /// What the translated statement calls this relation.
  String relationName() {
    return "\"#table" + number + "\"";
  }
}
