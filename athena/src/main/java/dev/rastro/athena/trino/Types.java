package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Time;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Trino knows about its types: which one two of them meet in, and what converts unasked.
final class Types {

  private static final List<Simple> INTEGERS =
      List.of(Simple.TINYINT, Simple.SMALLINT, Simple.INTEGER, Simple.BIGINT);

  private Types() {}

  static boolean isInteger(TrinoType type) {
    return type instanceof Simple simple && INTEGERS.contains(simple);
  }

  static boolean isFloating(TrinoType type) {
    return type == Simple.REAL || type == Simple.DOUBLE;
  }

  static boolean isNumeric(TrinoType type) {
    return isInteger(type) || isFloating(type) || type instanceof Decimal;
  }

  static boolean isText(TrinoType type) {
    return type instanceof Varchar || type instanceof Char;
  }

  /// Whether a value can have parts that are NULL, which equality must look at one by one.
  static boolean isNested(TrinoType type) {
    return type instanceof Array || type instanceof MapOf || type instanceof Row;
  }

  /// Whether values that are equal to Trino are the same to the engine, so that it can group by
  /// them. Instants with a zone are not: two zones can name one instant.
  static boolean groupsAsStored(TrinoType type) {
    return switch (type) {
      case ZonedTimestamp _ -> false;
      case Array array -> groupsAsStored(array.element());
      case MapOf _ -> false;
      case Row row -> row.fields().stream().allMatch(field -> groupsAsStored(field.type()));
      case Simple simple -> simple != Simple.JSON;
      default -> true;
    };
  }

  /// An integer type as the decimal that holds all its values.
  static Decimal asDecimal(TrinoType type) {
    if (type instanceof Decimal decimal) {
      return decimal;
    }
    return switch ((Simple) type) {
      case TINYINT -> new Decimal(3, 0);
      case SMALLINT -> new Decimal(5, 0);
      case INTEGER -> new Decimal(10, 0);
      default -> new Decimal(19, 0);
    };
  }

  /// The type that both convert to unasked, or empty when there is none.
  static Optional<TrinoType> common(TrinoType left, TrinoType right) {
    if (left.equals(right) || right == Simple.UNKNOWN) {
      return Optional.of(left);
    }
    if (left == Simple.UNKNOWN) {
      return Optional.of(right);
    }
    if (isNumeric(left) && isNumeric(right)) {
      return Optional.of(commonNumber(left, right));
    }
    if (isText(left) && isText(right)) {
      return Optional.of(commonText(left, right));
    }
    if (isDateOrTime(left) && isDateOrTime(right)) {
      return commonTime(left, right);
    }
    if (left instanceof Array(TrinoType first) && right instanceof Array(TrinoType second)) {
      return common(first, second).map(Array::new);
    }
    if (left instanceof MapOf first && right instanceof MapOf second) {
      return common(first.key(), second.key())
          .flatMap(
              key -> common(first.value(), second.value()).map(value -> new MapOf(key, value)));
    }
    if (left instanceof Row first && right instanceof Row second) {
      return commonRow(first, second);
    }
    return Optional.empty();
  }

  private static TrinoType commonNumber(TrinoType left, TrinoType right) {
    if (left == Simple.DOUBLE || right == Simple.DOUBLE) {
      return Simple.DOUBLE;
    }
    if (left == Simple.REAL || right == Simple.REAL) {
      return Simple.REAL;
    }
    if (left instanceof Decimal || right instanceof Decimal) {
      Decimal first = asDecimal(left);
      Decimal second = asDecimal(right);
      int scale = Math.max(first.scale(), second.scale());
      int whole = Math.max(first.precision() - first.scale(), second.precision() - second.scale());
      return new Decimal(Math.min(Decimal.PRECISION_MAX, whole + scale), scale);
    }
    return INTEGERS.indexOf((Simple) left) > INTEGERS.indexOf((Simple) right) ? left : right;
  }

  private static TrinoType commonText(TrinoType left, TrinoType right) {
    int length = Math.max(textLength(left), textLength(right));
    return left instanceof Char || right instanceof Char ? new Char(length) : new Varchar(length);
  }

  static int textLength(TrinoType type) {
    return type instanceof Char text ? text.length() : ((Varchar) type).length();
  }

  private static boolean isDateOrTime(TrinoType type) {
    return type == Simple.DATE
        || type instanceof Time
        || type instanceof Timestamp
        || type instanceof ZonedTimestamp;
  }

  private static Optional<TrinoType> commonTime(TrinoType left, TrinoType right) {
    if (left instanceof Time(int first) && right instanceof Time(int second)) {
      return Optional.of(new Time(Math.max(first, second)));
    }
    if (left instanceof Time || right instanceof Time) {
      return Optional.empty();
    }
    int precision = Math.max(timestampPrecision(left), timestampPrecision(right));
    return Optional.of(
        left instanceof ZonedTimestamp || right instanceof ZonedTimestamp
            ? new ZonedTimestamp(precision)
            : new Timestamp(precision));
  }

  static int timestampPrecision(TrinoType type) {
    return switch (type) {
      case Timestamp timestamp -> timestamp.precision();
      case ZonedTimestamp timestamp -> timestamp.precision();
      default -> 0;
    };
  }

  private static Optional<TrinoType> commonRow(Row left, Row right) {
    if (left.fields().size() != right.fields().size()) {
      return Optional.empty();
    }
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < left.fields().size(); i++) {
      Field first = left.fields().get(i);
      Field second = right.fields().get(i);
      Optional<TrinoType> type = common(first.type(), second.type());
      if (type.isEmpty()) {
        return Optional.empty();
      }
      boolean sameName = first.name() != null && first.name().equals(second.name());
      fields.add(Field.at(i, sameName ? first.name() : null, type.get()));
    }
    return Optional.of(new Row(fields));
  }

  /// Whether a value converts unasked.
  static boolean coerces(TrinoType from, TrinoType to) {
    if (from instanceof Row && to instanceof Row) {
      return common(from, to).isPresent();
    }
    return common(from, to).filter(to::equals).isPresent();
  }
}
