package dev.rastro.glue.schema;

import java.util.regex.Pattern;

/// The type that a value written as text has. Dates and times stay text, as Glue leaves them.
final class TextType {

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?(?:[0-9]{1,300}(?:\\.[0-9]{0,300})?|\\.[0-9]{1,300})(?:[eE][-+]?[0-9]{1,3})?");

  private TextType() {}

  static DataType of(String text, boolean trims) {
    String value = trims ? text.strip() : text;
    if (value.isEmpty()) {
      return DataType.unknown();
    }
    char first = value.charAt(0);
    if (first == 't' || first == 'T' || first == 'f' || first == 'F') {
      return value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")
          ? new DataType.Scalar(DataType.Kind.BOOLEAN)
          : DataType.string();
    }
    if (!canBeNumber(first)) {
      return DataType.string();
    }
    if (WHOLE.matcher(value).matches()) {
      return isLong(value) ? new DataType.Scalar(DataType.Kind.BIGINT) : DataType.string();
    }
    return NUMBER.matcher(value).matches()
        ? new DataType.Scalar(DataType.Kind.DOUBLE)
        : DataType.string();
  }

  /// Whether text is a number, also a whole one that is too large for any type but string.
  static boolean isNumber(String text, boolean trims) {
    String value = trims ? text.strip() : text;
    return !value.isEmpty()
        && canBeNumber(value.charAt(0))
        && (WHOLE.matcher(value).matches() || NUMBER.matcher(value).matches());
  }

  private static boolean canBeNumber(char first) {
    return (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
  }

  private static boolean isLong(String whole) {
    try {
      Long.parseLong(whole);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
