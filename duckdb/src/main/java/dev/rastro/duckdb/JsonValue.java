package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.StructType;
import java.util.List;
import java.util.stream.Collectors;

/// What JSON holds at a key: a type of the catalog's, with the spellings of the keys in it.
sealed interface JsonValue {

  /// Whether every key in it is spelt one way, so that [#type] says it all.
  boolean isSpeltOneWay();

  /// The type, its struct fields named by their first spelling.
  HiveType type();

  /// SQL for the value of SQL that gives JSON. A value that is not of the type is an error.
  ///
  /// @param depth how many lambdas are around it
  String read(String json, int depth);

  /// The type that the engine's own reader is told: texts for whole numbers, which it would round.
  String scannedType();

  /// Whether what the engine's own reader gives is a value of the catalog's type already.
  boolean isReadAsItIs();

  /// SQL for a value of [#scannedType] as one of the catalog's type.
  ///
  /// @param depth how many lambdas are around it
  String renamed(String value, int depth);

  /// How the error about JSON that is no object begins.
  String NO_OBJECT = "HIVE_BAD_DATA: Expected a JSON object, but got ";

  private static String lambdaParameter(int depth) {
    return "\"#" + depth + "\"";
  }

  /// A map with the same keys and other values.
  private static String mapOf(String map, String each, String value) {
    return "map_from_entries(list_transform(map_entries(%s), lambda %s: struct_pack(key := %s.key, value := %s)))"
        .formatted(map, each, each, value);
  }

  /// A value without keys of its own.
  record Plain(HiveType type) implements JsonValue {
    @Override
    public boolean isSpeltOneWay() {
      return true;
    }

    @Override
    public String scannedType() {
      return scannedType(type);
    }

    /// Lists and maps without structs are plain, too.
    private static String scannedType(HiveType type) {
      return switch (type) {
        case HiveType.ArrayType array -> scannedType(array.element()) + "[]";
        case HiveType.MapType map ->
            "MAP(" + map.key().duckDbType() + ", " + scannedType(map.value()) + ")";
        default -> WholeNumbers.is(type) ? "VARCHAR" : type.duckDbType();
      };
    }

    @Override
    public boolean isReadAsItIs() {
      return scannedType().equals(type.duckDbType());
    }

    @Override
    public String renamed(String value, int depth) {
      return isReadAsItIs() ? value : converted(type, value, depth);
    }

    private static String converted(HiveType type, String value, int depth) {
      String each = lambdaParameter(depth);
      return switch (type) {
        case HiveType.ArrayType array ->
            "list_transform(%s, lambda %s: %s)"
                .formatted(value, each, converted(array.element(), each, depth + 1));
        case HiveType.MapType map ->
            mapOf(value, each, converted(map.value(), each + ".value", depth + 1));
        default -> WholeNumbers.is(type) ? WholeNumbers.orFail(value, type) : value;
      };
    }

    @Override
    public String read(String json, int depth) {
      if (!isReadAsItIs()) {
        return WholeNumbers.is(type)
            ? WholeNumbers.orFail("(" + json + "->>'$')", type)
            : converted(type, "CAST(" + json + " AS " + scannedType() + ")", depth);
      }
      return type.duckDbType().equals("VARCHAR")
          ? "(" + json + "->>'$')"
          : "CAST(" + json + " AS " + type.duckDbType() + ")";
    }
  }

  /// An object with known keys.
  record Struct(List<JsonKey> fields) implements JsonValue {
    public Struct {
      fields = List.copyOf(fields);
    }

    @Override
    public boolean isSpeltOneWay() {
      return fields.stream().allMatch(JsonKey::isSpeltOneWay);
    }

    @Override
    public boolean isReadAsItIs() {
      return fields.stream()
          .allMatch(field -> field.key().equals(field.name()) && field.value().isReadAsItIs());
    }

    @Override
    public String scannedType() {
      return fields.stream()
          .map(field -> SqlText.identifier(field.key()) + " " + field.value().scannedType())
          .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }

    @Override
    public String renamed(String value, int depth) {
      return isReadAsItIs()
          ? value
          : "CASE WHEN %s IS NOT NULL THEN struct_pack(%s) END"
              .formatted(
                  value,
                  fields.stream()
                      .map(field -> renamed(field, value, depth))
                      .collect(Collectors.joining(", ")));
    }

    private static String renamed(JsonKey field, String struct, int depth) {
      String value = "struct_extract(" + struct + ", " + SqlText.literal(field.key()) + ")";
      return SqlText.identifier(field.name()) + " := " + field.value().renamed(value, depth);
    }

    @Override
    public HiveType type() {
      return new StructType(
          fields.stream().map(field -> new Field(field.key(), field.value().type())).toList());
    }

    @Override
    public String read(String json, int depth) {
      String object = lambdaParameter(depth);
      String values =
          fields.stream()
              .map(
                  field ->
                      SqlText.identifier(field.name()) + " := " + field.read(object, depth + 1))
              .collect(Collectors.joining(", "));
      // A list of one, because a lambda is the only way to name a value within an expression.
      return "list_extract(list_transform([%s], lambda %s: CASE coalesce(json_type(%s), 'NULL') WHEN 'NULL' THEN NULL WHEN 'OBJECT' THEN struct_pack(%s) ELSE error(%s || json_type(%s)) END), 1)"
          .formatted(json, object, object, values, SqlText.literal(NO_OBJECT), object);
    }
  }

  /// A list.
  record ListOf(JsonValue element) implements JsonValue {
    @Override
    public boolean isSpeltOneWay() {
      return element.isSpeltOneWay();
    }

    @Override
    public boolean isReadAsItIs() {
      return element.isReadAsItIs();
    }

    @Override
    public String scannedType() {
      return element.scannedType() + "[]";
    }

    @Override
    public String renamed(String value, int depth) {
      String each = lambdaParameter(depth);
      return isReadAsItIs()
          ? value
          : "list_transform(%s, lambda %s: %s)"
              .formatted(value, each, element.renamed(each, depth + 1));
    }

    @Override
    public HiveType type() {
      return new HiveType.ArrayType(element.type());
    }

    @Override
    public String read(String json, int depth) {
      String each = lambdaParameter(depth);
      return "list_transform(CAST(%s AS JSON[]), lambda %s: %s)"
          .formatted(json, each, element.read(each, depth + 1));
    }
  }

  /// An object whose keys are data.
  record MapOf(HiveType key, JsonValue value) implements JsonValue {
    @Override
    public boolean isSpeltOneWay() {
      return value.isSpeltOneWay();
    }

    @Override
    public boolean isReadAsItIs() {
      return value.isReadAsItIs();
    }

    @Override
    public String scannedType() {
      return "MAP(" + key.duckDbType() + ", " + value.scannedType() + ")";
    }

    @Override
    public String renamed(String map, int depth) {
      String each = lambdaParameter(depth);
      return isReadAsItIs() ? map : mapOf(map, each, value.renamed(each + ".value", depth + 1));
    }

    @Override
    public HiveType type() {
      return new HiveType.MapType(key, value.type());
    }

    @Override
    public String read(String json, int depth) {
      String each = lambdaParameter(depth);
      return "map_from_entries(list_transform(map_entries(CAST(%s AS MAP(VARCHAR, JSON))), lambda %s: struct_pack(key := CAST(%s.key AS %s), value := %s)))"
          .formatted(json, each, each, key.duckDbType(), value.read(each + ".value", depth + 1));
    }
  }
}
