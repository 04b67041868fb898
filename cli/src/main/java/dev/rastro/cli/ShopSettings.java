package dev.rastro.cli;

/// How lively a shop is that goes on in the background.
///
/// @param visitsPerDay how many visits begin on a day
record ShopSettings(int visitsPerDay) {

  private static final double RATE_MIN = 0.01;
  private static final double RATE_MAX = 20;
  private static final double SECONDS_PER_DAY = 86_400;

  /// What a visit of the simulator sends on average.
  private static final double EVENTS_PER_VISIT = 3.5;

  ShopSettings {
    if (visitsPerDay < 1) {
      throw new IllegalArgumentException("visits a day must be at least 1: " + visitsPerDay);
    }
  }

  /// @param eventsPerSecond on a day's average; a shop is livelier in the evening than at night
  static ShopSettings of(double eventsPerSecond) {
    if (!(eventsPerSecond >= RATE_MIN && eventsPerSecond <= RATE_MAX)) {
      throw new CommandException(
          "--rate must be from 0.01 to 20 events a second, not " + eventsPerSecond);
    }
    return new ShopSettings((int) Math.ceil(eventsPerSecond * SECONDS_PER_DAY / EVENTS_PER_VISIT));
  }
}
