package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.ArrayType;
import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.MapType;
import dev.rastro.duckdb.HiveType.StructType;
import dev.rastro.duckdb.LakeFormat.Json;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds how the JSON key of every column and struct field is spelt. The SerDe reads keys without
/// regard to case and the catalog keeps names in lower case, but DuckDB matches keys exactly. The
/// `mapping.` and `paths` of the SerDe answer first, those of the partitions as much as the
/// table's; what they don't name is looked for in lines from all over the files.
final class JsonKeys {

  private static final int FILES_LOOKED_INTO_MAX = 16;
  private static final int LINES_OF_A_FILE_MAX = 625;

  private final Json format;
  private final String objects;
  private final Map<String, Set<String>> named = new HashMap<>();
  private final Connection session;

  private JsonKeys(Json format, List<LakeFile> files, Connection session) {
    this.format = format;
    this.session = session;
    this.objects =
        spread(files).stream()
            .map(
                file ->
                    "(SELECT json FROM "
                        + JsonScan.objects(format, List.of(file), TextCompression.of(file))
                        + " LIMIT "
                        + LINES_OF_A_FILE_MAX
                        + ")")
            .collect(Collectors.joining(" UNION ALL ", "(", ")"));
    name(format.paths());
    files.stream().map(LakeFile::jsonPaths).distinct().forEach(this::name);
  }

  /// Some of the files, from the first to the last.
  private static List<LakeFile> spread(List<LakeFile> files) {
    int count = Math.min(files.size(), FILES_LOOKED_INTO_MAX);
    List<LakeFile> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(files.get((int) ((long) i * (files.size() - 1) / Math.max(1, count - 1))));
    }
    return some;
  }

  private void name(Collection<String> paths) {
    paths.forEach(
        path ->
            named
                .computeIfAbsent(path.toLowerCase(Locale.ROOT), _ -> new LinkedHashSet<>())
                .add(path));
  }

  /// The keys of the columns, in their order.
  static List<JsonKey> of(LakeTable table, Json format, List<LakeFile> files, Connection session) {
    return new JsonKeys(format, files, session).keys(table.columns());
  }

  private List<JsonKey> keys(List<LakeColumn> columns) {
    boolean allNamed =
        columns.stream()
            .map(LakeColumn::name)
            .allMatch(name -> format.mappings().containsKey(name) || named.containsKey(name));
    Map<String, Set<String>> seen = allNamed ? Map.of() : spellings(objects);
    List<JsonKey> keys = new ArrayList<>();
    for (LakeColumn column : columns) {
      keys.add(key(column.name(), column.type(), spellings(column.name(), seen), objects));
    }
    return keys;
  }

  private Set<String> spellings(String column, Map<String, Set<String>> seen) {
    String mapped = format.mappings().get(column);
    if (mapped != null) {
      return Set.of(mapped);
    }
    Set<String> spellings = new LinkedHashSet<>(named.getOrDefault(column, Set.of()));
    spellings.addAll(seen.getOrDefault(column, Set.of()));
    return spellings.isEmpty() ? Set.of(column) : spellings;
  }

  private JsonKey key(String name, HiveType type, Set<String> spellings, String values) {
    String held =
        spellings.stream()
            .map(spelling -> JsonKey.at("json", spelling))
            .collect(Collectors.joining(", "));
    String inner =
        spellings.size() == 1
            ? "(SELECT " + held + " AS json FROM " + values + ")"
            : "(SELECT unnest([" + held + "]) AS json FROM " + values + ")";
    return new JsonKey(name, List.copyOf(spellings), value(type, inner));
  }

  private JsonValue value(HiveType type, String values) {
    if (!hasStruct(type)) {
      return new JsonValue.Plain(type);
    }
    return switch (type) {
      case StructType struct -> struct(struct, values);
      case ArrayType array ->
          new JsonValue.ListOf(
              value(array.element(), "(SELECT unnest(json->'$[*]') AS json FROM " + values + ")"));
      case MapType map ->
          new JsonValue.MapOf(
              map.key(),
              value(map.value(), "(SELECT unnest(json->'$.*') AS json FROM " + values + ")"));
      default -> new JsonValue.Plain(type);
    };
  }

  private JsonValue struct(StructType struct, String values) {
    Map<String, Set<String>> seen = spellings(values);
    List<JsonKey> fields = new ArrayList<>();
    for (Field field : struct.fields()) {
      Set<String> spellings =
          seen.getOrDefault(field.name().toLowerCase(Locale.ROOT), Set.of(field.name()));
      fields.add(key(field.name(), field.type(), spellings, values));
    }
    return new JsonValue.Struct(fields);
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
  private Map<String, Set<String>> spellings(String values) {
    Map<String, Set<String>> spellings = new HashMap<>();
    String sql =
        "SELECT DISTINCT unnest(json_keys(json)) AS k FROM "
            + values
            + " WHERE json_type(json) = 'OBJECT' ORDER BY k";
    for (String key : Queries.rows(session, sql, row -> row.getString(1))) {
      spellings.computeIfAbsent(key.toLowerCase(Locale.ROOT), _ -> new LinkedHashSet<>()).add(key);
    }
    return spellings;
  }

  /// Whether a reader that takes each key once, without regard to case, can take them all.
  static boolean areSpeltOneWay(List<JsonKey> keys) {
    Set<String> taken = new HashSet<>();
    return keys.stream()
        .allMatch(key -> key.isSpeltOneWay() && taken.add(key.key().toLowerCase(Locale.ROOT)));
  }
}
