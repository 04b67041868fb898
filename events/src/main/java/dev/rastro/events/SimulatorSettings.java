package dev.rastro.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What the simulator plays, and for how long. Equal settings give the same bytes on every machine.
///
/// @param seed where its randomness begins
/// @param eventsMax after how many events it stops; visits that are open then are cut
/// @param start when the first day begins, in UTC; whole seconds
/// @param visitors how many visitors the shop has
/// @param visitsPerDay how many visits begin on a day, before the hours of the day weigh them
public record SimulatorSettings(
    Preset preset, long seed, long eventsMax, Instant start, int visitors, int visitsPerDay) {

  private static final Instant FIRST_DAY = Instant.parse("2026-01-01T00:00:00Z");
  private static final int VISITORS_MAX = 1_000_000;
  private static final int VISITS_PER_DAY_MAX = 10_000_000;

  /// With fewer visitors than this for each visit of a day, nearly every visitor is on the site at
  /// any time: no gap of 30 minutes exists, and visits can't be told apart.
  private static final double VISITORS_PER_VISIT_MIN = 0.5;

  public SimulatorSettings {
    if (eventsMax < 1) {
      throw new IllegalArgumentException("events must be at least 1: " + eventsMax);
    }
    if (!start.equals(start.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException("start must be a whole second: " + start);
    }
    if (visitors < 1 || visitors > VISITORS_MAX) {
      throw new IllegalArgumentException(
          "visitors must be from 1 to " + VISITORS_MAX + ": " + visitors);
    }
    if (visitsPerDay < 1 || visitsPerDay > VISITS_PER_DAY_MAX) {
      throw new IllegalArgumentException(
          "visits a day must be from 1 to " + VISITS_PER_DAY_MAX + ": " + visitsPerDay);
    }
    if (preset == Preset.DEFAULT && visitors < visitsPerDay * VISITORS_PER_VISIT_MIN) {
      throw new IllegalArgumentException(
          "visitors must be at least half the visits a day, "
              + visitsPerDay
              + ", or visits cannot be told apart: "
              + visitors);
    }
  }

  /// A preset as it stands: 10,000 visitors with 10,000 visits a day, or the original's 100 with
  /// 100,000.
  public static SimulatorSettings of(Preset preset, long seed, long eventsMax) {
    return switch (preset) {
      case DEFAULT -> new SimulatorSettings(preset, seed, eventsMax, FIRST_DAY, 10_000, 10_000);
      case ORIGINAL -> new SimulatorSettings(preset, seed, eventsMax, FIRST_DAY, 100, 100_000);
    };
  }
}
