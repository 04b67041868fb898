package dev.rastro.duckdb;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds the Parquet files whose columns are of a type that a table's column can't be read from.
/// The engine would convert them, and round or fail on the way; Athena refuses them, as Trino's
/// Parquet reader does.
final class ParquetTypes {

  /// A column that some files can't give.
  ///
  /// @param files which, by their numbers in the list that was asked about
  /// @param message what is wrong, with the first of them
  record Misfit(List<Integer> files, String message) {
    Misfit {
      files = List.copyOf(files);
    }
  }

  /// A column as a file's footer has it.
  private record StoredColumn(
      int file, String name, String parquetType, String engineType, long children) {}

  private ParquetTypes() {}

  /// The misfits, by the names of the table's columns.
  static Map<String, Misfit> misfits(LakeTable table, List<LakeFile> files, Connection session) {
    Map<String, List<StoredColumn>> stored = new HashMap<>();
    for (StoredColumn one : storedColumns(files, session)) {
      stored.computeIfAbsent(one.name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>()).add(one);
    }
    Map<String, Misfit> misfits = new HashMap<>();
    for (LakeColumn column : table.columns()) {
      List<StoredColumn> unfit =
          stored.getOrDefault(column.name(), List.of()).stream()
              .filter(one -> !ParquetType.parse(one.engineType).fits(column.type()))
              .toList();
      if (!unfit.isEmpty()) {
        StoredColumn first = unfit.getFirst();
        misfits.put(
            column.name(),
            new Misfit(
                unfit.stream().map(StoredColumn::file).toList(),
                message(column, first, files.get(first.file))));
      }
    }
    return misfits;
  }

  private static String message(LakeColumn column, StoredColumn stored, LakeFile file) {
    return "HIVE_BAD_DATA: Field %s's type %s in parquet file %s is incompatible with type %s defined in table schema"
        .formatted(
            stored.name,
            stored.children > 0 ? stored.engineType : stored.parquetType,
            file.address(),
            column.type().hiveText());
  }

  /// The columns at the top of all files. A footer lists what is in a column after the column.
  private static List<StoredColumn> storedColumns(List<LakeFile> files, Connection session) {
    Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      numbers.put(files.get(i).path().toString(), i);
    }
    String sql =
        "SELECT file_name, name, coalesce(type, ''), coalesce(duckdb_type, ''), coalesce(num_children, 0)"
            + " FROM parquet_schema("
            + SqlText.literals(files.stream().map(file -> file.path().toString()).toList())
            + ") ORDER BY file_name, column_id";
    List<Optional<StoredColumn>> all =
        Queries.rows(
            session,
            sql,
            row -> {
              Integer number = numbers.get(row.getString(1));
              return number == null
                  ? Optional.empty()
                  : Optional.of(
                      new StoredColumn(
                          number,
                          row.getString(2),
                          row.getString(3),
                          row.getString(4),
                          row.getLong(5)));
            });
    return topOnly(all.stream().flatMap(Optional::stream).toList());
  }

  private static List<StoredColumn> topOnly(List<StoredColumn> all) {
    List<StoredColumn> top = new ArrayList<>();
    int next = 0;
    while (next < all.size()) {
      StoredColumn root = all.get(next++);
      for (long i = 0; i < root.children; i++) {
        top.add(all.get(next));
        next = after(all, next);
      }
    }
    return top;
  }

  /// Where the column ends that begins there.
  private static int after(List<StoredColumn> all, int start) {
    int next = start + 1;
    for (long i = 0; i < all.get(start).children; i++) {
      next = after(all, next);
    }
    return next;
  }
}
