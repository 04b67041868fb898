package dev.rastro.athena.trino;

import dev.rastro.duckdb.LakeTable;
import java.util.Optional;

/// Where the translator learns what tables there are.
public interface TableSource {

  /// Whether the database exists.
  boolean hasDatabase(String databaseName);

  /// The table, or empty when there is none of that name.
  Optional<LakeTable> table(String databaseName, String tableName);
}
