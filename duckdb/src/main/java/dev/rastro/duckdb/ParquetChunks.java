package dev.rastro.duckdb;

import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Adds up the column chunks that a query over Parquet files reads, from the files' footers.
final class ParquetChunks {

  private ParquetChunks() {}

  static long bytes(List<LakeFile> files, Set<String> columns, Connection session) {
    if (files.isEmpty() || columns.isEmpty()) {
      return 0;
    }
    String sql =
        "SELECT coalesce(sum(total_compressed_size), 0) FROM parquet_metadata(%s) WHERE list_contains(%s, lower(split_part(path_in_schema, ', ', 1)))"
            .formatted(
                SqlText.literals(files.stream().map(file -> file.path().toString()).toList()),
                SqlText.literals(
                    columns.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList()));
    return Queries.rows(session, sql, row -> row.getLong(1)).getFirst();
  }
}
