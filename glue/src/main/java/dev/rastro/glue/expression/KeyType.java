package dev.rastro.glue.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// How the values of a partition key compare: the types that Glue takes in the Expression of
/// GetPartitions.
public enum KeyType {
  TEXT("String"),
  INTEGRAL("Integral"),
  DECIMAL("Decimal"),
  DATE("Date"),
  TIMESTAMP("Timestamp");

  /// What Hive writes for a partition whose value is null.
  public static final String NULL_VALUE = "__HIVE_DEFAULT_PARTITION__";

  private static final DateTimeFormatter TIMESTAMP_FORMAT =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
          .optionalEnd()
          .toFormatter(Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final int DIGITS_MAX = 400;
  private static final int LONG_DIGITS_SAFE = 18;

  private final String text;

  KeyType(String text) {
    this.text = text;
  }

  /// The type as Glue's errors have it.
  String text() {
    return text;
  }

  /// The type of a column.
  ///
  /// @throws ExpressionException for a type that Glue can't compare
  static KeyType of(String hiveType) {
    String type = hiveType.strip().toLowerCase(Locale.ROOT);
    int parenthesis = type.indexOf('(');
    return switch (parenthesis < 0 ? type : type.substring(0, parenthesis).strip()) {
      case "string", "char", "varchar" -> TEXT;
      case "tinyint", "smallint", "int", "integer", "bigint", "long" -> INTEGRAL;
      case "decimal" -> DECIMAL;
      case "date" -> DATE;
      case "timestamp" -> TIMESTAMP;
      default -> throw new ExpressionException("Unknown type : '" + hiveType + "'");
    };
  }

  /// The value of a text, comparable with the others of this type.
  ///
  /// @throws IllegalArgumentException where the text has no such value, in Glue's words
  Comparable<?> parse(String value) {
    try {
      return switch (this) {
        case TEXT -> value;
        case INTEGRAL -> integer(value);
        case DECIMAL -> decimal(value);
        case DATE -> LocalDate.parse(value);
        case TIMESTAMP -> LocalDateTime.parse(value, TIMESTAMP_FORMAT);
      };
    } catch (NumberFormatException | DateTimeException e) {
      throw new IllegalArgumentException(complaint(value), e);
    }
  }

  /// What Glue says of a text that has no value of this type.
  String complaint(String value) {
    return switch (this) {
      case TEXT -> throw new IllegalStateException("Every text is one");
      case INTEGRAL -> "For input string: \"" + value + "\" is not an integer.";
      case DECIMAL -> value + " is not a decimal.";
      case DATE -> value + " is not a date.";
      case TIMESTAMP ->
          "Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff] "
              + value
              + " is not a timestamp.";
    };
  }

  private static BigInteger integer(String value) {
    if (value.length() <= LONG_DIGITS_SAFE) {
      return BigInteger.valueOf(Long.parseLong(value));
    }
    return new BigInteger(bounded(value));
  }

  /// Without the zeros behind the point, so that equal numbers are equal.
  private static BigDecimal decimal(String value) {
    BigDecimal decimal = new BigDecimal(bounded(value));
    if (Math.abs((long) decimal.scale()) > DIGITS_MAX) {
      throw new NumberFormatException(value);
    }
    return decimal.stripTrailingZeros();
  }

  private static String bounded(String value) {
    if (value.length() > DIGITS_MAX) {
      throw new NumberFormatException(value);
    }
    return value;
  }
}
