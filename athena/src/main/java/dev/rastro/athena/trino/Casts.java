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
import dev.rastro.duckdb.SqlText;
import io.trino.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Converts values between types as Trino does, where that is not what the engine's own cast does:
/// rounding, what text is a number, how a double reads. A pair of types that is not here is
/// refused.
final class Casts {

  private Casts() {}

  /// Converts unasked, as an argument or an operand; the caller has seen that it may.
  static Typed coerce(Typed value, TrinoType to, Node node) {
    return value.type().equals(to) ? value : cast(value, to, node);
  }

  /// CAST(value AS to). A value that has no counterpart makes the query fail.
  static Typed cast(Typed value, TrinoType to, Node node) {
    TrinoType from = value.type();
    if (from.equals(to)) {
      return value;
    }
    if (from == Simple.UNKNOWN) {
      return Typed.of(to, "CAST(NULL AS %s)", to.storage());
    }
    return new Typed(text(value, to, node), to);
  }

  private static String text(Typed value, TrinoType to, Node node) {
    return switch (to) {
      case Simple simple -> toSimple(value, simple, node);
      case Decimal decimal -> toDecimal(value, decimal, node);
      case Varchar varchar -> toVarchar(value, varchar, node);
      case Char _ when !Types.isText(value.type()) -> throw impossible(value, to, node);
      case Char(int length) ->
          "rtrim(left(" + toVarchar(value, Varchar.unbounded(), node) + ", " + length + "), ' ')";
      case Time(int precision) -> toTime(value, precision, node);
      case Timestamp timestamp -> toTimestamp(value, timestamp, node);
      case ZonedTimestamp zoned -> toZoned(value, zoned, node);
      case Array(TrinoType element) -> {
        if (!(value.type() instanceof Array(TrinoType from))) {
          throw impossible(value, to, node);
        }
        yield each(value.text(), from, element, node);
      }
      case MapOf map -> toMap(value, map, node);
      case Row row -> toRow(value, row, node);
      case TrinoType.Function _, TrinoType.Variable _ -> throw impossible(value, to, node);
    };
  }

  private static String engine(Typed value, TrinoType to) {
    return "CAST(" + value.text() + " AS " + to.storage() + ")";
  }

  private static String toSimple(Typed value, Simple to, Node node) {
    TrinoType from = value.type();
    if (Types.isInteger(to)) {
      return toInteger(value, to, node);
    }
    return switch (to) {
      case REAL, DOUBLE -> {
        if (Types.isNumeric(from) || from == Simple.BOOLEAN) {
          yield engine(value, to);
        }
        if (from instanceof Varchar) {
          yield "CAST(t_check_double("
              + value.text()
              + ", '"
              + upper(to)
              + "') AS "
              + to.storage()
              + ")";
        }
        throw impossible(value, to, node);
      }
      case BOOLEAN -> {
        if (Types.isNumeric(from)) {
          yield "(" + value.text() + " <> 0)";
        }
        if (from instanceof Varchar) {
          yield "CAST(t_check_boolean(" + value.text() + ") AS BOOLEAN)";
        }
        throw impossible(value, to, node);
      }
      case DATE -> {
        if (from instanceof Timestamp) {
          yield engine(value, to);
        }
        if (from instanceof ZonedTimestamp) {
          yield "CAST(t_local(" + value.text() + ") AS DATE)";
        }
        if (from instanceof Varchar) {
          yield "CAST(t_check_date(" + value.text() + ") AS DATE)";
        }
        throw impossible(value, to, node);
      }
      case VARBINARY -> {
        if (from instanceof Varchar) {
          yield "encode(" + value.text() + ")";
        }
        throw impossible(value, to, node);
      }
      default -> throw impossible(value, to, node);
    };
  }

  private static String toInteger(Typed value, Simple to, Node node) {
    TrinoType from = value.type();
    if (Types.isInteger(from) || from instanceof Decimal || from == Simple.BOOLEAN) {
      return engine(value, to);
    }
    if (Types.isFloating(from)) {
      return "CAST(round(" + value.text() + ") AS " + to.storage() + ")";
    }
    if (from instanceof Varchar) {
      String name = to == Simple.INTEGER ? "INT" : upper(to);
      return "CAST(t_check_integer(" + value.text() + ", '" + name + "') AS " + to.storage() + ")";
    }
    throw impossible(value, to, node);
  }

  private static String toDecimal(Typed value, Decimal to, Node node) {
    TrinoType from = value.type();
    if (Types.isFloating(from)) {
      return "CAST(CAST(" + value.text() + " AS VARCHAR) AS " + to.storage() + ")";
    }
    if (Types.isNumeric(from) || from == Simple.BOOLEAN) {
      return engine(value, to);
    }
    if (from instanceof Varchar) {
      return "CAST(t_check_decimal("
          + value.text()
          + ", '"
          + to.displayName().toUpperCase(Locale.ROOT)
          + "') AS "
          + to.storage()
          + ")";
    }
    throw impossible(value, to, node);
  }

  private static String toVarchar(Typed value, Varchar to, Node node) {
    TrinoType from = value.type();
    if (from instanceof Varchar(int length)) {
      return length <= to.length()
          ? value.text()
          : "left(" + value.text() + ", " + to.length() + ")";
    }
    if (from instanceof Char(int length)) {
      String padded = "rpad(" + value.text() + ", " + length + ", ' ')";
      return length <= to.length() ? padded : "left(" + padded + ", " + to.length() + ")";
    }
    String text = asText(value, to, node);
    return to.length() == Varchar.UNBOUNDED
        ? text
        : "t_check_length(" + text + ", " + to.length() + ")";
  }

  private static String asText(Typed value, TrinoType to, Node node) {
    return switch (value.type()) {
      case Simple simple ->
          switch (simple) {
            case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE -> engine(value, to);
            case DOUBLE -> "t_double_text(" + value.text() + ")";
            case REAL -> "t_real_text(" + value.text() + ")";
            case JSON -> value.text();
            case INTERVAL_DAY_TO_SECOND -> "t_day_interval_text(" + value.text() + ")";
            case INTERVAL_YEAR_TO_MONTH -> "t_month_interval_text(" + value.text() + ")";
            default -> throw impossible(value, to, node);
          };
      case Decimal(int precision, int scale) when precision == scale ->
          "t_fraction_text(" + value.text() + ")";
      case Decimal _ -> engine(value, to);
      case Timestamp(int precision) ->
          "t_cut_fraction(strftime("
              + value.text()
              + ", '%Y-%m-%d %H:%M:%S.%f'), "
              + precision
              + ")";
      case Time(int precision) ->
          "t_cut_fraction(strftime(DATE '2000-01-01' + "
              + value.text()
              + ", '%H:%M:%S.%f'), "
              + precision
              + ")";
      case ZonedTimestamp(int precision) ->
          "(t_cut_fraction(strftime(t_local("
              + value.text()
              + "), '%Y-%m-%d %H:%M:%S.%f'), "
              + precision
              + ") || ' ' || "
              + value.text()
              + ".zone)";
      default -> throw impossible(value, to, node);
    };
  }

  private static String toTime(Typed value, int precision, Node node) {
    return switch (value.type()) {
      case Time(int from) -> {
        if (from > precision) {
          throw TrinoException.notSupported(node, "Rounding a time");
        }
        yield value.text();
      }
      case Timestamp _ ->
          "CAST(" + toTimestamp(value, new Timestamp(precision), node) + " AS TIME)";
      default -> throw impossible(value, new Time(precision), node);
    };
  }

  private static String toTimestamp(Typed value, Timestamp to, Node node) {
    return switch (value.type()) {
      case Timestamp(int precision) ->
          precision <= to.precision()
              ? value.text()
              : "t_round_timestamp(" + value.text() + ", " + stepMicros(to.precision()) + ")";
      case ZonedTimestamp(int precision) -> {
        Typed local = Typed.of(new Timestamp(precision), "t_local(%s)", value.text());
        yield toTimestamp(local, to, node);
      }
      case Varchar _ ->
          "t_round_timestamp(CAST(t_check_timestamp("
              + value.text()
              + ") AS TIMESTAMP), "
              + stepMicros(to.precision())
              + ")";
      case Simple simple when simple == Simple.DATE -> engine(value, to);
      default -> throw impossible(value, to, node);
    };
  }

  private static String toZoned(Typed value, ZonedTimestamp to, Node node) {
    return switch (value.type()) {
      case ZonedTimestamp(int precision) when precision <= to.precision() -> value.text();
      case Timestamp _ ->
          "t_zoned(" + toTimestamp(value, new Timestamp(to.precision()), node) + ", 'UTC')";
      case Simple simple when simple == Simple.DATE ->
          "t_zoned(CAST(" + value.text() + " AS TIMESTAMP), 'UTC')";
      default -> throw impossible(value, to, node);
    };
  }

  /// How many microseconds one step of that precision is.
  static long stepMicros(int precision) {
    long step = 1;
    for (int i = precision; i < Timestamp.PRECISION_MAX; i++) {
      step *= 10;
    }
    return step;
  }

  private static String each(String list, TrinoType from, TrinoType to, Node node) {
    if (from.storage().equals(to.storage()) && from.equals(to)) {
      return list;
    }
    if (from == Simple.UNKNOWN) {
      return "CAST(" + list + " AS " + to.storage() + "[])";
    }
    return Lambdas.transform(list, element -> cast(new Typed(element, from), to, node).text());
  }

  private static String toMap(Typed value, MapOf to, Node node) {
    if (!(value.type() instanceof MapOf from)) {
      throw impossible(value, to, node);
    }
    UnaryOperator<String> entry =
        element ->
            "struct_pack(key := "
                + cast(new Typed(element + ".key", from.key()), to.key(), node).text()
                + ", value := "
                + cast(new Typed(element + ".value", from.value()), to.value(), node).text()
                + ")";
    return "map_from_entries("
        + Lambdas.transform("map_entries(" + value.text() + ")", entry)
        + ")";
  }

  private static String toRow(Typed value, Row to, Node node) {
    if (!(value.type() instanceof Row from) || from.fields().size() != to.fields().size()) {
      throw impossible(value, to, node);
    }
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < to.fields().size(); i++) {
      Field source = from.fields().get(i);
      Field target = to.fields().get(i);
      Typed part = new Typed(fieldText(value.text(), source), source.type());
      fields.add(
          SqlText.identifier(target.stored()) + " := " + cast(part, target.type(), node).text());
    }
    String packed = "struct_pack(" + String.join(", ", fields) + ")";
    return "(CASE WHEN " + value.text() + " IS NULL THEN NULL ELSE " + packed + " END)";
  }

  /// A field of a row.
  static String fieldText(String row, Field field) {
    return "struct_extract(" + row + ", " + SqlText.literal(field.stored()) + ")";
  }

  private static String upper(TrinoType type) {
    return type.displayName().toUpperCase(Locale.ROOT);
  }

  private static TrinoException impossible(Typed value, TrinoType to, Node node) {
    return new TrinoException(
        Code.TYPE_MISMATCH,
        node,
        "Cannot cast " + value.type().displayName() + " to " + to.displayName());
  }
}
