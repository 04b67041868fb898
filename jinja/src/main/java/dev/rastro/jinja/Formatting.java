package dev.rastro.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Python's two ways to format texts: `'%s' % x` and `'{}'.format(x)`.
final class Formatting {

  /// The longest text that is made.
  static final int LENGTH_MAX = 10_000_000;

  private static final int WIDTH_MAX = 10_000;

  private Formatting() {}

  static String percent(String format, @Nullable Object argument) {
    List<?> arguments =
        argument instanceof Tuple tuple ? tuple.items() : Collections.singletonList(argument);
    StringBuilder text = new StringBuilder();
    int used = 0;
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i++);
      if (c != '%') {
        text.append(c);
        continue;
      }
      int start = i;
      Object value = null;
      boolean isNamed = i < format.length() && format.charAt(i) == '(';
      if (isNamed) {
        int close = format.indexOf(')', i);
        if (close < 0 || !(argument instanceof Map<?, ?> map)) {
          throw new IllegalArgumentException("format requires a mapping");
        }
        value = map.get(format.substring(i + 1, close));
        i = close + 1;
      }
      int specStart = i;
      while (i < format.length() && "-+ 0#.123456789".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      if (i >= format.length()) {
        throw new IllegalArgumentException("incomplete format '%" + format.substring(start) + "'");
      }
      String spec = format.substring(specStart, i);
      char type = format.charAt(i++);
      if (type == '%') {
        text.append('%');
        continue;
      }
      if (!isNamed) {
        if (used >= arguments.size()) {
          throw new IllegalArgumentException("not enough arguments for format string");
        }
        value = arguments.get(used++);
      }
      text.append(one(spec, type, value));
    }
    if (used < arguments.size() && !(argument instanceof Map)) {
      throw new IllegalArgumentException("not all arguments converted during string formatting");
    }
    return text.toString();
  }

  private static String one(String spec, char type, @Nullable Object value) {
    boolean left = spec.indexOf('-') >= 0;
    boolean zero = spec.startsWith("0") && !left;
    boolean plus = spec.indexOf('+') >= 0;
    String rest = spec.replaceAll("^[-+ 0#]*", "");
    int dot = rest.indexOf('.');
    String width = dot < 0 ? rest : rest.substring(0, dot);
    Integer precision = dot < 0 ? null : size(rest.substring(dot + 1));
    String text =
        switch (type) {
          case 's' -> {
            String plain = Values.text(value);
            yield precision == null || precision >= plain.length()
                ? plain
                : plain.substring(0, precision);
          }
          case 'r' -> Values.representation(value);
          case 'd', 'i' -> whole(value).toString();
          case 'f', 'F' -> fixed(Values.toDouble(value), precision == null ? 6 : precision);
          case 'x' -> whole(value).toString(16);
          case 'X' -> whole(value).toString(16).toUpperCase(Locale.ROOT);
          case 'o' -> whole(value).toString(8);
          case 'e' ->
              String.format(
                  Locale.ROOT,
                  "%." + (precision == null ? 6 : precision) + "e",
                  Values.toDouble(value));
          default ->
              throw new IllegalArgumentException("unsupported format character '" + type + "'");
        };
    if (plus && type != 's' && type != 'r' && !text.startsWith("-")) {
      text = "+" + text;
    }
    return pad(text, size(width), left ? '<' : '>', zero && type != 's' ? '0' : ' ');
  }

  private static BigInteger whole(@Nullable Object value) {
    return value instanceof Double number
        ? BigDecimal.valueOf(number).toBigInteger()
        : Values.toBig(value);
  }

  private static String fixed(double value, int digits) {
    return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static int size(String digits) {
    int size = digits.isEmpty() ? 0 : Integer.parseInt(digits.length() > 6 ? "999999" : digits);
    if (size > WIDTH_MAX) {
      throw new IllegalArgumentException("the width is too large: " + digits);
    }
    return size;
  }

  static String braces(String format, Arguments arguments) {
    StringBuilder text = new StringBuilder();
    int automatic = 0;
    int i = 0;
    while (i < format.length()) {
      char c = format.charAt(i);
      if (format.startsWith("{{", i) || format.startsWith("}}", i)) {
        text.append(c);
        i += 2;
      } else if (c == '{') {
        int close = format.indexOf('}', i);
        if (close < 0) {
          throw new IllegalArgumentException("expected '}' before end of string");
        }
        String field = format.substring(i + 1, close);
        int colon = field.indexOf(':');
        String name = colon < 0 ? field : field.substring(0, colon);
        String spec = colon < 0 ? "" : field.substring(colon + 1);
        boolean asRepresentation = name.endsWith("!r");
        name = name.replaceAll("![rs]$", "");
        Object value = name.isEmpty() ? argument(arguments, automatic++) : member(arguments, name);
        text.append(format(asRepresentation ? Values.representation(value) : value, spec));
        i = close + 1;
      } else if (c == '}') {
        throw new IllegalArgumentException("single '}' in a format");
      } else {
        text.append(c);
        i++;
      }
    }
    return text.toString();
  }

  private static @Nullable Object argument(Arguments arguments, int index) {
    if (index >= arguments.positional().size()) {
      throw new IllegalArgumentException("no argument " + index + " for the format");
    }
    return arguments.positional().get(index);
  }

  private static @Nullable Object member(Arguments arguments, String name) {
    if (name.matches("[0-9]{1,6}")) {
      return argument(arguments, Integer.parseInt(name));
    }
    if (!arguments.named().containsKey(name)) {
      throw new IllegalArgumentException("no argument '" + name + "' for the format");
    }
    return arguments.named().get(name);
  }

  /// Formats by `[[fill]align][sign][0][width][,][.precision][type]`.
  private static String format(@Nullable Object value, String spec) {
    Matcher parts =
        Pattern.compile("(?:(.)?([<>^]))?([-+ ])?(0)?([0-9]*)([,_])?(?:\\.([0-9]+))?([a-zA-Z%])?")
            .matcher(spec);
    if (!parts.matches()) {
      throw new IllegalArgumentException("invalid format specifier '" + spec + "'");
    }
    String type = parts.group(8) == null ? "" : parts.group(8);
    Integer precision = parts.group(7) == null ? null : size(parts.group(7));
    boolean isNumber = Values.isNumber(value) && !(value instanceof Boolean && type.isEmpty());
    String text = isNumber ? number(value, type, precision, parts.group(6)) : Values.text(value);
    if (!isNumber && precision != null && precision < text.length()) {
      text = text.substring(0, precision);
    }
    if (isNumber && "+".equals(parts.group(3)) && !text.startsWith("-")) {
      text = "+" + text;
    }
    boolean zero = parts.group(4) != null;
    char align = parts.group(2) == null ? (isNumber ? '>' : '<') : parts.group(2).charAt(0);
    char fill = parts.group(1) == null ? (zero ? '0' : ' ') : parts.group(1).charAt(0);
    return pad(text, size(parts.group(5)), align, fill);
  }

  private static String number(
      @Nullable Object value, String type, @Nullable Integer precision, @Nullable String group) {
    String text =
        switch (type) {
          case "" ->
              precision == null
                  ? Values.text(value instanceof Boolean ? Values.toBig(value).longValue() : value)
                  : String.format(Locale.ROOT, "%." + precision + "g", Values.toDouble(value));
          case "d" -> whole(value).toString();
          case "f", "F" -> fixed(Values.toDouble(value), precision == null ? 6 : precision);
          case "%" -> fixed(100 * Values.toDouble(value), precision == null ? 6 : precision) + "%";
          case "x" -> whole(value).toString(16);
          case "b" -> whole(value).toString(2);
          case "e" ->
              String.format(
                  Locale.ROOT,
                  "%." + (precision == null ? 6 : precision) + "e",
                  Values.toDouble(value));
          default -> throw new IllegalArgumentException("unknown format code '" + type + "'");
        };
    return group == null ? text : grouped(text, group.charAt(0));
  }

  private static String grouped(String text, char separator) {
    int end = 0;
    while (end < text.length()
        && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
      end++;
    }
    StringBuilder grouped = new StringBuilder(text.substring(0, end));
    int first = text.startsWith("-") ? 1 : 0;
    for (int i = end - 3; i > first; i -= 3) {
      grouped.insert(i, separator);
    }
    return grouped.append(text.substring(end)).toString();
  }

  static String pad(String text, int width, char align, char fill) {
    int missing = width - text.length();
    if (missing <= 0) {
      return text;
    }
    String filling = String.valueOf(fill);
    return switch (align) {
      case '<' -> text + filling.repeat(missing);
      case '^' -> filling.repeat(missing / 2) + text + filling.repeat(missing - missing / 2);
      default -> {
        boolean isSigned = fill == '0' && (text.startsWith("-") || text.startsWith("+"));
        yield isSigned
            ? text.charAt(0) + filling.repeat(missing) + text.substring(1)
            : filling.repeat(missing) + text;
      }
    };
  }
}
