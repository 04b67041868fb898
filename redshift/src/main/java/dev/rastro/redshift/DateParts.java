package dev.rastro.redshift;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parts of dates and times and their abbreviations, as "Date parts for date or timestamp
/// functions" in the Database Developer Guide lists them, without centuries and the like.
final class DateParts {

  private static final Map<String, String> PARTS = new HashMap<>();
  private static final Map<String, String> OF_EXTRACT = new HashMap<>();

  static {
    add(PARTS, "year", "years", "y", "yr", "yrs");
    add(PARTS, "quarter", "quarters", "qtr", "qtrs");
    add(PARTS, "month", "months", "mon", "mons");
    add(PARTS, "week", "weeks", "w");
    add(PARTS, "day", "days", "d");
    add(PARTS, "hour", "hours", "h", "hr", "hrs");
    add(PARTS, "minute", "minutes", "m", "min", "mins");
    add(PARTS, "second", "seconds", "s", "sec", "secs");
    add(PARTS, "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds");
    add(PARTS, "millisecond", "millisec", "millisecs", "millisecon");
    add(PARTS, "microsecond", "microseconds", "microsec", "microsecs", "usecond", "useconds");
    add(PARTS, "microsecond", "us", "usec", "usecs");
    OF_EXTRACT.putAll(PARTS);
    add(OF_EXTRACT, "dow", "dayofweek", "dw", "weekday");
    add(OF_EXTRACT, "doy", "dayofyear", "dy", "yearday");
    add(OF_EXTRACT, "epoch");
  }

  private DateParts() {}

  private static void add(Map<String, String> parts, String name, String... others) {
    parts.put(name, name);
    for (String other : others) {
      parts.put(other, name);
    }
  }

  /// The part's name, for functions that count in it.
  static @Nullable String of(String name) {
    return PARTS.get(name);
  }

  /// The part's name, for functions that take it out of a date or time.
  static @Nullable String ofExtract(String name) {
    return OF_EXTRACT.get(name);
  }
}
