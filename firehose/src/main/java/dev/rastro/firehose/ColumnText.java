package dev.rastro.firehose;

import dev.rastro.duckdb.HiveType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Writes a plain JSON value as text that casts to a column's type, or says why it does not fit.
/// Nothing is narrowed: what a type can't hold does not fit.
final class ColumnText {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS");

  /// Date and time with a space or a T between them, and a fraction of up to nine digits.
  private static final DateTimeFormatter LOCAL =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendPattern("[ ]['T']HH:mm:ss")
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  /// Numbers of more digits than seconds have in this millennium count milliseconds.
  private static final BigDecimal SECONDS_MAX = BigDecimal.valueOf(99_999_999_999L);

  private static final String MILLIS = "millis";

  private final List<String> timestampFormats;

  /// @param timestampFormats patterns of timestamps, or `millis`; empty for the usual ones
  ColumnText(List<String> timestampFormats) {
    this.timestampFormats = List.copyOf(timestampFormats);
  }

  /// @throws IllegalArgumentException saying why the value does not fit the type
  /// @throws java.time.DateTimeException for a date or a timestamp that is none
  String of(JsonNode value, HiveType type) {
    return switch (type) {
      case HiveType.Simple simple -> simple(value, simple);
      case HiveType.DecimalType decimal -> decimal(value, decimal);
      case HiveType.CharType c -> shortened(string(value), c.length());
      case HiveType.VarcharType v -> shortened(string(value), v.length());
      case HiveType.ArrayType _, HiveType.MapType _, HiveType.StructType _ ->
          throw new IllegalArgumentException("it is no plain type");
    };
  }

  private String simple(JsonNode value, HiveType.Simple type) {
    return switch (type) {
      case STRING -> string(value);
      case BOOLEAN -> bool(value);
      case TINYINT -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
      case INT -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case BIGINT -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT, DOUBLE -> String.valueOf(Double.parseDouble(scalar(value).trim()));
      case DATE -> LocalDate.parse(scalar(value).trim()).toString();
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> TIMESTAMP.format(timestamp(value));
      case BINARY -> {
        // Checked here, decoded where it is written.
        Base64.getDecoder().decode(scalar(value));
        yield scalar(value);
      }
    };
  }

  private static String string(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static String scalar(JsonNode value) {
    if (value.isContainer()) {
      throw new IllegalArgumentException("it is no plain value");
    }
    return value.isNumber() ? value.decimalValue().toPlainString() : string(value);
  }

  private static String bool(JsonNode value) {
    String text = scalar(value).trim().toLowerCase(Locale.ROOT);
    if (!text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException("it is neither true nor false");
    }
    return text;
  }

  private static String whole(JsonNode value, long least, long most) {
    BigInteger whole;
    try {
      whole = new BigDecimal(scalar(value).trim()).toBigIntegerExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("it is no whole number", e);
    }
    if (whole.compareTo(BigInteger.valueOf(least)) < 0
        || whole.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new IllegalArgumentException("it is not from " + least + " to " + most);
    }
    return whole.toString();
  }

  private static String decimal(JsonNode value, HiveType.DecimalType type) {
    BigDecimal decimal;
    try {
      decimal = new BigDecimal(scalar(value).trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is no number", e);
    }
    if (decimal.precision() - decimal.scale() > type.precision()) {
      throw new IllegalArgumentException("it has more digits than " + type.precision());
    }
    BigDecimal rounded = decimal.setScale(type.scale(), RoundingMode.HALF_UP);
    if (rounded.precision() > type.precision()) {
      throw new IllegalArgumentException("it has more digits than " + type.precision());
    }
    return rounded.toPlainString();
  }

  private LocalDateTime timestamp(JsonNode value) {
    if (!timestampFormats.isEmpty()) {
      return formatted(scalar(value));
    }
    if (value.isNumber()) {
      return fromEpoch(value.decimalValue());
    }
    String text = scalar(value).trim();
    try {
      return LocalDateTime.parse(text, LOCAL);
    } catch (DateTimeParseException e) {
      return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }
  }

  private static LocalDateTime fromEpoch(BigDecimal number) {
    BigDecimal seconds =
        number.abs().compareTo(SECONDS_MAX) > 0 ? number.movePointLeft(3) : number;
    BigDecimal[] parts = seconds.divideAndRemainder(BigDecimal.ONE);
    try {
      return LocalDateTime.ofInstant(
          Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].movePointRight(9).longValue()),
          ZoneOffset.UTC);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is no time", e);
    }
  }

  private LocalDateTime formatted(String text) {
    for (String format : timestampFormats) {
      try {
        if (format.equals(MILLIS)) {
          return LocalDateTime.ofInstant(
              Instant.ofEpochMilli(Long.parseLong(text.trim())), ZoneOffset.UTC);
        }
        TemporalAccessor parsed =
            DateTimeFormatter.ofPattern(format, Locale.ENGLISH).parse(text.trim());
        LocalDate date = parsed.query(TemporalQueries.localDate());
        if (date != null) {
          return parsed.isSupported(ChronoField.INSTANT_SECONDS)
              ? LocalDateTime.ofInstant(Instant.from(parsed), ZoneOffset.UTC)
              : date.atTime(
                  parsed.query(TemporalQueries.localTime()) == null
                      ? LocalTime.MIDNIGHT
                      : LocalTime.from(parsed));
        }
      } catch (DateTimeParseException | NumberFormatException e) {
        // Another format may fit.
      }
    }
    throw new IllegalArgumentException("none of the timestamp formats fits: " + timestampFormats);
  }

  private static String shortened(String text, int lengthMax) {
    return text.codePointCount(0, text.length()) <= lengthMax
        ? text
        : text.substring(0, text.offsetByCodePoints(0, lengthMax));
  }
}
