package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Time;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import dev.rastro.duckdb.SqlText;
import io.trino.sql.tree.BinaryLiteral;
import io.trino.sql.tree.BooleanLiteral;
import io.trino.sql.tree.DecimalLiteral;
import io.trino.sql.tree.DoubleLiteral;
import io.trino.sql.tree.GenericLiteral;
import io.trino.sql.tree.IntervalLiteral;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NullLiteral;
import io.trino.sql.tree.StringLiteral;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Translates literals. Each is cast to its type, because the engine would fit a bare literal to
/// what stands beside it.
final class Literals {

  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4,})-(\\d{1,2})-(\\d{1,2})(?: (\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,6}))?)?)?(?:\\s*([A-Za-z+-].*))?");
  private static final Pattern DATE = Pattern.compile("\\+?(\\d{1,6})-(\\d{1,2})-(\\d{1,2})");
  private static final Pattern TIME =
      Pattern.compile("(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(?:\\.(\\d{1,6}))?)?");
  private static final DateTimeFormatter TIMESTAMP_TEXT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final Pattern DECIMAL = Pattern.compile("([+-]?)(\\d*)(?:\\.(\\d*))?");

  private Literals() {}

  static Typed literal(Literal literal) {
    return switch (literal) {
      case NullLiteral _ -> new Typed("NULL", Simple.UNKNOWN);
      case BooleanLiteral value -> new Typed(value.getValue() ? "true" : "false", Simple.BOOLEAN);
      case LongLiteral value -> integer(value);
      case DoubleLiteral value -> Typed.of(Simple.DOUBLE, "CAST('%s' AS DOUBLE)", value.getValue());
      case DecimalLiteral value -> decimal(value.getValue(), value);
      case StringLiteral value -> text(value.getValue(), value);
      case BinaryLiteral value -> Typed.of(Simple.VARBINARY, "unhex('%s')", value.toHexString());
      case IntervalLiteral value -> IntervalLiterals.interval(value);
      case GenericLiteral value -> generic(value);
      default -> throw TrinoException.notSupported(literal, "Literal " + literal);
    };
  }

  private static Typed integer(LongLiteral literal) {
    long value = literal.getParsedValue();
    Simple type =
        value >= Integer.MIN_VALUE && value <= Integer.MAX_VALUE ? Simple.INTEGER : Simple.BIGINT;
    return Typed.of(type, "CAST(%d AS %s)", value, type.storage());
  }

  private static Typed text(String value, Node node) {
    if (value.indexOf('\0') >= 0) {
      throw TrinoException.notSupported(node, "The character U+0000 in a string");
    }
    return new Typed(SqlText.literal(value), new Varchar(value.codePointCount(0, value.length())));
  }

  static Typed decimal(String value, Node node) {
    Matcher matcher = DECIMAL.matcher(value.replace("_", ""));
    if (!matcher.matches()) {
      throw new TrinoException(
          Code.INVALID_LITERAL, node, "'" + value + "' is not a valid DECIMAL literal");
    }
    String whole = matcher.group(2).replaceFirst("^0+", "");
    String fraction = matcher.group(3) == null ? "" : matcher.group(3);
    int precision = Math.max(1, whole.length() + fraction.length());
    if (precision > Decimal.PRECISION_MAX) {
      throw new TrinoException(
          Code.INVALID_LITERAL, node, "'" + value + "' is not a valid DECIMAL literal");
    }
    Decimal type = new Decimal(precision, fraction.length());
    String plain = new BigDecimal(matcher.group().replaceFirst("\\.$", "")).toPlainString();
    return Typed.of(type, "CAST('%s' AS %s)", plain, type.storage());
  }

  private static Typed generic(GenericLiteral literal) {
    String type = literal.getType().toUpperCase(Locale.ROOT);
    String value = literal.getValue();
    try {
      return switch (type) {
        case "TINYINT" -> number(Simple.TINYINT, Byte.parseByte(value));
        case "SMALLINT" -> number(Simple.SMALLINT, Short.parseShort(value));
        case "INTEGER", "INT" -> number(Simple.INTEGER, Integer.parseInt(value));
        case "BIGINT" -> number(Simple.BIGINT, Long.parseLong(value));
        case "REAL" -> Typed.of(Simple.REAL, "CAST('%s' AS FLOAT)", Float.parseFloat(value));
        case "DOUBLE" -> Typed.of(Simple.DOUBLE, "CAST('%s' AS DOUBLE)", Double.parseDouble(value));
        case "DECIMAL" -> decimal(value, literal);
        case "VARCHAR" -> text(value, literal);
        case "CHAR" ->
            new Typed(
                SqlText.literal(value.replaceFirst(" +$", "")),
                new Char(value.codePointCount(0, value.length())));
        case "BOOLEAN" -> Casts.cast(text(value, literal), Simple.BOOLEAN, literal);
        case "DATE" -> date(parseDate(value.strip()));
        case "TIMESTAMP" -> timestamp(literal);
        case "TIME" -> time(literal);
        default -> throw TrinoException.notSupported(literal, "A literal of type " + type);
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw new TrinoException(
          Code.INVALID_LITERAL, literal, "'" + value + "' is not a valid " + type + " literal");
    }
  }

  private static LocalDate parseDate(String text) {
    Matcher matcher = DATE.matcher(text);
    if (!matcher.matches()) {
      throw new DateTimeException("Not a date: " + text);
    }
    return LocalDate.of(number(matcher, 1), number(matcher, 2), number(matcher, 3));
  }

  private static Typed number(Simple type, long value) {
    return Typed.of(type, "CAST(%d AS %s)", value, type.storage());
  }

  static Typed date(LocalDate date) {
    return Typed.of(Simple.DATE, "CAST('%s' AS DATE)", date);
  }

  private static Typed timestamp(GenericLiteral literal) {
    Matcher matcher = TIMESTAMP.matcher(literal.getValue().strip());
    if (!matcher.matches()) {
      throw new TrinoException(
          Code.INVALID_LITERAL,
          literal,
          "'" + literal.getValue() + "' is not a valid TIMESTAMP literal");
    }
    String fraction = matcher.group(7) == null ? "" : matcher.group(7);
    LocalDateTime local =
        LocalDateTime.of(
            number(matcher, 1),
            number(matcher, 2),
            number(matcher, 3),
            number(matcher, 4),
            number(matcher, 5),
            number(matcher, 6),
            Integer.parseInt((fraction + "000000000").substring(0, 9)));
    String zone = matcher.group(8);
    if (zone == null) {
      return new Typed(timestampText(local), new Timestamp(fraction.length()));
    }
    ZoneId zoneId = ZoneId.of(zone.equals("Z") ? "UTC" : zone);
    LocalDateTime instant =
        LocalDateTime.ofInstant(local.atZone(zoneId).toInstant(), ZoneOffset.UTC);
    return zoned(instant, zoneId.getId(), fraction.length());
  }

  static Typed zoned(LocalDateTime instant, String zone, int precision) {
    return Typed.of(
        new ZonedTimestamp(precision),
        "struct_pack(instant := %s, zone := %s)",
        timestampText(instant),
        SqlText.literal(zone));
  }

  static String timestampText(LocalDateTime value) {
    return "CAST('" + TIMESTAMP_TEXT.format(value) + "' AS TIMESTAMP)";
  }

  private static Typed time(GenericLiteral literal) {
    Matcher matcher = TIME.matcher(literal.getValue().strip());
    if (!matcher.matches()) {
      throw TrinoException.notSupported(literal, "The time literal '" + literal.getValue() + "'");
    }
    String fraction = matcher.group(4) == null ? "" : matcher.group(4);
    LocalTime time =
        LocalTime.of(
            number(matcher, 1),
            number(matcher, 2),
            number(matcher, 3),
            Integer.parseInt((fraction + "000000000").substring(0, 9)));
    return Typed.of(new Time(fraction.length()), "CAST('%s' AS TIME)", time);
  }

  private static int number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
  }
}
