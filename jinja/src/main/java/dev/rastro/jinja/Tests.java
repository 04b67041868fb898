package dev.rastro.jinja;

import java.math.BigInteger;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jinja2's own tests, which stand behind `is`.
final class Tests {

  @FunctionalInterface
  interface Test {
    boolean holds(@Nullable Object value, Arguments arguments);
  }

  private Tests() {}

  /// A test by its name, or null where there is none.
  static @Nullable Test find(String name) {
    return switch (name) {
      case "boolean" -> (x, _) -> x instanceof Boolean;
      case "callable" -> (x, _) -> x instanceof Callable;
      case "defined" -> (x, _) -> !(x instanceof Undefined);
      case "undefined" -> (x, _) -> x instanceof Undefined;
      case "divisibleby" ->
          (x, a) -> Values.areEqual(Values.compute("%", x, a.required(0, "num")), 0L);
      case "eq", "equalto", "==" -> (x, a) -> Values.areEqual(x, a.required(0, "other"));
      case "ne", "!=" -> (x, a) -> !Values.areEqual(x, a.required(0, "other"));
      case "gt", "greaterthan", ">" -> (x, a) -> Values.compare(x, a.required(0, "other")) > 0;
      case "ge", ">=" -> (x, a) -> Values.compare(x, a.required(0, "other")) >= 0;
      case "lt", "lessthan", "<" -> (x, a) -> Values.compare(x, a.required(0, "other")) < 0;
      case "le", "<=" -> (x, a) -> Values.compare(x, a.required(0, "other")) <= 0;
      case "even" -> (x, _) -> Values.areEqual(Values.compute("%", x, 2L), 0L);
      case "odd" -> (x, _) -> Values.areEqual(Values.compute("%", x, 2L), 1L);
      case "true" -> (x, _) -> Boolean.TRUE.equals(x);
      case "false" -> (x, _) -> Boolean.FALSE.equals(x);
      case "none" -> (x, _) -> x == null;
      case "filter" -> (x, _) -> Filters.find(Values.text(x)) != null;
      case "test" -> (x, _) -> find(Values.text(x)) != null;
      case "float" -> (x, _) -> x instanceof Double;
      case "integer" -> (x, _) -> x instanceof Long || x instanceof BigInteger;
      case "number" -> (x, _) -> Values.isNumber(x);
      case "in" -> (x, a) -> Values.contains(a.required(0, "seq"), x);
      case "iterable" ->
          (x, _) ->
              x instanceof Collection
                  || x instanceof Tuple
                  || x instanceof Map
                  || x instanceof String;
      case "sequence" ->
          (x, _) ->
              x instanceof Collection
                  || x instanceof Tuple
                  || x instanceof Map
                  || x instanceof String;
      case "mapping" -> (x, _) -> x instanceof Map;
      case "string" -> (x, _) -> x instanceof String;
      case "lower" -> (x, _) -> Values.text(x).equals(Values.text(x).toLowerCase(Locale.ROOT));
      case "upper" -> (x, _) -> Values.text(x).equals(Values.text(x).toUpperCase(Locale.ROOT));
      case "sameas" -> (x, a) -> isSame(x, a.required(0, "other"));
      default -> null;
    };
  }

  @SuppressWarnings("ReferenceEquality") // The same object is what is asked for.
  private static boolean isSame(@Nullable Object one, @Nullable Object other) {
    return one == other || (one instanceof Boolean && one.equals(other));
  }
}
