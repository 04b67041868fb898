package dev.rastro.athena.trino;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The formats of `date_format` and `date_parse`, which are MySQL's: `%Y-%m-%d`. A letter that
/// Trino does not have is an error, as it is there.
final class MysqlDates {

  private static final int FORMATS_KEPT_MAX = 1_000;
  private static final int CENTURY_START = 1970;
  private static final Map<String, DateTimeFormatter> FORMATS = new ConcurrentHashMap<>();

  private MysqlDates() {}

  static String format(LocalDateTime value, String format) {
    return formatter(format).format(value);
  }

  static LocalDateTime parse(String text, String format) {
    return LocalDateTime.from(formatter(format).parse(text));
  }

  private static DateTimeFormatter formatter(String format) {
    if (FORMATS.size() > FORMATS_KEPT_MAX) {
      FORMATS.clear();
    }
    return FORMATS.computeIfAbsent(format, MysqlDates::build);
  }

  private static DateTimeFormatter build(String format) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (int i = 0; i < format.length(); i++) {
      char letter = format.charAt(i);
      if (letter == '%' && i + 1 < format.length()) {
        i++;
        append(builder, format.charAt(i));
      } else {
        builder.appendLiteral(letter);
      }
    }
    return withDefaults(builder, format).toFormatter(Locale.ENGLISH);
  }

  /// What a format leaves out is the start of 1970, unless another letter stands for it.
  private static DateTimeFormatterBuilder withDefaults(
      DateTimeFormatterBuilder builder, String format) {
    if (!format.contains("%x")) {
      builder.parseDefaulting(ChronoField.YEAR, CENTURY_START);
    }
    if (!format.contains("%j") && !format.contains("%v")) {
      builder
          .parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
          .parseDefaulting(ChronoField.DAY_OF_MONTH, 1);
    }
    boolean halfDays = List.of("%h", "%I", "%l", "%r").stream().anyMatch(format::contains);
    return builder
        .parseDefaulting(halfDays ? ChronoField.AMPM_OF_DAY : ChronoField.HOUR_OF_DAY, 0)
        .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
        .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0);
  }

  private static void append(DateTimeFormatterBuilder builder, char letter) {
    switch (letter) {
      case 'Y' -> builder.appendValue(ChronoField.YEAR, 4);
      case 'y' -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, CENTURY_START);
      case 'm' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 2);
      case 'c' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'd' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 2);
      case 'e' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'H' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 2);
      case 'k' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'h', 'I' -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 2);
      case 'l' -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'i' -> builder.appendValue(ChronoField.MINUTE_OF_HOUR, 2);
      case 's', 'S' -> builder.appendValue(ChronoField.SECOND_OF_MINUTE, 2);
      case 'f' -> builder.appendFraction(ChronoField.NANO_OF_SECOND, 6, 6, false);
      case 'p' -> builder.appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
      case 'M' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
      case 'b' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
      case 'W' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
      case 'a' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
      case 'j' -> builder.appendValue(ChronoField.DAY_OF_YEAR, 3);
      case 'v' -> builder.appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2);
      case 'x' -> builder.appendValue(IsoFields.WEEK_BASED_YEAR, 4);
      case 'T' ->
          builder
              .appendValue(ChronoField.HOUR_OF_DAY, 2)
              .appendLiteral(':')
              .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
              .appendLiteral(':')
              .appendValue(ChronoField.SECOND_OF_MINUTE, 2);
      case 'r' ->
          builder
              .appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 2)
              .appendLiteral(':')
              .appendValue(ChronoField.MINUTE_OF_HOUR, 2)
              .appendLiteral(':')
              .appendValue(ChronoField.SECOND_OF_MINUTE, 2)
              .appendLiteral(' ')
              .appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
      case 'D', 'U', 'u', 'V', 'w', 'X' ->
          throw new IllegalArgumentException("%" + letter + " not supported in date format string");
      default -> builder.appendLiteral(letter);
    }
  }
}
