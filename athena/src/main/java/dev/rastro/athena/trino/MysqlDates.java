package dev.rastro.athena.trino;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.format.SignStyle;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
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

  /// The year of a date without one.
  private static final int YEAR_OF_DAYS = 2000;

  private static final List<String> DAY_LETTERS =
      List.of("%m", "%c", "%d", "%e", "%M", "%b", "%j", "%v", "%W", "%a");
  private static final Map<String, DateTimeFormatter> FORMATS = new ConcurrentHashMap<>();
  private static final Map<String, DateTimeFormatter> PARSERS = new ConcurrentHashMap<>();

  private MysqlDates() {}

  static String format(LocalDateTime value, String format) {
    return kept(FORMATS, format, false).format(value);
  }

  static LocalDateTime parse(String text, String format) {
    LocalDateTime parsed = LocalDateTime.from(kept(PARSERS, format, true).parse(text));
    return parsed.truncatedTo(ChronoUnit.MILLIS);
  }

  private static DateTimeFormatter kept(
      Map<String, DateTimeFormatter> formats, String format, boolean parses) {
    if (formats.size() > FORMATS_KEPT_MAX) {
      formats.clear();
    }
    return formats.computeIfAbsent(format, key -> build(key, parses));
  }

  private static DateTimeFormatter build(String format, boolean parses) {
    if (format.isEmpty() || format.replace("%%", "").endsWith("%")) {
      throw new IllegalArgumentException("Not a date format string: '" + format + "'");
    }
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
    for (int i = 0; i < format.length(); i++) {
      char letter = format.charAt(i);
      if (letter == '%' && i + 1 < format.length()) {
        i++;
        append(builder, format.charAt(i), parses);
      } else {
        builder.appendLiteral(letter);
      }
    }
    return withDefaults(builder, format)
        .toFormatter(Locale.ENGLISH)
        .withResolverStyle(ResolverStyle.STRICT);
  }

  /// What a format leaves out is the start of 1970, or of 2000 if it has a month or a day, unless
  /// another letter stands for it.
  private static DateTimeFormatterBuilder withDefaults(
      DateTimeFormatterBuilder builder, String format) {
    if (!format.contains("%x")) {
      boolean days = DAY_LETTERS.stream().anyMatch(format::contains);
      builder.parseDefaulting(ChronoField.YEAR, days ? YEAR_OF_DAYS : CENTURY_START);
    }
    if (format.contains("%v")) {
      builder.parseDefaulting(ChronoField.DAY_OF_WEEK, 1);
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

  private static void append(DateTimeFormatterBuilder builder, char letter, boolean parses) {
    switch (letter) {
      case 'Y' -> builder.appendValue(ChronoField.YEAR, 4);
      case 'y' -> builder.appendValueReduced(ChronoField.YEAR, 2, 2, CENTURY_START);
      case 'm' -> two(builder, ChronoField.MONTH_OF_YEAR, parses);
      case 'c' -> builder.appendValue(ChronoField.MONTH_OF_YEAR, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'd' -> two(builder, ChronoField.DAY_OF_MONTH, parses);
      case 'e' -> builder.appendValue(ChronoField.DAY_OF_MONTH, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'H' -> two(builder, ChronoField.HOUR_OF_DAY, parses);
      case 'k' -> builder.appendValue(ChronoField.HOUR_OF_DAY, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'h', 'I' -> two(builder, ChronoField.CLOCK_HOUR_OF_AMPM, parses);
      case 'l' -> builder.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 1, 2, SignStyle.NOT_NEGATIVE);
      case 'i' -> two(builder, ChronoField.MINUTE_OF_HOUR, parses);
      case 's', 'S' -> two(builder, ChronoField.SECOND_OF_MINUTE, parses);
      case 'f' ->
          builder.appendFraction(ChronoField.NANO_OF_SECOND, parses ? 1 : 6, parses ? 9 : 6, false);
      case 'p' -> builder.appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
      case 'M' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL);
      case 'b' -> builder.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT);
      case 'W' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL);
      case 'a' -> builder.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT);
      case 'j' -> builder.appendValue(ChronoField.DAY_OF_YEAR, 3);
      case 'v' -> builder.appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2);
      case 'x' -> builder.appendValue(IsoFields.WEEK_BASED_YEAR, 4);
      case 'T' -> time(builder, ChronoField.HOUR_OF_DAY, parses);
      case 'r' ->
          time(builder, ChronoField.CLOCK_HOUR_OF_AMPM, parses)
              .appendLiteral(' ')
              .appendText(ChronoField.AMPM_OF_DAY, TextStyle.SHORT);
      case 'D', 'U', 'u', 'V', 'w', 'X' ->
          throw new IllegalArgumentException("%" + letter + " not supported in date format string");
      default -> builder.appendLiteral(letter);
    }
  }

  /// Written with two digits, read with one or two.
  private static DateTimeFormatterBuilder two(
      DateTimeFormatterBuilder builder, ChronoField field, boolean parses) {
    return builder.appendValue(field, parses ? 1 : 2, 2, SignStyle.NOT_NEGATIVE);
  }

  private static DateTimeFormatterBuilder time(
      DateTimeFormatterBuilder builder, ChronoField hour, boolean parses) {
    two(builder, hour, parses).appendLiteral(':');
    two(builder, ChronoField.MINUTE_OF_HOUR, parses).appendLiteral(':');
    return two(builder, ChronoField.SECOND_OF_MINUTE, parses);
  }
}
