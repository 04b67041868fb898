package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.ArrayType;
import dev.rastro.duckdb.HiveType.CharType;
import dev.rastro.duckdb.HiveType.DecimalType;
import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.MapType;
import dev.rastro.duckdb.HiveType.Simple;
import dev.rastro.duckdb.HiveType.StructType;
import dev.rastro.duckdb.HiveType.VarcharType;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The type of a column in a Parquet file, by the engine's name for it: `BIGINT`, `DECIMAL(10,2)`,
/// `STRUCT(a INTEGER, b VARCHAR[])`.
sealed interface ParquetType {

  /// Whether Trino's reader gives a column of the catalog's type from it.
  boolean fits(HiveType type);

  static ParquetType parse(String text) {
    return new Parser(text).all();
  }

  /// @param name without parameters, in upper case
  /// @param scale of a decimal; 0 for others
  record Leaf(String name, int scale) implements ParquetType {

    private static final Set<String> SMALL_INTEGERS =
        Set.of("TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT");
    private static final Set<String> LARGE_INTEGERS = Set.of("BIGINT", "UINTEGER", "UBIGINT");
    private static final Set<String> TEXTS = Set.of("VARCHAR", "BLOB", "JSON", "ENUM");
    private static final String DECIMAL = "DECIMAL";

    private boolean isInteger() {
      return SMALL_INTEGERS.contains(name) || LARGE_INTEGERS.contains(name);
    }

    private boolean isWhole() {
      return isInteger() || (name.equals(DECIMAL) && scale == 0);
    }

    @Override
    public boolean fits(HiveType type) {
      return switch (type) {
        case Simple simple ->
            switch (simple) {
              case BOOLEAN -> name.equals("BOOLEAN");
              case TINYINT, SMALLINT, INT, BIGINT -> isWhole();
              case FLOAT -> name.equals("FLOAT");
              case DOUBLE -> name.equals("DOUBLE") || name.equals("FLOAT") || isInteger();
              case STRING, BINARY -> TEXTS.contains(name);
              case DATE -> name.equals("DATE");
              case TIMESTAMP, TIMESTAMP_WITH_ZONE -> name.startsWith("TIMESTAMP");
            };
        case DecimalType _ -> name.equals(DECIMAL) || SMALL_INTEGERS.contains(name);
        case CharType _, VarcharType _ -> TEXTS.contains(name);
        case ArrayType _, MapType _, StructType _ -> false;
      };
    }
  }

  record ListOf(ParquetType element) implements ParquetType {
    @Override
    public boolean fits(HiveType type) {
      return type instanceof ArrayType array && element.fits(array.element());
    }
  }

  record MapOf(ParquetType key, ParquetType value) implements ParquetType {
    @Override
    public boolean fits(HiveType type) {
      return type instanceof MapType map && key.fits(map.key()) && value.fits(map.value());
    }
  }

  /// @param fields by their names in lower case
  record Struct(Map<String, ParquetType> fields) implements ParquetType {
    public Struct {
      fields = Map.copyOf(fields);
    }

    /// A field that the file lacks is NULL.
    @Override
    public boolean fits(HiveType type) {
      if (!(type instanceof StructType struct)) {
        return false;
      }
      for (Field field : struct.fields()) {
        ParquetType stored = fields.get(field.name().toLowerCase(Locale.ROOT));
        if (stored != null && !stored.fits(field.type())) {
          return false;
        }
      }
      return true;
    }
  }

  /// Reads the engine's text.
  final class Parser {

    private final String text;
    private int position;

    private Parser(String text) {
      this.text = text;
    }

    private ParquetType all() {
      ParquetType type = type();
      if (position < text.length()) {
        throw new DuckDbException("Not a type of the engine: " + text);
      }
      return type;
    }

    private ParquetType type() {
      String name = name();
      ParquetType type =
          switch (name) {
            case "STRUCT" -> struct();
            case "MAP" -> map();
            default -> leaf(name);
          };
      while (next("[]")) {
        type = new ListOf(type);
      }
      return type;
    }

    /// Words up to what can't be part of a name: `TIMESTAMP WITH TIME ZONE`.
    private String name() {
      int start = position;
      while (position < text.length() && ",()[]".indexOf(text.charAt(position)) < 0) {
        position++;
      }
      return text.substring(start, position).strip().toUpperCase(Locale.ROOT);
    }

    private ParquetType struct() {
      Map<String, ParquetType> fields = new HashMap<>();
      expect("(");
      do {
        skipSpace();
        String field = fieldName();
        skipSpace();
        fields.put(field.toLowerCase(Locale.ROOT), type());
      } while (next(","));
      expect(")");
      return new Struct(fields);
    }

    private String fieldName() {
      StringBuilder name = new StringBuilder();
      if (!next("\"")) {
        while (position < text.length() && text.charAt(position) != ' ') {
          name.append(text.charAt(position++));
        }
        return name.toString();
      }
      while (position < text.length()) {
        if (next("\"\"")) {
          name.append('"');
        } else if (next("\"")) {
          return name.toString();
        } else {
          name.append(text.charAt(position++));
        }
      }
      throw new DuckDbException("Not a type of the engine: " + text);
    }

    private ParquetType map() {
      expect("(");
      ParquetType key = type();
      expect(",");
      skipSpace();
      ParquetType value = type();
      expect(")");
      return new MapOf(key, value);
    }

    /// A decimal has its precision and scale in parentheses, an enum its values.
    private ParquetType leaf(String name) {
      if (!next("(")) {
        return new Leaf(name, 0);
      }
      int start = position;
      boolean isQuoted = false;
      while (position < text.length() && (isQuoted || text.charAt(position) != ')')) {
        isQuoted ^= text.charAt(position++) == '\'';
      }
      String parameters = text.substring(start, position);
      expect(")");
      int comma = parameters.indexOf(',');
      return new Leaf(
          name,
          name.equals(Leaf.DECIMAL)
              ? Integer.parseInt(parameters.substring(comma + 1).strip())
              : 0);
    }

    private void skipSpace() {
      while (position < text.length() && text.charAt(position) == ' ') {
        position++;
      }
    }

    private boolean next(String expected) {
      if (text.startsWith(expected, position)) {
        position += expected.length();
        return true;
      }
      return false;
    }

    private void expect(String expected) {
      if (!next(expected)) {
        throw new DuckDbException("Not a type of the engine: " + text);
      }
    }
  }
}
