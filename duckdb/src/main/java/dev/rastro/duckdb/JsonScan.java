package dev.rastro.duckdb;

import dev.rastro.duckdb.LakeFormat.Json;
import java.util.ArrayList;
import java.util.List;

/// Writes the columns of JSON objects as DuckDB SQL: by the engine's own reader where every key is
/// spelt one way, else out of each object as it is.
///
/// Objects may lie on a line each, over several lines, or in an array at the top; a table that
/// ignores malformed lines has one on each line.
final class JsonScan {

  /// The engine takes a buffer of twice this for each file that it has open.
  private static final long OBJECT_BYTES_MAX = 8L << 20;

  private final Json format;
  private final List<JsonKey> keys;
  private final boolean areSpeltOneWay;

  JsonScan(Json format, List<JsonKey> keys) {
    this.format = format;
    this.keys = List.copyOf(keys);
    this.areSpeltOneWay = JsonKeys.areSpeltOneWay(keys);
  }

  /// Each column over [#from].
  List<String> outputs() {
    return keys.stream()
        .map(
            key ->
                (areSpeltOneWay
                        ? key.value().renamed(SqlText.identifier(key.key()), 0)
                        : key.read("json", 0))
                    + " AS "
                    + SqlText.identifier(key.name()))
        .toList();
  }

  /// What the columns are read from. It has the engine's `file_index` too.
  String from(List<LakeFile> files, TextCompression compression) {
    return areSpeltOneWay ? records(files, compression) : checkedObjects(files, compression);
  }

  private String records(List<LakeFile> files, TextCompression compression) {
    List<String> columns = new ArrayList<>();
    for (JsonKey key : keys) {
      columns.add(SqlText.literal(key.key()) + ": " + SqlText.literal(key.value().scannedType()));
    }
    if (columns.isEmpty()) {
      columns.add("'#none': 'VARCHAR'");
    }
    return "read_json(%s, records=true, columns={%s})"
        .formatted(options(format, files, compression), String.join(", ", columns));
  }

  private String checkedObjects(List<LakeFile> files, TextCompression compression) {
    String other =
        format.ignoresMalformed()
            ? "NULL"
            : "error("
                + SqlText.literal(JsonValue.NO_OBJECT)
                + " || coalesce(json_type(json), 'NULL'))";
    return "(SELECT CASE WHEN json_type(json) = 'OBJECT' THEN json ELSE %s END AS json, file_index FROM %s)"
        .formatted(other, objects(format, files, compression));
  }

  /// The objects as they are, in a column `json`.
  static String objects(Json format, List<LakeFile> files, TextCompression compression) {
    return "read_json_objects(" + options(format, files, compression) + ")";
  }

  private static String options(Json format, List<LakeFile> files, TextCompression compression) {
    return "%s, format=%s, ignore_errors=%s, compression='%s', maximum_object_size=%d, hive_partitioning=false"
        .formatted(
            SqlText.literals(files.stream().map(file -> file.path().toString()).toList()),
            format.ignoresMalformed() ? "'newline_delimited'" : "'auto'",
            format.ignoresMalformed(),
            compression.text(),
            OBJECT_BYTES_MAX);
  }
}
