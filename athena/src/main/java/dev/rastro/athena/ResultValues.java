package dev.rastro.athena;

import dev.rastro.athena.trino.TrinoType;
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
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values as Athena shows them in result files and in GetQueryResults, read from the engine by the
/// type that SQL gives them.
final class ResultValues {

  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final int FRACTION_DIGITS_MAX = 9;
  private static final long MILLIS_PER_DAY = 86_400_000L;

  private ResultValues() {}

  /// The text of a cell of the current row; null for NULL.
  static @Nullable String text(ResultSet row, int column, TrinoType type) throws SQLException {
    Object value =
        switch (type) {
          case Timestamp _ -> row.getObject(column, LocalDateTime.class);
          case Time _ -> row.getObject(column, LocalTime.class);
          default -> row.getObject(column);
        };
    return value == null ? null : text(value, type);
  }

  private static String text(Object value, TrinoType type) throws SQLException {
    return switch (type) {
      case Simple simple -> simple(value, simple);
      case Decimal _ -> ((BigDecimal) value).toPlainString();
      case Varchar _ -> value.toString();
      case Char(int length) -> padded(value.toString(), length);
      case Time(int precision) ->
          TIME.format((LocalTime) value) + fraction((LocalTime) value, precision);
      case Timestamp(int precision) -> timestamp(value, precision);
      case ZonedTimestamp(int precision) -> zoned((Struct) value, precision);
      case Array(TrinoType element) -> array((java.sql.Array) value, element);
      case MapOf map -> map((Map<?, ?>) value, map);
      case Row row -> row((Struct) value, row);
      case TrinoType.Function _, TrinoType.Variable _ ->
          throw new IllegalStateException("Not a value's type: " + type);
    };
  }

  private static String simple(Object value, Simple type) throws SQLException {
    return switch (type) {
      case VARBINARY -> binary(value);
      case INTERVAL_DAY_TO_SECOND, INTERVAL_YEAR_TO_MONTH ->
          intervalText(((Number) value).longValue(), type);
      default -> value.toString();
    };
  }

  private static String binary(Object value) throws SQLException {
    byte[] bytes =
        value instanceof Blob blob
            ? blob.getBytes(1, Math.toIntExact(blob.length()))
            : value instanceof byte[] array
                ? array
                : value.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  private static String padded(String text, int length) {
    int missing = length - text.codePointCount(0, text.length());
    return missing > 0 ? text + " ".repeat(missing) : text;
  }

  private static String fraction(TemporalAccessor time, int precision) {
    if (precision == 0) {
      return "";
    }
    String digits =
        String.format(
            Locale.ROOT, "%0" + FRACTION_DIGITS_MAX + "d", time.get(ChronoField.NANO_OF_SECOND));
    return "." + digits.substring(0, precision);
  }

  private static String timestamp(Object value, int precision) {
    LocalDateTime time =
        value instanceof java.sql.Timestamp timestamp
            ? timestamp.toLocalDateTime()
            : (LocalDateTime) value;
    return DATE_TIME.format(time) + fraction(time, precision);
  }

  private static String zoned(Struct value, int precision) throws SQLException {
    Object[] parts = value.getAttributes();
    LocalDateTime instant =
        parts[0] instanceof java.sql.Timestamp timestamp
            ? timestamp.toLocalDateTime()
            : (LocalDateTime) parts[0];
    String zone = parts[1].toString();
    LocalDateTime local =
        LocalDateTime.ofInstant(instant.toInstant(ZoneOffset.UTC), ZoneId.of(zone));
    return timestamp(local, precision) + " " + zone;
  }

  private static String array(java.sql.Array value, TrinoType element) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Object item : (Object[]) value.getArray()) {
      texts.add(nested(item, element));
    }
    return "[" + String.join(", ", texts) + "]";
  }

  private static String map(Map<?, ?> value, MapOf type) throws SQLException {
    List<String> texts = new ArrayList<>();
    for (Map.Entry<?, ?> entry : value.entrySet()) {
      texts.add(nested(entry.getKey(), type.key()) + "=" + nested(entry.getValue(), type.value()));
    }
    return "{" + String.join(", ", texts) + "}";
  }

  private static String row(Struct value, Row type) throws SQLException {
    List<String> texts = new ArrayList<>();
    Object[] parts = value.getAttributes();
    for (int i = 0; i < parts.length; i++) {
      Field field = type.fields().get(i);
      String name = field.name() == null ? "field" + i : field.name();
      texts.add(name + "=" + nested(parts[i], field.type()));
    }
    return "{" + String.join(", ", texts) + "}";
  }

  private static String nested(@Nullable Object value, TrinoType type) throws SQLException {
    return value == null ? "null" : text(value, type);
  }

  /// An interval, kept as milliseconds or as months.
  static String intervalText(long value, Simple type) {
    return type == Simple.INTERVAL_DAY_TO_SECOND ? dayInterval(value) : monthInterval(value);
  }

  private static String dayInterval(long millis) {
    long rest = Math.abs(millis);
    return String.format(
        Locale.ROOT,
        "%s%d %02d:%02d:%02d.%03d",
        millis < 0 ? "-" : "",
        rest / MILLIS_PER_DAY,
        rest / 3_600_000 % 24,
        rest / 60_000 % 60,
        rest / 1_000 % 60,
        rest % 1_000);
  }

  private static String monthInterval(long months) {
    long rest = Math.abs(months);
    return (months < 0 ? "-" : "") + rest / 12 + "-" + rest % 12;
  }
}
