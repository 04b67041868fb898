package dev.rastro.athena.trino;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/// Doubles and reals as CAST to varchar writes them: `1.5E0`.
final class NumberTexts {

  private NumberTexts() {}

  static String text(double value) {
    return text(value, "0.0###################E0");
  }

  private static String text(double value, String format) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0E0" : "0E0";
    }
    return new DecimalFormat(format, DecimalFormatSymbols.getInstance(Locale.ROOT)).format(value);
  }

  /// A real has seven digits.
  static String text(float value) {
    return text(Double.parseDouble(Float.toString(value)), "0.0#####E0");
  }
}
