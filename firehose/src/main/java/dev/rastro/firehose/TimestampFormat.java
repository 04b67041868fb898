package dev.rastro.firehose;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a column's timestamps are written: a pattern of `DateTimeFormatter`, or `millis` since 1970.
///
/// Follows "HiveJsonSerDe" of the Firehose API reference. Safe for many threads.
final class TimestampFormat {

  private static final String MILLIS = "millis";

  /// A moment of which no part is another one's.
  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2026, 11, 24, 21, 38, 57, 123_456_789, ZoneOffset.UTC);

  private final String text;
  private final @Nullable DateTimeFormatter pattern;

  private TimestampFormat(String text, @Nullable DateTimeFormatter pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /// @throws IllegalArgumentException where the text is no pattern
  static TimestampFormat parse(String text) {
    return new TimestampFormat(
        text, text.equals(MILLIS) ? null : DateTimeFormatter.ofPattern(text, Locale.ENGLISH));
  }

  /// The time that a text tells, in UTC where it tells its zone; empty where it does not fit.
  Optional<LocalDateTime> read(String time) {
    try {
      if (pattern == null) {
        return Optional.of(
            LocalDateTime.ofInstant(Instant.ofEpochMilli(Long.parseLong(time)), ZoneOffset.UTC));
      }
      TemporalAccessor parsed = pattern.parse(time);
      LocalDate date = parsed.query(TemporalQueries.localDate());
      if (date == null) {
        return Optional.empty();
      }
      LocalTime clock = parsed.query(TemporalQueries.localTime());
      return Optional.of(
          parsed.isSupported(ChronoField.INSTANT_SECONDS)
              ? LocalDateTime.ofInstant(Instant.from(parsed), ZoneOffset.UTC)
              : date.atTime(clock == null ? LocalTime.MIDNIGHT : clock));
    } catch (DateTimeParseException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Refuses a pattern that does not read what it writes: one without a whole date, or with hours
  /// of which nobody knows whether they are before noon.
  ///
  /// @throws IllegalArgumentException saying so
  void requireWhole() {
    if (pattern == null) {
      return;
    }
    String written;
    try {
      written = pattern.format(SAMPLE);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("it can't be written: " + e.getMessage(), e);
    }
    LocalDateTime read =
        read(written)
            .orElseThrow(() -> new IllegalArgumentException("it tells no whole date: " + written));
    if (!pattern.format(read.atZone(ZoneOffset.UTC)).equals(written)) {
      throw new IllegalArgumentException("it writes " + written + ", and reads that as " + read);
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
