package dev.rastro.cli;

import java.util.Locale;

/// Amounts as people read them.
final class Amounts {

  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  private Amounts() {}

  /// `1,234,567`.
  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// `1 row`, `2 rows`.
  static String count(long value, String unit) {
    return number(value) + " " + unit + (value == 1 ? "" : "s");
  }

  /// `12.3 MB`, in steps of 1,000.
  static String bytes(long value) {
    double amount = value;
    int unit = 0;
    while (amount >= 999.95 && unit < UNITS.length - 1) {
      amount /= 1_000;
      unit++;
    }
    return unit == 0 ? value + " B" : String.format(Locale.ROOT, "%.1f %s", amount, UNITS[unit]);
  }

  /// `12.3 %` of a share between 0 and 1.
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
