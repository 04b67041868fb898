package dev.rastro.firehose;

import dev.rastro.duckdb.HiveType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
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

  /// A number as JSON and Java's parsers both read it; neither hexadecimal nor with a suffix.
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,9})?");

  private static final Pattern NOT_FINITE = Pattern.compile("NaN|[+-]?Infinity");

  /// No column holds a number of more digits than this before or after its point.
  private static final int DIGITS_MAX = 400;

  /// The years that dates have in Parquet's readers and in ISO's four digits.
  private static final int YEAR_MAX = 9_999;

  private static final HexFormat HEX = HexFormat.of();

  private final List<TimestampFormat> timestampFormats;

  /// @param timestampFormats of timestamps; empty for the usual ones
  ColumnText(List<TimestampFormat> timestampFormats) {
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
      case FLOAT -> floating(value, Float::parseFloat);
      case DOUBLE -> floating(value, Double::parseDouble);
      case DATE -> inRange(LocalDate.parse(scalar(value).trim())).toString();
      case TIMESTAMP, TIMESTAMP_WITH_ZONE -> {
        LocalDateTime time = timestamp(value);
        inRange(time.toLocalDate());
        yield TIMESTAMP.format(time);
      }
      case BINARY -> blob(Base64.getDecoder().decode(scalar(value)));
    };
  }

  private static String string(JsonNode value) {
    return value.isString() ? value.stringValue() : value.toString();
  }

  private static String scalar(JsonNode value) {
    if (value.isContainer()) {
      throw new IllegalArgumentException("it is no plain value");
    }
    return string(value);
  }

  private static <N extends Number> String floating(JsonNode value, Function<String, N> parser) {
    String text = scalar(value).trim();
    if (NOT_FINITE.matcher(text).matches()) {
      return text;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("it is no number");
    }
    N number = parser.apply(text);
    if (Double.isInfinite(number.doubleValue())) {
      throw new IllegalArgumentException("it is too large");
    }
    return number.toString();
  }

  /// A decimal whose digits are few enough to be written out.
  private static BigDecimal number(JsonNode value) {
    String text = scalar(value).trim();
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("it is no number");
    }
    BigDecimal number = new BigDecimal(text);
    long digits = (long) number.precision() - number.scale();
    if (number.signum() == 0) {
      return BigDecimal.ZERO;
    }
    if (digits > DIGITS_MAX || number.scale() > DIGITS_MAX) {
      throw new IllegalArgumentException("it has too many digits");
    }
    return number;
  }

  private static LocalDate inRange(LocalDate date) {
    if (date.getYear() < 1 || date.getYear() > YEAR_MAX) {
      throw new IllegalArgumentException("its year is not from 1 to " + YEAR_MAX);
    }
    return date;
  }

  /// Bytes as DuckDB casts them from text.
  private static String blob(byte[] bytes) {
    StringBuilder text = new StringBuilder(4 * bytes.length);
    for (byte b : bytes) {
      text.append("\\x").append(HEX.toHexDigits(b));
    }
    return text.toString();
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
      whole = number(value).toBigIntegerExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("it is no whole number", e);
    }
    if (whole.compareTo(BigInteger.valueOf(least)) < 0
        || whole.compareTo(BigInteger.valueOf(most)) > 0) {
      throw new IllegalArgumentException("it is not from " + least + " to " + most);
    }
    return whole.toString();
  }

  private static String decimal(JsonNode value, HiveType.DecimalType type) {
    BigDecimal decimal = number(value);
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
      return fromEpoch(number(value));
    }
    String text = scalar(value).trim();
    try {
      return LocalDateTime.parse(text, LOCAL);
    } catch (DateTimeParseException e) {
      return OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }
  }

  private static LocalDateTime fromEpoch(BigDecimal number) {
    BigDecimal seconds = number.abs().compareTo(SECONDS_MAX) > 0 ? number.movePointLeft(3) : number;
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
    for (TimestampFormat format : timestampFormats) {
      Optional<LocalDateTime> time = format.read(text.trim());
      if (time.isPresent()) {
        return time.get();
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
