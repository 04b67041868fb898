package dev.rastro.athena.trino;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;

/// Doubles and reals as CAST to varchar writes them: `1.5E0`.
final class NumberTexts {

  private NumberTexts() {}

  static String text(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    return new DecimalFormat(
            "0.0###################E0", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  static String text(float value) {
    return text(Double.parseDouble(Float.toString(value)));
  }
}
