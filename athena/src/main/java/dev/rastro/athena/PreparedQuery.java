package dev.rastro.athena;

import dev.rastro.athena.trino.TableUse;
import dev.rastro.athena.trino.Translation;
import dev.rastro.athena.trino.Translation.ResultColumn;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.LakeFile;
import java.sql.Connection;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A translated query over the files that are there now.
///
/// @param scannedBytes what it reads, after pruning
record PreparedQuery(String sql, List<ResultColumn> columns, long scannedBytes) {

  PreparedQuery {
    columns = List.copyOf(columns);
  }

  /// Prunes, lists and measures every table of the query.
  static PreparedQuery of(Translation translation, Lake lake, Connection session) {
    Map<TableUse, String> relations = new HashMap<>();
    long scannedBytes = 0;
    for (TableUse use : translation.tables()) {
      List<LakeFile> files = lake.files(use.table(), use.partitionPredicates(), session);
      scannedBytes += lake.scannedBytes(use.table(), files, use.columns(), session);
      relations.put(use, lake.relation(use.table(), files, use.columns(), session));
    }
    return new PreparedQuery(
        translation.sql(use -> relations.getOrDefault(use, "")),
        translation.columns(),
        scannedBytes);
  }

  /// Sees that the engine's types are those that the translation means. If they differ, the
  /// translation is wrong, and its answer could be.
  void check(ResultSetMetaData metaData) throws SQLException {
    for (int i = 0; i < columns.size(); i++) {
      ResultColumn column = columns.get(i);
      String actual = metaData.getColumnTypeName(i + 1).replace("\"", "");
      String expected = column.type().storage().replace("\"", "");
      if (column.type() != Simple.UNKNOWN
          && !actual.replace(" ", "").equals(expected.replace(" ", ""))) {
        throw new IllegalStateException(
            "Column '%s' of type %s came as %s, not as %s"
                .formatted(column.name(), column.type().displayName(), actual, expected));
      }
    }
  }
}
