package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.ArrayType;
import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.MapType;
import dev.rastro.duckdb.HiveType.StructType;
import dev.rastro.duckdb.LakeFormat.Json;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Finds the JSON key of every column and struct field. The SerDe reads keys without regard to case
/// and the catalog keeps names in lower case, but DuckDB matches keys exactly. The SerDe's own
/// `paths` and `mapping.` properties answer first; where they don't, the first lines of the files
/// are looked into.
///
/// A key that is spelt in two ways in the lines looked into can't be read as one column, and is an
/// error, never a NULL.
final class JsonKeys {

  private static final int LINES_LOOKED_INTO_MAX = 10_000;
  private static final int FILES_LOOKED_INTO_MAX = 16;

  private final LakeTable table;
  private final Map<String, String> keys = new HashMap<>();
  private final Map<String, HiveType> types = new HashMap<>();

  private JsonKeys(LakeTable table) {
    this.table = table;
  }

  static JsonKeys of(LakeTable table, Json format, List<LakeFile> files, Connection session) {
    JsonKeys found = new JsonKeys(table);
    String lines =
        "(SELECT json FROM read_ndjson_objects(%s, hive_partitioning=false, ignore_errors=true) LIMIT %d)"
            .formatted(
                SqlText.literals(
                    files.stream()
                        .limit(FILES_LOOKED_INTO_MAX)
                        .map(file -> file.path().toString())
                        .toList()),
                LINES_LOOKED_INTO_MAX);
    boolean allNamed =
        table.columns().stream().allMatch(column -> format.keys().containsKey(column.name()));
    Map<String, String> seen = allNamed ? Map.of() : found.spellings(lines, session);
    for (LakeColumn column : table.columns()) {
      String key = format.keys().getOrDefault(column.name(), "");
      if (key.isEmpty()) {
        key = seen.getOrDefault(column.name(), column.name());
      }
      found.keys.put(column.name(), key);
      String inner = "(SELECT json->" + SqlText.literal(path(key)) + " AS json FROM " + lines + ")";
      found.types.put(column.name(), found.spelt(column.type(), inner, session));
    }
    return found;
  }

  /// The key that holds the column.
  String key(LakeColumn column) {
    String key = keys.get(column.name());
    return key == null ? column.name() : key;
  }

  /// The column's type, its struct fields spelt as the JSON spells them.
  HiveType type(LakeColumn column) {
    HiveType type = types.get(column.name());
    return type == null ? column.type() : type;
  }

  private HiveType spelt(HiveType type, String values, Connection session) {
    return switch (type) {
      case StructType struct -> {
        Map<String, String> seen = spellings(values, session);
        List<Field> fields = new ArrayList<>();
        for (Field field : struct.fields()) {
          String key = seen.getOrDefault(field.name().toLowerCase(Locale.ROOT), field.name());
          String inner =
              "(SELECT json->" + SqlText.literal(path(key)) + " AS json FROM " + values + ")";
          fields.add(new Field(key, spelt(field.type(), inner, session)));
        }
        yield new StructType(fields);
      }
      case ArrayType array ->
          new ArrayType(
              hasStruct(array.element())
                  ? spelt(
                      array.element(),
                      "(SELECT unnest(json->'$[*]') AS json FROM " + values + ")",
                      session)
                  : array.element());
      case MapType map ->
          new MapType(
              map.key(),
              hasStruct(map.value())
                  ? spelt(
                      map.value(),
                      "(SELECT unnest(json->'$.*') AS json FROM " + values + ")",
                      session)
                  : map.value());
      default -> type;
    };
  }

  private static boolean hasStruct(HiveType type) {
    return switch (type) {
      case StructType _ -> true;
      case ArrayType array -> hasStruct(array.element());
      case MapType map -> hasStruct(map.value());
      default -> false;
    };
  }

  /// Keys by their lower case.
  private Map<String, String> spellings(String values, Connection session) {
    Map<String, String> spellings = new HashMap<>();
    String sql =
        "SELECT DISTINCT unnest(json_keys(json)) FROM "
            + values
            + " WHERE json_type(json) = 'OBJECT'";
    for (String key : Queries.rows(session, sql, row -> row.getString(1))) {
      String other = spellings.put(key.toLowerCase(Locale.ROOT), key);
      if (other != null) {
        throw new ReadTableException(
            "NOT_SUPPORTED",
            "Table %s.%s: its JSON has the keys '%s' and '%s', which differ only in case"
                .formatted(table.databaseName(), table.name(), other, key));
      }
    }
    return spellings;
  }

  private static String path(String key) {
    return "$.\"" + key.replace("\"", "\\\"") + "\"";
  }
}
