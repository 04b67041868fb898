package dev.rastro.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Python's rules for values: what is true, what is equal, how things print, how numbers compute.
///
/// None is null; whole numbers are Long, or BigInteger where they are larger; a float is Double; a
/// list is a List, a tuple [Tuple], a dict a Map.
public final class Values {

  private Values() {}

  /// Whether a value counts as true.
  public static boolean isTrue(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean truth -> truth;
      case Long number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Collection<?> items -> !items.isEmpty();
      case Tuple tuple -> !tuple.items().isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      case Undefined _ -> false;
      default -> true;
    };
  }

  /// A value as `{{ }}` prints it.
  public static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case String text -> text;
      case Undefined _ -> "";
      default -> representation(value);
    };
  }

  /// A value as Python's repr writes it.
  public static String representation(@Nullable Object value) {
    return switch (value) {
      case null -> "None";
      case Boolean truth -> truth ? "True" : "False";
      case String text -> quoted(text);
      case Double number -> number(number);
      case Tuple tuple -> {
        List<String> items = tuple.items().stream().map(Values::representation).toList();
        yield "(" + String.join(", ", items) + (items.size() == 1 ? ",)" : ")");
      }
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach((k, v) -> entries.add(representation(k) + ": " + representation(v)));
        yield "{" + String.join(", ", entries) + "}";
      }
      case Collection<?> items -> {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(representation(item)));
        yield "[" + String.join(", ", texts) + "]";
      }
      case Undefined _ -> "Undefined";
      default -> value.toString();
    };
  }

  private static String quoted(String text) {
    char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    for (char c : text.toCharArray()) {
      switch (c) {
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        case '\\' -> quoted.append("\\\\");
        default -> {
          if (c == quote) {
            quoted.append('\\');
          }
          quoted.append(c);
        }
      }
    }
    return quoted.append(quote).toString();
  }

  private static String number(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    } else if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return Double.doubleToRawLongBits(number) == 0 ? "0.0" : "-0.0";
    }
    double size = Math.abs(number);
    if (size < 1e-4 || size >= 1e16) {
      String text =
          Double.toString(number).replace("E-", "e-").replace("E", "e+").replace(".0e", "e");
      int e = text.indexOf('e');
      return text.length() - e == 3 ? text.substring(0, e + 2) + "0" + text.substring(e + 2) : text;
    }
    String plain = new BigDecimal(Double.toString(number)).toPlainString();
    return plain.indexOf('.') < 0 ? plain + ".0" : plain;
  }

  /// Whether two values are equal: numbers by value, True as 1.
  public static boolean areEqual(@Nullable Object one, @Nullable Object other) {
    if (isNumber(one) && isNumber(other)) {
      return compareNumbers(one, other) == 0;
    } else if (one instanceof Undefined || other instanceof Undefined) {
      return one instanceof Undefined && other instanceof Undefined;
    } else if (one instanceof Tuple a && other instanceof Tuple b) {
      return areEqual(a.items(), b.items());
    } else if (one instanceof List<?> a && other instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (int i = 0; i < a.size(); i++) {
        if (!areEqual(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    } else if (one instanceof Map<?, ?> a && other instanceof Map<?, ?> b) {
      return a.size() == b.size()
          && a.entrySet().stream()
              .allMatch(
                  entry ->
                      b.containsKey(entry.getKey())
                          && areEqual(entry.getValue(), b.get(entry.getKey())));
    }
    return Objects.equals(one, other);
  }

  /// Which of two values comes first.
  ///
  /// @throws IllegalArgumentException where they have no order
  public static int compare(@Nullable Object one, @Nullable Object other) {
    if (isNumber(one) && isNumber(other)) {
      return compareNumbers(one, other);
    } else if (one instanceof String a && other instanceof String b) {
      return a.compareTo(b);
    }
    List<?> a = sequence(one);
    List<?> b = sequence(other);
    if (a != null && b != null) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        int order = compare(a.get(i), b.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(a.size(), b.size());
    }
    throw new IllegalArgumentException(
        "'" + typeName(one) + "' and '" + typeName(other) + "' cannot be compared");
  }

  private static @Nullable List<?> sequence(@Nullable Object value) {
    return value instanceof List<?> list
        ? list
        : value instanceof Tuple tuple ? tuple.items() : null;
  }

  static boolean isNumber(@Nullable Object value) {
    return value instanceof Number || value instanceof Boolean;
  }

  private static int compareNumbers(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Double || other instanceof Double) {
      return Double.compare(toDouble(one), toDouble(other));
    }
    return toBig(one).compareTo(toBig(other));
  }

  /// The values of something that can be looped over.
  ///
  /// @throws IllegalArgumentException where it can't
  public static List<@Nullable Object> items(@Nullable Object value) {
    return switch (value) {
      case Collection<?> items -> new ArrayList<>(items);
      case Tuple tuple -> tuple.items();
      case Map<?, ?> map -> new ArrayList<>(map.keySet());
      case String text -> {
        List<@Nullable Object> characters = new ArrayList<>();
        text.codePoints().forEach(c -> characters.add(Character.toString(c)));
        yield characters;
      }
      case Undefined _ -> List.of();
      case JinjaObject object -> object.items();
      case null -> throw new IllegalArgumentException("'NoneType' object is not iterable");
      default ->
          throw new IllegalArgumentException("'" + typeName(value) + "' object is not iterable");
    };
  }

  /// Python's name of a value's type.
  public static String typeName(@Nullable Object value) {
    return switch (value) {
      case null -> "NoneType";
      case Boolean _ -> "bool";
      case Long _, BigInteger _ -> "int";
      case Double _ -> "float";
      case String _ -> "str";
      case Tuple _ -> "tuple";
      case Map<?, ?> _ -> "dict";
      case Collection<?> _ -> "list";
      case Undefined _ -> "Undefined";
      default -> value.getClass().getSimpleName();
    };
  }

  /// A whole number in its smallest form.
  static Object shrink(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  static BigInteger toBig(@Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth ? BigInteger.ONE : BigInteger.ZERO;
      case Long number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      case null, default ->
          throw new IllegalArgumentException("'" + typeName(value) + "' is no whole number");
    };
  }

  static double toDouble(@Nullable Object value) {
    return switch (value) {
      case Boolean truth -> truth ? 1 : 0;
      case Number number -> number.doubleValue();
      case null, default ->
          throw new IllegalArgumentException("'" + typeName(value) + "' is no number");
    };
  }

  public static int toInt(@Nullable Object value) {
    try {
      return toBig(value).intValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(value + " is too large", e);
    }
  }

  /// Computes `one operator other`.
  static @Nullable Object compute(String operator, @Nullable Object one, @Nullable Object other) {
    if (one instanceof Undefined undefined) {
      throw new IllegalArgumentException(undefined.message());
    } else if (other instanceof Undefined undefined) {
      throw new IllegalArgumentException(undefined.message());
    }
    if (isNumber(one) && isNumber(other)) {
      return operator.equals("/") || one instanceof Double || other instanceof Double
          ? computeDoubles(operator, toDouble(one), toDouble(other))
          : computeWhole(operator, toBig(one), toBig(other));
    } else if (operator.equals("%") && one instanceof String format) {
      return Formatting.percent(format, other);
    } else if (operator.equals("+")) {
      if (one instanceof String a && other instanceof String b) {
        return a + b;
      } else if (one instanceof Tuple a && other instanceof Tuple b) {
        return new Tuple(joined(a.items(), b.items()));
      } else if (one instanceof List<?> a && other instanceof List<?> b) {
        return joined(a, b);
      }
    } else if (operator.equals("*")) {
      boolean isRight = other instanceof Long;
      if (isRight || one instanceof Long) {
        return repeated(isRight ? one : other, toInt(isRight ? other : one));
      }
    }
    throw new IllegalArgumentException(
        "'" + typeName(one) + "' " + operator + " '" + typeName(other) + "' is not possible");
  }

  private static List<@Nullable Object> joined(List<?> a, List<?> b) {
    List<@Nullable Object> joined = new ArrayList<>(a);
    joined.addAll(b);
    return joined;
  }

  private static Object repeated(@Nullable Object value, int times) {
    int count = Math.max(0, times);
    if (value instanceof String text) {
      if ((long) text.length() * count > Formatting.LENGTH_MAX) {
        throw new IllegalArgumentException("the text would be too long");
      }
      return text.repeat(count);
    } else if (value instanceof List<?> items) {
      if ((long) items.size() * count > Formatting.LENGTH_MAX) {
        throw new IllegalArgumentException("the list would be too long");
      }
      List<@Nullable Object> repeated = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        repeated.addAll(items);
      }
      return repeated;
    }
    throw new IllegalArgumentException("'" + typeName(value) + "' cannot be repeated");
  }

  private static Object computeWhole(String operator, BigInteger one, BigInteger other) {
    return switch (operator) {
      case "+" -> shrink(one.add(other));
      case "-" -> shrink(one.subtract(other));
      case "*" -> shrink(one.multiply(other));
      case "//" -> shrink(floorDivide(one, other)[0]);
      case "%" -> shrink(floorDivide(one, other)[1]);
      case "**" -> {
        if (other.signum() < 0) {
          yield Math.pow(one.doubleValue(), other.doubleValue());
        }
        if (other.bitLength() > 16) {
          throw new IllegalArgumentException("the power is too large");
        }
        yield shrink(one.pow(other.intValueExact()));
      }
      default -> throw new IllegalStateException("No operator " + operator);
    };
  }

  /// Quotient and remainder as Python has them: the remainder has the divisor's sign.
  private static BigInteger[] floorDivide(BigInteger one, BigInteger other) {
    if (other.signum() == 0) {
      throw new IllegalArgumentException("division by zero");
    }
    BigInteger[] result = one.divideAndRemainder(other);
    if (result[1].signum() != 0 && result[1].signum() != other.signum()) {
      result[0] = result[0].subtract(BigInteger.ONE);
      result[1] = result[1].add(other);
    }
    return result;
  }

  private static Object computeDoubles(String operator, double one, double other) {
    if (other == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
      throw new IllegalArgumentException("division by zero");
    }
    return switch (operator) {
      case "+" -> one + other;
      case "-" -> one - other;
      case "*" -> one * other;
      case "/" -> one / other;
      case "//" -> Math.floor(one / other);
      case "%" -> one - Math.floor(one / other) * other;
      case "**" -> Math.pow(one, other);
      default -> throw new IllegalStateException("No operator " + operator);
    };
  }

  /// Whether a container holds a value.
  static boolean contains(@Nullable Object container, @Nullable Object value) {
    return switch (container) {
      case String text -> {
        if (!(value instanceof String part)) {
          throw new IllegalArgumentException(
              "'in <string>' requires a string, not " + typeName(value));
        }
        yield text.contains(part);
      }
      case Map<?, ?> map -> map.containsKey(value);
      case Undefined _ -> false;
      case null, default -> items(container).stream().anyMatch(item -> areEqual(item, value));
    };
  }
}
