package dev.rastro.duckdb;

import dev.rastro.duckdb.HiveType.ArrayType;
import dev.rastro.duckdb.HiveType.CharType;
import dev.rastro.duckdb.HiveType.DecimalType;
import dev.rastro.duckdb.HiveType.Field;
import dev.rastro.duckdb.HiveType.MapType;
import dev.rastro.duckdb.HiveType.Simple;
import dev.rastro.duckdb.HiveType.StructType;
import dev.rastro.duckdb.HiveType.VarcharType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads one type by recursive descent. Field names keep their case; type names have none.
final class HiveTypeParser {

  private static final int DECIMAL_PRECISION = 10;
  private static final int DEPTH_MAX = 64;

  private final String text;
  private int position;
  private int depth;

  HiveTypeParser(String text) {
    this.text = text.strip();
  }

  HiveType parse() {
    HiveType type = type();
    if (position != text.length()) {
      throw wrong("the end");
    }
    return type;
  }

  private HiveType type() {
    if (++depth > DEPTH_MAX) {
      throw new DuckDbException("A type nested deeper than " + DEPTH_MAX + ": " + text);
    }
    String name = word().toLowerCase(Locale.ROOT);
    HiveType type =
        switch (name) {
          case "boolean" -> Simple.BOOLEAN;
          case "tinyint" -> Simple.TINYINT;
          case "smallint" -> Simple.SMALLINT;
          case "int", "integer" -> Simple.INT;
          case "bigint", "long" -> Simple.BIGINT;
          case "float", "real" -> Simple.FLOAT;
          case "double" -> Simple.DOUBLE;
          case "string" -> Simple.STRING;
          case "binary" -> Simple.BINARY;
          case "date" -> Simple.DATE;
          case "timestamp" -> timestamp();
          case "decimal", "numeric" -> decimal();
          case "char" -> new CharType(length());
          case "varchar" -> new VarcharType(length());
          case "array" -> array();
          case "map" -> map();
          case "struct" -> struct();
          default -> throw new DuckDbException("Not a Hive type: '" + name + "' in '" + text + "'");
        };
    depth--;
    return type;
  }

  private HiveType timestamp() {
    skipSpace();
    String zone = "with local time zone";
    if (text.regionMatches(true, position, zone, 0, zone.length())) {
      position += zone.length();
      return Simple.TIMESTAMP_WITH_ZONE;
    }
    return Simple.TIMESTAMP;
  }

  private HiveType decimal() {
    if (!next('(')) {
      return new DecimalType(DECIMAL_PRECISION, 0);
    }
    int precision = number();
    int scale = next(',') ? number() : 0;
    expect(')');
    return new DecimalType(precision, scale);
  }

  private int length() {
    expect('(');
    int length = number();
    expect(')');
    return length;
  }

  private HiveType array() {
    expect('<');
    HiveType element = type();
    expect('>');
    return new ArrayType(element);
  }

  private HiveType map() {
    expect('<');
    HiveType key = type();
    expect(',');
    HiveType value = type();
    expect('>');
    return new MapType(key, value);
  }

  private HiveType struct() {
    expect('<');
    List<Field> fields = new ArrayList<>();
    do {
      String name = fieldName();
      expect(':');
      fields.add(new Field(name, type()));
    } while (next(','));
    expect('>');
    return new StructType(fields);
  }

  private String fieldName() {
    skipSpace();
    int colon = text.indexOf(':', position);
    if (colon < 0) {
      throw wrong("':' after a field's name");
    }
    String name = text.substring(position, colon).strip();
    if (name.length() > 1 && name.startsWith("`") && name.endsWith("`")) {
      name = name.substring(1, name.length() - 1);
    }
    if (name.isEmpty()) {
      throw wrong("a field's name");
    }
    position = colon;
    return name;
  }

  private String word() {
    skipSpace();
    int start = position;
    while (position < text.length() && Character.isLetter(text.charAt(position))) {
      position++;
    }
    if (start == position) {
      throw wrong("a type");
    }
    return text.substring(start, position);
  }

  private int number() {
    skipSpace();
    int start = position;
    while (position < text.length() && Character.isDigit(text.charAt(position))) {
      position++;
    }
    if (start == position || position - start > 5) {
      throw wrong("a number");
    }
    return Integer.parseInt(text.substring(start, position));
  }

  private boolean next(char expected) {
    skipSpace();
    if (position < text.length() && text.charAt(position) == expected) {
      position++;
      return true;
    }
    return false;
  }

  private void expect(char expected) {
    if (!next(expected)) {
      throw wrong("'" + expected + "'");
    }
  }

  private void skipSpace() {
    while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
      position++;
    }
  }

  private DuckDbException wrong(String expected) {
    return new DuckDbException(
        "Expected " + expected + " at character " + (position + 1) + " of the type '" + text + "'");
  }
}
