package dev.rastro.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Jinja2's own filters.
final class Filters {

  /// A filter: the first argument is what stands before the bar.
  @FunctionalInterface
  interface Filter {
    @Nullable Object apply(@Nullable Object input, Arguments arguments, Interpreter interpreter);
  }

  private Filters() {}

  /// A filter by its name, or null where there is none.
  static @Nullable Filter find(String name) {
    return switch (name) {
      case "abs" -> (x, _, _) -> Values.compare(x, 0L) < 0 ? Values.compute("-", 0L, x) : x;
      case "attr" -> (x, a, _) -> Lookup.member(x, Values.text(a.required(0, "name")));
      case "batch" -> (x, a, _) -> batch(x, a);
      case "capitalize" -> (x, _, _) -> Methods.capitalize(text(x));
      case "center" ->
          (x, a, _) ->
              Formatting.pad(
                  text(x), a.has(0, "width") ? Values.toInt(a.get(0, "width")) : 80, '^', ' ');
      case "count", "length" -> (x, _, _) -> length(x);
      case "d", "default" -> (x, a, _) -> byDefault(x, a);
      case "dictsort" -> (x, a, _) -> dictSort(x, a);
      case "e", "escape" -> (x, _, _) -> escape(text(x));
      case "first" -> (x, _, _) -> edge(x, true);
      case "last" -> (x, _, _) -> edge(x, false);
      case "float" -> (x, a, _) -> toFloat(x, a);
      case "int" -> (x, a, _) -> toInt(x, a);
      case "format" -> (x, a, _) -> Formatting.percent(text(x), new Tuple(a.positional()));
      case "groupby" -> (x, a, _) -> groupBy(x, a);
      case "indent" -> (x, a, _) -> indent(text(x), a);
      case "items" ->
          (x, _, _) -> x instanceof Map ? method(x, "items", Arguments.NONE) : new ArrayList<>();
      case "join" -> (x, a, _) -> join(x, a);
      case "list" -> (x, _, _) -> new ArrayList<>(Values.items(x));
      case "lower" -> (x, _, _) -> text(x).toLowerCase(Locale.ROOT);
      case "upper" -> (x, _, _) -> text(x).toUpperCase(Locale.ROOT);
      case "map" -> (x, a, i) -> map(x, a, i);
      case "max" -> (x, _, _) -> extreme(x, true);
      case "min" -> (x, _, _) -> extreme(x, false);
      case "reject" -> (x, a, i) -> select(x, a, i, false);
      case "select" -> (x, a, i) -> select(x, a, i, true);
      case "rejectattr" -> (x, a, i) -> selectAttribute(x, a, i, false);
      case "selectattr" -> (x, a, i) -> selectAttribute(x, a, i, true);
      case "replace" -> (x, a, _) -> Methods.replace(text(x), a);
      case "reverse" -> (x, _, _) -> reverse(x);
      case "round" -> (x, a, _) -> round(x, a);
      case "safe", "string" -> (x, _, _) -> text(x);
      case "slice" -> (x, a, _) -> slice(x, a);
      case "sort" -> (x, a, _) -> sort(x, a);
      case "sum" -> (x, a, _) -> sum(x, a);
      case "title" -> (x, _, _) -> Methods.title(text(x));
      case "tojson" ->
          (x, a, _) ->
              Json.write(
                  x,
                  a.has(0, "indent") && a.get(0, "indent") != null
                      ? Values.toInt(a.get(0, "indent"))
                      : 0);
      case "trim" -> (x, a, _) -> method(text(x), "strip", a);
      case "truncate" -> (x, a, _) -> truncate(text(x), a);
      case "unique" -> (x, a, _) -> unique(x, a);
      case "urlencode" ->
          (x, _, _) ->
              URLEncoder.encode(text(x), StandardCharsets.UTF_8)
                  .replace("+", "%20")
                  .replace("%2F", "/");
      case "wordcount" ->
          (x, _, _) -> text(x).isBlank() ? 0L : (long) text(x).strip().split("\\s+", -1).length;
      default -> null;
    };
  }

  private static @Nullable Object method(@Nullable Object value, String name, Arguments arguments) {
    Callable method = Methods.find(value, name);
    if (method == null) {
      throw new IllegalArgumentException(
          "'" + Values.typeName(value) + "' object has no method '" + name + "'");
    }
    return method.call(arguments);
  }

  private static String text(@Nullable Object value) {
    return Values.text(value);
  }

  private static List<@Nullable Object> batch(@Nullable Object input, Arguments arguments) {
    int size = Values.toInt(arguments.required(0, "linecount"));
    List<@Nullable Object> batches = new ArrayList<>();
    List<@Nullable Object> items = Values.items(input);
    for (int from = 0; from < items.size(); from += Math.max(1, size)) {
      List<@Nullable Object> batch =
          new ArrayList<>(items.subList(from, Math.min(items.size(), from + Math.max(1, size))));
      while (arguments.has(1, "fill_with") && batch.size() < size) {
        batch.add(arguments.get(1, "fill_with"));
      }
      batches.add(batch);
    }
    return batches;
  }

  private static List<@Nullable Object> slice(@Nullable Object input, Arguments arguments) {
    int slices = Math.max(1, Values.toInt(arguments.required(0, "slices")));
    List<@Nullable Object> items = Values.items(input);
    List<@Nullable Object> result = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < slices; i++) {
      int size = items.size() / slices + (i < items.size() % slices ? 1 : 0);
      List<@Nullable Object> slice = new ArrayList<>(items.subList(from, from + size));
      if (arguments.has(1, "fill_with")
          && i >= items.size() % slices
          && items.size() % slices != 0) {
        slice.add(arguments.get(1, "fill_with"));
      }
      result.add(slice);
      from += size;
    }
    return result;
  }

  private static Object length(@Nullable Object input) {
    return switch (input) {
      case String text -> (long) text.codePointCount(0, text.length());
      case Map<?, ?> map -> (long) map.size();
      case null, default -> (long) Values.items(input).size();
    };
  }

  private static @Nullable Object byDefault(@Nullable Object input, Arguments arguments) {
    Object value = arguments.has(0, "default_value") ? arguments.get(0, "default_value") : "";
    boolean alsoFalse = Values.isTrue(arguments.get(1, "boolean"));
    return input instanceof Undefined || (alsoFalse && !Values.isTrue(input)) ? value : input;
  }

  private static List<@Nullable Object> dictSort(@Nullable Object input, Arguments arguments) {
    if (!(input instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("dictsort takes a dict, not " + Values.typeName(input));
    }
    boolean byValue = arguments.text(1, "by", "key").equals("value");
    boolean caseSensitive = Values.isTrue(arguments.get(0, "case_sensitive"));
    List<@Nullable Object> items = new ArrayList<>();
    map.forEach((k, v) -> items.add(new Tuple(Arrays.asList(k, v))));
    Comparator<@Nullable Object> order =
        (a, b) ->
            Values.compare(
                folded(part(a, byValue), caseSensitive), folded(part(b, byValue), caseSensitive));
    items.sort(Values.isTrue(arguments.get(2, "reverse")) ? order.reversed() : order);
    return items;
  }

  private static @Nullable Object part(@Nullable Object pair, boolean second) {
    return pair instanceof Tuple tuple ? tuple.items().get(second ? 1 : 0) : null;
  }

  private static @Nullable Object folded(@Nullable Object value, boolean caseSensitive) {
    return value instanceof String text && !caseSensitive ? text.toLowerCase(Locale.ROOT) : value;
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static @Nullable Object edge(@Nullable Object input, boolean first) {
    List<@Nullable Object> items = Values.items(input);
    if (items.isEmpty()) {
      return new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty.");
    }
    return first ? items.getFirst() : items.getLast();
  }

  private static @Nullable Object toFloat(@Nullable Object input, Arguments arguments) {
    try {
      return input instanceof String text
          ? (Object) Double.valueOf(text.strip())
          : (Object) Values.toDouble(input);
    } catch (IllegalArgumentException e) {
      return arguments.has(0, "default") ? arguments.get(0, "default") : 0.0;
    }
  }

  /// Without the prefix that Python allows before digits of this base.
  private static String digits(String text, int base) {
    String prefix =
        switch (base) {
          case 2 -> "0b";
          case 8 -> "0o";
          case 16 -> "0x";
          default -> "";
        };
    return !prefix.isEmpty() && text.toLowerCase(Locale.ROOT).startsWith(prefix)
        ? text.substring(prefix.length())
        : text;
  }

  private static @Nullable Object toInt(@Nullable Object input, Arguments arguments) {
    try {
      int base = arguments.has(1, "base") ? Values.toInt(arguments.get(1, "base")) : 10;
      return switch (input) {
        case String text when text.matches("\\s*[-+]?[0-9]*\\.[0-9]+\\s*") ->
            Values.shrink(new BigDecimal(text.strip()).toBigInteger());
        case String text -> Values.shrink(new BigInteger(digits(text.strip(), base), base));
        case Double number -> Values.shrink(BigDecimal.valueOf(number).toBigInteger());
        case null, default -> Values.shrink(Values.toBig(input));
      };
    } catch (IllegalArgumentException e) {
      return arguments.has(0, "default") ? arguments.get(0, "default") : 0L;
    }
  }

  private static List<@Nullable Object> groupBy(@Nullable Object input, Arguments arguments) {
    String attribute = Values.text(arguments.required(0, "attribute"));
    List<@Nullable Object> sorted = new ArrayList<>(Values.items(input));
    sorted.sort(
        (a, b) ->
            Values.compare(
                folded(Lookup.path(a, attribute), false),
                folded(Lookup.path(b, attribute), false)));
    Map<@Nullable Object, List<@Nullable Object>> groups = new LinkedHashMap<>();
    for (Object item : sorted) {
      Object key = Lookup.path(item, attribute);
      Object value = key instanceof Undefined ? arguments.get(1, "default") : key;
      groups.computeIfAbsent(value, _ -> new ArrayList<>()).add(item);
    }
    List<@Nullable Object> result = new ArrayList<>();
    groups.forEach((key, items) -> result.add(new Tuple(Arrays.asList(key, items))));
    return result;
  }

  private static String indent(String text, Arguments arguments) {
    Object width = arguments.get(0, "width");
    String indention =
        width instanceof String given ? given : " ".repeat(width == null ? 4 : Values.toInt(width));
    boolean first = Values.isTrue(arguments.get(1, "first"));
    boolean blank = Values.isTrue(arguments.get(2, "blank"));
    StringBuilder result = new StringBuilder();
    String[] lines = text.split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      result.append(i == 0 ? "" : "\n");
      boolean indented = i == 0 ? first : (blank || !lines[i].isEmpty());
      result.append(indented ? indention : "").append(lines[i]);
    }
    return result.toString();
  }

  private static String join(@Nullable Object input, Arguments arguments) {
    Object attribute = arguments.get(1, "attribute");
    List<String> texts = new ArrayList<>();
    for (Object item : Values.items(input)) {
      texts.add(Values.text(attribute == null ? item : Lookup.path(item, Values.text(attribute))));
    }
    return String.join(arguments.text(0, "d", ""), texts);
  }

  private static List<@Nullable Object> map(
      @Nullable Object input, Arguments arguments, Interpreter interpreter) {
    List<@Nullable Object> result = new ArrayList<>();
    if (arguments.named().containsKey("attribute")) {
      String attribute = Values.text(arguments.named().get("attribute"));
      for (Object item : Values.items(input)) {
        Object value = Lookup.path(item, attribute);
        result.add(
            value instanceof Undefined && arguments.named().containsKey("default")
                ? arguments.named().get("default")
                : value);
      }
      return result;
    }
    String filter = Values.text(arguments.required(0, "filter"));
    Arguments rest =
        new Arguments(
            arguments.positional().subList(1, arguments.positional().size()), arguments.named());
    for (Object item : Values.items(input)) {
      result.add(interpreter.filter(filter, item, rest));
    }
    return result;
  }

  private static @Nullable Object extreme(@Nullable Object input, boolean largest) {
    List<@Nullable Object> items = Values.items(input);
    if (items.isEmpty()) {
      return new Undefined("No aggregated item, sequence was empty.");
    }
    Comparator<@Nullable Object> order = Values::compare;
    return largest ? Collections.max(items, order) : Collections.min(items, order);
  }

  private static List<@Nullable Object> select(
      @Nullable Object input, Arguments arguments, Interpreter interpreter, boolean wanted) {
    List<@Nullable Object> result = new ArrayList<>();
    for (Object item : Values.items(input)) {
      boolean holds =
          arguments.positional().isEmpty()
              ? Values.isTrue(item)
              : interpreter.test(
                  Values.text(arguments.positional().getFirst()),
                  item,
                  new Arguments(
                      arguments.positional().subList(1, arguments.positional().size()), Map.of()));
      if (holds == wanted) {
        result.add(item);
      }
    }
    return result;
  }

  private static List<@Nullable Object> selectAttribute(
      @Nullable Object input, Arguments arguments, Interpreter interpreter, boolean wanted) {
    String attribute = Values.text(arguments.required(0, "attribute"));
    List<@Nullable Object> result = new ArrayList<>();
    for (Object item : Values.items(input)) {
      Object value = Lookup.path(item, attribute);
      boolean holds =
          arguments.positional().size() == 1
              ? Values.isTrue(value)
              : interpreter.test(
                  Values.text(arguments.positional().get(1)),
                  value,
                  new Arguments(
                      arguments.positional().subList(2, arguments.positional().size()), Map.of()));
      if (holds == wanted) {
        result.add(item);
      }
    }
    return result;
  }

  private static @Nullable Object reverse(@Nullable Object input) {
    if (input instanceof String text) {
      return new StringBuilder(text).reverse().toString();
    }
    List<@Nullable Object> items = new ArrayList<>(Values.items(input));
    Collections.reverse(items);
    return items;
  }

  private static Object round(@Nullable Object input, Arguments arguments) {
    int digits = arguments.has(0, "precision") ? Values.toInt(arguments.get(0, "precision")) : 0;
    RoundingMode mode =
        switch (arguments.text(1, "method", "common")) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new IllegalArgumentException("method must be common, ceil or floor");
        };
    if ((input instanceof Long || input instanceof BigInteger) && digits >= 0) {
      return input;
    }
    return new BigDecimal(Values.toDouble(input)).setScale(digits, mode).doubleValue();
  }

  private static List<@Nullable Object> sort(@Nullable Object input, Arguments arguments) {
    boolean caseSensitive = Values.isTrue(arguments.get(1, "case_sensitive"));
    Object attribute = arguments.get(2, "attribute");
    List<@Nullable Object> items = new ArrayList<>(Values.items(input));
    Comparator<@Nullable Object> order =
        (a, b) -> {
          Object x = attribute == null ? a : Lookup.path(a, Values.text(attribute));
          Object y = attribute == null ? b : Lookup.path(b, Values.text(attribute));
          return Values.compare(folded(x, caseSensitive), folded(y, caseSensitive));
        };
    items.sort(Values.isTrue(arguments.get(0, "reverse")) ? order.reversed() : order);
    return items;
  }

  private static @Nullable Object sum(@Nullable Object input, Arguments arguments) {
    Object attribute = arguments.get(0, "attribute");
    Object sum = arguments.has(1, "start") ? arguments.get(1, "start") : 0L;
    for (Object item : Values.items(input)) {
      sum =
          Values.compute(
              "+", sum, attribute == null ? item : Lookup.path(item, Values.text(attribute)));
    }
    return sum;
  }

  private static String truncate(String text, Arguments arguments) {
    int length = arguments.has(0, "length") ? Values.toInt(arguments.get(0, "length")) : 255;
    boolean killWords = Values.isTrue(arguments.get(1, "killwords"));
    String end = arguments.text(2, "end", "...");
    if (text.length() <= length + 5) {
      return text;
    }
    String cut = text.substring(0, Math.max(0, length - end.length()));
    int space = cut.lastIndexOf(' ');
    return (killWords || space < 0 ? cut : cut.substring(0, space)) + end;
  }

  private static List<@Nullable Object> unique(@Nullable Object input, Arguments arguments) {
    boolean caseSensitive = Values.isTrue(arguments.get(0, "case_sensitive"));
    Object attribute = arguments.get(1, "attribute");
    List<@Nullable Object> seen = new ArrayList<>();
    List<@Nullable Object> result = new ArrayList<>();
    for (Object item : Values.items(input)) {
      Object key =
          folded(
              attribute == null ? item : Lookup.path(item, Values.text(attribute)), caseSensitive);
      if (seen.stream().noneMatch(other -> Values.areEqual(other, key))) {
        seen.add(key);
        result.add(item);
      }
    }
    return result;
  }
}
