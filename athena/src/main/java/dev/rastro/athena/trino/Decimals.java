package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoType.Decimal;

/// Exact division of decimals by way of whole numbers, since the engine divides them as doubles.
final class Decimals {

  private Decimals() {}

  /// `value`, of that scale, without its point; times ten to the power of `shift`.
  private static String unscaled(String value, int scale, int shift) {
    String wide = "CAST(" + value + " AS DECIMAL(38," + scale + "))";
    String whole =
        "CAST(" + wide + " * CAST('1" + "0".repeat(scale) + "' AS DECIMAL(38,0)) AS HUGEINT)";
    return shift == 0 ? whole : "(" + whole + " * CAST('1" + "0".repeat(shift) + "' AS HUGEINT))";
  }

  /// A whole number with a point put into it.
  private static String scaled(String whole, Decimal type) {
    String wide = "CAST(" + whole + " AS DECIMAL(38,0))";
    if (type.scale() == 0) {
      return "CAST(" + wide + " AS " + type.storage() + ")";
    }
    String unit =
        "CAST('0." + "0".repeat(type.scale() - 1) + "1' AS DECIMAL(38," + type.scale() + "))";
    return "CAST(" + wide + " * " + unit + " AS " + type.storage() + ")";
  }

  /// The quotient, rounded half away from zero to the result's scale.
  static String divide(
      String dividend, int dividendScale, String divisor, int divisorScale, Decimal result) {
    int shift = result.scale() - dividendScale + divisorScale;
    return scaled(
        "t_unscaled_divide("
            + unscaled(dividend, dividendScale, shift)
            + ", "
            + unscaled(divisor, divisorScale, 0)
            + ")",
        result);
  }
}
