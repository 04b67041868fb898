package dev.rastro.glue.schema;

import java.util.regex.Pattern;

/// The type that a value written as text has. Dates and times stay text, as Glue leaves them.
final class TextType {

  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,18}");
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
    boolean canBeNumber = (first >= '0' && first <= '9') || "+-.".indexOf(first) >= 0;
    if (canBeNumber && WHOLE.matcher(value).matches()) {
      return new DataType.Scalar(DataType.Kind.BIGINT);
    }
    boolean isLongWhole = value.chars().allMatch(c -> c >= '0' && c <= '9');
    if (canBeNumber && !isLongWhole && NUMBER.matcher(value).matches()) {
      return new DataType.Scalar(DataType.Kind.DOUBLE);
    }
    return DataType.string();
  }
}
