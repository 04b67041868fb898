package dev.rastro.duckdb;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The type of a catalog column, as Hive writes it: `bigint`, `decimal(10,2)`,
/// `struct<name:string,tags:array<string>>`.
public sealed interface HiveType {

  /// The same type in DuckDB's SQL.
  String duckDbType();

  /// The type in Hive's words.
  default String text() {
    return switch (this) {
      case Simple simple ->
          simple == Simple.TIMESTAMP_WITH_ZONE
              ? "timestamp with time zone"
              : simple.name().toLowerCase(Locale.ROOT);
      case DecimalType decimal -> "decimal(" + decimal.precision() + "," + decimal.scale() + ")";
      case CharType character -> "char(" + character.length() + ")";
      case VarcharType varchar -> "varchar(" + varchar.length() + ")";
      case ArrayType array -> "array<" + array.element().text() + ">";
      case MapType map -> "map<" + map.key().text() + "," + map.value().text() + ">";
      case StructType struct ->
          struct.fields().stream()
              .map(field -> field.name() + ":" + field.type().text())
              .collect(Collectors.joining(",", "struct<", ">"));
    };
  }

  /// Reads Hive's type text, in any case.
  static HiveType parse(String text) {
    return new HiveTypeParser(text).parse();
  }

  /// A type without parameters.
  enum Simple implements HiveType {
    BOOLEAN("BOOLEAN"),
    TINYINT("TINYINT"),
    SMALLINT("SMALLINT"),
    INT("INTEGER"),
    BIGINT("BIGINT"),
    FLOAT("FLOAT"),
    DOUBLE("DOUBLE"),
    STRING("VARCHAR"),
    BINARY("BLOB"),
    DATE("DATE"),
    TIMESTAMP("TIMESTAMP"),
    TIMESTAMP_WITH_ZONE("TIMESTAMPTZ");

    private final String duckDbType;

    Simple(String duckDbType) {
      this.duckDbType = duckDbType;
    }

    @Override
    public String duckDbType() {
      return duckDbType;
    }
  }

  record DecimalType(int precision, int scale) implements HiveType {
    private static final int PRECISION_MAX = 38;

    public DecimalType {
      if (precision < 1 || precision > PRECISION_MAX || scale < 0 || scale > precision) {
        throw new DuckDbException("Not a decimal type: decimal(" + precision + "," + scale + ")");
      }
    }

    @Override
    public String duckDbType() {
      return "DECIMAL(" + precision + "," + scale + ")";
    }
  }

  record CharType(int length) implements HiveType {
    @Override
    public String duckDbType() {
      return "VARCHAR";
    }
  }

  record VarcharType(int length) implements HiveType {
    @Override
    public String duckDbType() {
      return "VARCHAR";
    }
  }

  record ArrayType(HiveType element) implements HiveType {
    @Override
    public String duckDbType() {
      return element.duckDbType() + "[]";
    }
  }

  record MapType(HiveType key, HiveType value) implements HiveType {
    @Override
    public String duckDbType() {
      return "MAP(" + key.duckDbType() + ", " + value.duckDbType() + ")";
    }
  }

  record StructType(List<Field> fields) implements HiveType {
    public StructType {
      fields = List.copyOf(fields);
    }

    @Override
    public String duckDbType() {
      return fields.stream()
          .map(field -> SqlText.identifier(field.name()) + " " + field.type().duckDbType())
          .collect(Collectors.joining(", ", "STRUCT(", ")"));
    }
  }

  /// A field of a struct.
  record Field(String name, HiveType type) {}
}
