package dev.rastro.duckdb;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/// Leaves the partitions that a query can have rows in. The engine itself evaluates the query's
/// predicates over the partitions' values, so pruning and filtering can't disagree.
final class PartitionPruning {

  private PartitionPruning() {}

  /// @param predicates DuckDB SQL over the partition columns by their bare names, all of which must
  ///   be true
  static List<LakePartition> prune(
      LakeTable table,
      List<LakePartition> partitions,
      List<String> predicates,
      Connection session) {
    if (partitions.isEmpty() || predicates.isEmpty()) {
      return partitions;
    }
    StringBuilder sql = new StringBuilder("SELECT \"#partition\" FROM (SELECT \"#partition\"");
    List<LakeColumn> columns = table.partitionColumns();
    for (int i = 0; i < columns.size(); i++) {
      sql.append(", ")
          .append(PartitionValues.typed("\"#value" + i + "\"", columns.get(i).type()))
          .append(" AS ")
          .append(SqlText.identifier(columns.get(i).name()));
    }
    sql.append(" FROM (VALUES ");
    for (int row = 0; row < partitions.size(); row++) {
      sql.append(row == 0 ? "(" : ", (").append(row);
      for (String value : partitions.get(row).values()) {
        sql.append(", ").append(PartitionValues.text(value));
      }
      sql.append(')');
    }
    sql.append(") AS v(\"#partition\"");
    for (int i = 0; i < columns.size(); i++) {
      sql.append(", \"#value").append(i).append('"');
    }
    sql.append(")) WHERE (").append(String.join(") AND (", predicates)).append(") ORDER BY 1");
    List<LakePartition> kept = new ArrayList<>();
    for (int index : Queries.rows(session, sql.toString(), row -> row.getInt(1))) {
      kept.add(partitions.get(index));
    }
    return kept;
  }
}
