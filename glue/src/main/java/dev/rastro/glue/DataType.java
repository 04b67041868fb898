package dev.rastro.glue;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// A type that was inferred, and how types of the same column in different records become one.
///
/// Follows the types that Glue's crawler writes: whole numbers widen to larger ones, then to
/// double, and what does not fit together becomes string.
sealed interface DataType {

  /// Nothing was seen but nulls.
  record Unknown() implements DataType {}

  /// A type without parts.
  record Scalar(Kind kind) implements DataType {}

  /// A decimal of Parquet.
  record Decimal(int precision, int scale) implements DataType {}

  /// A struct; its fields keep the order in which they were first seen.
  record Struct(SequencedMap<String, DataType> fields) implements DataType {
    public Struct {
      fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }
  }

  /// A list.
  record Array(DataType element) implements DataType {}

  /// A map of Parquet.
  record MapOf(DataType key, DataType value) implements DataType {}

  /// The kinds of scalars; the numbers stand in the order in which they widen.
  enum Kind {
    BOOLEAN,
    TINYINT,
    SMALLINT,
    INT,
    BIGINT,
    FLOAT,
    DOUBLE,
    STRING,
    BINARY,
    DATE,
    TIMESTAMP;

    boolean isNumber() {
      return compareTo(TINYINT) >= 0 && compareTo(DOUBLE) <= 0;
    }
  }

  static DataType string() {
    return new Scalar(Kind.STRING);
  }

  static DataType unknown() {
    return new Unknown();
  }

  /// The one type that both values fit.
  default DataType merge(DataType other) {
    if (equals(other) || other instanceof Unknown) {
      return this;
    } else if (this instanceof Unknown) {
      return other;
    } else if (this instanceof Scalar(Kind mine) && other instanceof Scalar(Kind others)) {
      return mine.isNumber() && others.isNumber() ? widest(mine, others) : string();
    } else if (this instanceof Struct mine && other instanceof Struct others) {
      SequencedMap<String, DataType> fields = new LinkedHashMap<>(mine.fields);
      others.fields.forEach((name, type) -> fields.merge(name, type, DataType::merge));
      return new Struct(fields);
    } else if (this instanceof Array(DataType mine) && other instanceof Array(DataType others)) {
      return new Array(mine.merge(others));
    }
    return string();
  }

  private static DataType widest(Kind one, Kind other) {
    Kind wide = one.compareTo(other) > 0 ? one : other;
    Kind narrow = wide == one ? other : one;
    // A float does not hold every int: both fit into a double.
    return new Scalar(
        wide == Kind.FLOAT && narrow.compareTo(Kind.SMALLINT) > 0 ? Kind.DOUBLE : wide);
  }

  /// The type as the catalog writes it. What was never seen is a string.
  default String text() {
    return switch (this) {
      case Unknown _ -> "string";
      case Scalar(Kind kind) -> kind.name().toLowerCase(Locale.ROOT);
      case Decimal(int precision, int scale) -> "decimal(" + precision + "," + scale + ")";
      case Array(DataType element) -> "array<" + element.text() + ">";
      case MapOf(DataType key, DataType value) -> "map<" + key.text() + "," + value.text() + ">";
      case Struct(SequencedMap<String, DataType> fields) -> {
        StringBuilder text = new StringBuilder("struct<");
        for (Map.Entry<String, DataType> field : fields.entrySet()) {
          text.append(text.length() > "struct<".length() ? "," : "");
          text.append(field.getKey()).append(':').append(field.getValue().text());
        }
        yield text.append('>').toString();
      }
    };
  }
}
