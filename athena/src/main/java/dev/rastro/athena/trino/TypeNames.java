package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
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
import io.trino.sql.tree.DataType;
import io.trino.sql.tree.DataTypeParameter;
import io.trino.sql.tree.DateTimeDataType;
import io.trino.sql.tree.GenericDataType;
import io.trino.sql.tree.IntervalDayTimeDataType;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NumericParameter;
import io.trino.sql.tree.RowDataType;
import io.trino.sql.tree.TypeParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the types that a statement names.
final class TypeNames {

  private static final int TIMESTAMP_PRECISION = 3;

  private TypeNames() {}

  static TrinoType type(DataType type) {
    return switch (type) {
      case GenericDataType generic -> generic(generic);
      case DateTimeDataType time -> time(time);
      case RowDataType row -> row(row);
      case IntervalDayTimeDataType interval ->
          interval.getFrom() == IntervalDayTimeDataType.Field.YEAR
                  || interval.getFrom() == IntervalDayTimeDataType.Field.MONTH
              ? Simple.INTERVAL_YEAR_TO_MONTH
              : Simple.INTERVAL_DAY_TO_SECOND;
      default -> throw TrinoException.notSupported(type, "Type " + type);
    };
  }

  private static TrinoType generic(GenericDataType type) {
    List<DataTypeParameter> arguments = type.getArguments();
    String name = type.getName().getValue().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "boolean" -> Simple.BOOLEAN;
      case "tinyint" -> Simple.TINYINT;
      case "smallint" -> Simple.SMALLINT;
      case "integer", "int" -> Simple.INTEGER;
      case "bigint" -> Simple.BIGINT;
      case "real" -> Simple.REAL;
      case "double" -> Simple.DOUBLE;
      case "date" -> Simple.DATE;
      case "varbinary" -> Simple.VARBINARY;
      case "json" -> Simple.JSON;
      case "unknown" -> Simple.UNKNOWN;
      case "varchar" ->
          arguments.isEmpty() ? Varchar.unbounded() : new Varchar(number(type, arguments.get(0)));
      case "char" -> new Char(arguments.isEmpty() ? 1 : number(type, arguments.get(0)));
      case "decimal", "dec", "numeric" -> decimal(type, arguments);
      case "array" -> new Array(nested(type, arguments, 0, 1));
      case "map" -> new MapOf(nested(type, arguments, 0, 2), nested(type, arguments, 1, 2));
      default -> {
        if (List.of(
                "ipaddress",
                "uuid",
                "hyperloglog",
                "p4hyperloglog",
                "qdigest",
                "tdigest",
                "setdigest",
                "geometry",
                "color",
                "json2016",
                "jsonpath")
            .contains(name)) {
          throw TrinoException.notSupported(type, "Type " + name);
        }
        throw new TrinoException(Code.TYPE_NOT_FOUND, type, "Unknown type: " + name);
      }
    };
  }

  private static Decimal decimal(Node type, List<DataTypeParameter> arguments) {
    int precision = arguments.isEmpty() ? Decimal.PRECISION_MAX : number(type, arguments.get(0));
    int scale = arguments.size() < 2 ? 0 : number(type, arguments.get(1));
    if (precision < 1 || precision > Decimal.PRECISION_MAX) {
      throw new TrinoException(
          Code.INVALID_FUNCTION_ARGUMENT,
          type,
          "DECIMAL precision must be in range [1, 38]: " + precision);
    }
    if (scale > precision) {
      throw new TrinoException(
          Code.INVALID_FUNCTION_ARGUMENT,
          type,
          "DECIMAL scale must be in range [0, precision (" + precision + ")]: " + scale);
    }
    return new Decimal(precision, scale);
  }

  private static TrinoType time(DateTimeDataType type) {
    int precision = type.getPrecision().map(p -> number(type, p)).orElse(TIMESTAMP_PRECISION);
    if (precision > Timestamp.PRECISION_MAX) {
      throw TrinoException.notSupported(type, "A precision of more than 6 digits of a second");
    }
    return switch (type.getType()) {
      case TIMESTAMP ->
          type.isWithTimeZone() ? new ZonedTimestamp(precision) : new Timestamp(precision);
      case TIME -> {
        if (type.isWithTimeZone()) {
          throw TrinoException.notSupported(type, "Type time with time zone");
        }
        yield new Time(precision);
      }
    };
  }

  private static TrinoType row(RowDataType type) {
    List<Field> fields = new ArrayList<>();
    for (RowDataType.Field field : type.getFields()) {
      fields.add(
          Field.at(
              fields.size(),
              field.getName().map(name -> name.getValue()).orElse(null),
              type(field.getType())));
    }
    return new Row(fields);
  }

  private static TrinoType nested(
      Node type, List<DataTypeParameter> arguments, int index, int count) {
    if (arguments.size() != count || !(arguments.get(index) instanceof TypeParameter parameter)) {
      throw new TrinoException(Code.TYPE_NOT_FOUND, type, "Unknown type: " + type);
    }
    return type(parameter.getValue());
  }

  private static int number(Node type, DataTypeParameter parameter) {
    if (parameter instanceof NumericParameter number) {
      try {
        return Integer.parseInt(number.getValue());
      } catch (NumberFormatException e) {
        throw new TrinoException(Code.TYPE_NOT_FOUND, type, "Not a length: " + number.getValue());
      }
    }
    throw new TrinoException(Code.TYPE_NOT_FOUND, type, "Unknown type: " + type);
  }
}
