package dev.rastro.athena;

import dev.rastro.athena.trino.Translation.ResultColumn;
import dev.rastro.athena.trino.TrinoType;
import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Time;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Struct;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows as the recorded answers write them: cells joined by ` | `, ∅ for NULL, numbers with a
/// fraction to ten significant digits.
final class AnswerText {

  private static final MathContext TEN_DIGITS = new MathContext(10, RoundingMode.HALF_UP);

  private AnswerText() {}

  static String row(ResultSet row, List<ResultColumn> columns) throws SQLException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < columns.size(); i++) {
      TrinoType type = columns.get(i).type();
      Object value =
          switch (type) {
            case Timestamp _ -> row.getObject(i + 1, LocalDateTime.class);
            case Time _ -> row.getObject(i + 1, LocalTime.class);
            default -> row.getObject(i + 1);
          };
      text.append(text(value, type)).append(" | ");
    }
    return text.toString();
  }

  private static String text(@Nullable Object value, TrinoType type) throws SQLException {
    if (value == null) {
      return "∅";
    }
    return switch (type) {
      case Simple simple -> simple(value, simple);
      case Decimal _ -> number((BigDecimal) value);
      case Char(int length) -> String.format("%-" + length + "s", value);
      case Timestamp _ -> dateTime(value).toString();
      case ZonedTimestamp _ -> dateTime(((Struct) value).getAttributes()[0]).toString();
      case Array(TrinoType element) -> {
        StringBuilder text = new StringBuilder("[");
        for (Object item : (Object[]) ((java.sql.Array) value).getArray()) {
          text.append(text(item, element)).append(',');
        }
        yield text.append(']').toString();
      }
      case Row row -> {
        StringBuilder text = new StringBuilder("(");
        Object[] parts = ((Struct) value).getAttributes();
        for (int i = 0; i < parts.length; i++) {
          text.append(text(parts[i], row.fields().get(i).type())).append(',');
        }
        yield text.append(')').toString();
      }
      case MapOf map -> {
        java.util.TreeSet<String> entries = new java.util.TreeSet<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
          entries.add(text(entry.getKey(), map.key()) + "=" + text(entry.getValue(), map.value()));
        }
        yield "{" + String.join(", ", entries) + "}";
      }
      default -> value.toString();
    };
  }

  private static LocalDateTime dateTime(Object value) {
    return value instanceof java.sql.Timestamp timestamp
        ? timestamp.toLocalDateTime()
        : (LocalDateTime) value;
  }

  private static String simple(Object value, Simple type) throws SQLException {
    return switch (type) {
      case DOUBLE, REAL -> {
        double number = ((Number) value).doubleValue();
        yield Double.isFinite(number)
            ? number(new BigDecimal(value.toString()))
            : String.valueOf(number);
      }
      case VARBINARY -> {
        Blob blob = (Blob) value;
        yield HexFormat.of().formatHex(blob.getBytes(1, Math.toIntExact(blob.length())));
      }
      case INTERVAL_DAY_TO_SECOND, INTERVAL_YEAR_TO_MONTH ->
          ResultValues.intervalText(((Number) value).longValue(), type);
      default -> value.toString();
    };
  }

  private static String number(BigDecimal value) {
    BigDecimal rounded = value.round(TEN_DIGITS);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
