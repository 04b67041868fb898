package dev.rastro.athena.trino;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/// Instants, which the engine keeps as a time in UTC, and what clocks in a zone show.
final class ZonedTimes {

  private ZonedTimes() {}

  /// The instant, in UTC, at which clocks in the zone show that time.
  static LocalDateTime instant(LocalDateTime local, String zone) {
    return LocalDateTime.ofInstant(local.atZone(ZoneId.of(zone)).toInstant(), ZoneOffset.UTC);
  }

  /// What clocks in the zone show at an instant in UTC.
  static LocalDateTime local(LocalDateTime instant, String zone) {
    return LocalDateTime.ofInstant(instant.toInstant(ZoneOffset.UTC), ZoneId.of(zone));
  }

  /// The zone, if there is one of that name.
  static String checkZone(String zone) {
    try {
      ZoneId.of(zone);
      return zone;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'" + zone + "' is not a valid time zone", e);
    }
  }

  static LocalDateTime iso8601Instant(String text) {
    Instant instant = parse(text).toInstant();
    return LocalDateTime.ofInstant(instant.truncatedTo(ChronoUnit.MILLIS), ZoneOffset.UTC);
  }

  static String iso8601Zone(String text) {
    ZoneOffset offset = parse(text).getOffset();
    return offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId();
  }

  private static OffsetDateTime parse(String text) {
    if (text.indexOf('T') < 0) {
      return LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
    }
    var parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime offset
        ? offset
        : ((LocalDateTime) parsed).atOffset(ZoneOffset.UTC);
  }
}
