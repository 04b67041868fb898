package dev.rastro.dashboard;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/// What the report page shows: the figures of one run of the pipeline, read from the marts.
///
/// @param title the page's heading
/// @param totals the figures at the top
/// @param days the days in order
/// @param hours the 24 hours of the day, UTC, in order
/// @param funnel the steps to a sale in order
/// @param sources where visits came from
/// @param devices what visitors used
public record Report(
    String title,
    Totals totals,
    List<Day> days,
    List<Hour> hours,
    List<Step> funnel,
    List<Share> sources,
    List<Share> devices) {

  public Report {
    days = List.copyOf(days);
    hours = List.copyOf(hours);
    funnel = List.copyOf(funnel);
    sources = List.copyOf(sources);
    devices = List.copyOf(devices);
  }

  /// The figures at the top.
  ///
  /// @param trueVisits the visits that the simulator made
  /// @param trueConversions those of them that became a sale
  /// @param revenue what the sales brought in; zero where the events carry no revenue
  public record Totals(
      long events,
      long visits,
      long conversions,
      BigDecimal revenue,
      long trueVisits,
      long trueConversions) {}

  /// A day, dated in UTC.
  ///
  /// @param trueVisits the visits that the simulator began on that day
  public record Day(LocalDate date, long visits, long conversions, long trueVisits) {}

  /// An hour of the day over all days.
  ///
  /// @param hour 0 to 23
  public record Hour(int hour, long visits, long conversions) {}

  /// A step of the funnel and the visits that reached it: that saw its page or a later one.
  public record Step(String name, long visits) {}

  /// A group of visits, such as those from one source.
  public record Share(String name, long visits, long conversions) {}
}
