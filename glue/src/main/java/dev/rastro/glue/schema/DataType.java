package dev.rastro.glue.schema;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// A type that was inferred, and how types of the same column in different records become one.
///
/// Follows the types that Glue's crawler writes: whole numbers widen to larger ones, then to
/// double, and what does not fit together becomes string. [#merge] is associative, commutative and
/// idempotent but for the order of a struct's fields, so the order in which objects are read does
/// not change a type.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "is")
public sealed interface DataType {

  /// Nothing was seen but nulls.
  record Unknown() implements DataType {}

  /// A type without parts.
  record Scalar(Kind kind) implements DataType {}

  /// A decimal number of Parquet, ORC or Avro.
  record Decimal(int precision, int scale) implements DataType {}

  /// A struct; its fields keep the order in which they were first seen.
  record Struct(SequencedMap<String, DataType> fields) implements DataType {
    public Struct {
      fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }
  }

  /// A list.
  record Array(DataType element) implements DataType {}

  /// A map of Parquet, ORC or Avro.
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

  /// The digits that a decimal has at the most.
  int DECIMAL_PRECISION_MAX = 38;

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
    } else if (this instanceof Decimal mine && other instanceof Decimal others) {
      return widest(mine, others);
    } else if (isNumber(this) && isNumber(other)) {
      return new Scalar(Kind.DOUBLE);
    } else if (this instanceof Struct mine && other instanceof Struct others) {
      SequencedMap<String, DataType> fields = new LinkedHashMap<>(mine.fields);
      others.fields.forEach((name, type) -> fields.merge(name, type, DataType::merge));
      return new Struct(fields);
    } else if (this instanceof Array(DataType mine) && other instanceof Array(DataType others)) {
      return new Array(mine.merge(others));
    } else if (this instanceof MapOf mine && other instanceof MapOf others) {
      return new MapOf(mine.key.merge(others.key), mine.value.merge(others.value));
    }
    return string();
  }

  private static boolean isNumber(DataType type) {
    return type instanceof Decimal || (type instanceof Scalar(Kind kind) && kind.isNumber());
  }

  private static DataType widest(Kind one, Kind other) {
    Kind wide = one.compareTo(other) > 0 ? one : other;
    Kind narrow = wide == one ? other : one;
    // A float does not hold every int: both fit into a double.
    return new Scalar(
        wide == Kind.FLOAT && narrow.compareTo(Kind.SMALLINT) > 0 ? Kind.DOUBLE : wide);
  }

  private static DataType widest(Decimal one, Decimal other) {
    int scale = Math.max(one.scale, other.scale);
    int whole = Math.max(one.precision - one.scale, other.precision - other.scale);
    return whole + scale > DECIMAL_PRECISION_MAX
        ? new Scalar(Kind.DOUBLE)
        : new Decimal(whole + scale, scale);
  }

  /// The type with the fields of structs in lower case, as Hive has them; fields that differ only
  /// in case become one.
  default DataType folded() {
    return switch (this) {
      case Unknown _, Scalar _, Decimal _ -> this;
      case Array(DataType element) -> new Array(element.folded());
      case MapOf(DataType key, DataType value) -> new MapOf(key.folded(), value.folded());
      case Struct(SequencedMap<String, DataType> fields) -> {
        SequencedMap<String, DataType> folded = new LinkedHashMap<>();
        fields.forEach(
            (name, type) ->
                folded.merge(name.toLowerCase(Locale.ROOT), type.folded(), DataType::merge));
        yield new Struct(folded);
      }
    };
  }

  /// The type as the catalog writes it. What was never seen is a string, and so is a struct that
  /// can't be written: one without fields, or with a name that would end the type's text early.
  default String text() {
    return switch (this) {
      case Unknown _ -> "string";
      case Scalar(Kind kind) -> kind.name().toLowerCase(Locale.ROOT);
      case Decimal(int precision, int scale) -> "decimal(" + precision + "," + scale + ")";
      case Array(DataType element) -> "array<" + element.text() + ">";
      case MapOf(DataType key, DataType value) -> "map<" + key.text() + "," + value.text() + ">";
      case Struct(SequencedMap<String, DataType> fields) -> {
        if (fields.isEmpty() || !fields.keySet().stream().allMatch(FieldName::canBeWritten)) {
          yield "string";
        }
        StringBuilder text = new StringBuilder("struct<");
        for (Map.Entry<String, DataType> field : fields.entrySet()) {
          text.append(text.length() > "struct<".length() ? "," : "");
          text.append(field.getKey()).append(':').append(field.getValue().text());
        }
        yield text.append('>').toString();
      }
    };
  }

  /// The names that a struct's text can hold.
  final class FieldName {
    private static final Pattern BREAKS_TEXT = Pattern.compile("[,:<>()`\\p{Cntrl}]");

    private FieldName() {}

    static boolean canBeWritten(String name) {
      return !name.isBlank() && !BREAKS_TEXT.matcher(name).find();
    }
  }
}
