package dev.rastro.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The methods of texts, lists and dicts that templates call.
final class Methods {

  private Methods() {}

  /// A method of a value, or null where its type has none of that name.
  static @Nullable Callable find(@Nullable Object value, String name) {
    return switch (value) {
      case String text -> ofText(text, name);
      case Map<?, ?> map -> ofMap(asMap(map), name);
      case List<?> list -> ofList(asList(list), name);
      case Tuple tuple -> ofTuple(tuple, name);
      case null, default -> null;
    };
  }

  @SuppressWarnings("unchecked") // Templates make these of any values.
  private static Map<@Nullable Object, @Nullable Object> asMap(Map<?, ?> map) {
    return (Map<@Nullable Object, @Nullable Object>) map;
  }

  @SuppressWarnings("unchecked") // Templates make these of any values.
  private static List<@Nullable Object> asList(List<?> list) {
    return (List<@Nullable Object>) list;
  }

  private static @Nullable Callable ofText(String text, String name) {
    return switch (name) {
      case "lower" -> _ -> text.toLowerCase(Locale.ROOT);
      case "upper" -> _ -> text.toUpperCase(Locale.ROOT);
      case "strip" -> a -> strip(text, a, true, true);
      case "lstrip" -> a -> strip(text, a, true, false);
      case "rstrip" -> a -> strip(text, a, false, true);
      case "split" -> a -> split(text, a);
      case "rsplit" -> a -> splitFromEnd(text, a);
      case "splitlines" -> _ -> new ArrayList<@Nullable Object>(text.lines().toList());
      case "replace" -> a -> replace(text, a);
      case "swapcase" -> _ -> swapCase(text);
      case "casefold" -> _ -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      case "partition" -> a -> partition(text, Values.text(a.required(0, "sep")));
      case "startswith" -> a -> anyOf(a.required(0, "prefix"), text::startsWith);
      case "endswith" -> a -> anyOf(a.required(0, "suffix"), text::endsWith);
      case "join" ->
          a ->
              String.join(
                  text,
                  Values.items(a.required(0, "iterable")).stream().map(Values::text).toList());
      case "format" -> a -> Formatting.braces(text, a);
      case "title" -> _ -> title(text);
      case "capitalize" -> _ -> capitalize(text);
      case "find" -> a -> (long) text.indexOf(Values.text(a.required(0, "sub")));
      case "index" -> a -> index(text, a);
      case "count" -> a -> count(text, Values.text(a.required(0, "sub")));
      case "isdigit" -> _ -> !text.isEmpty() && text.chars().allMatch(Character::isDigit);
      case "isalpha" -> _ -> !text.isEmpty() && text.chars().allMatch(Character::isLetter);
      case "isalnum" -> _ -> !text.isEmpty() && text.chars().allMatch(Character::isLetterOrDigit);
      case "isspace" -> _ -> !text.isEmpty() && text.isBlank();
      case "isupper" ->
          _ ->
              text.chars().anyMatch(Character::isLetter)
                  && text.equals(text.toUpperCase(Locale.ROOT));
      case "islower" ->
          _ ->
              text.chars().anyMatch(Character::isLetter)
                  && text.equals(text.toLowerCase(Locale.ROOT));
      case "zfill" -> a -> Formatting.pad(text, Values.toInt(a.required(0, "width")), '>', '0');
      case "ljust" -> a -> Formatting.pad(text, Values.toInt(a.required(0, "width")), '<', fill(a));
      case "rjust" -> a -> Formatting.pad(text, Values.toInt(a.required(0, "width")), '>', fill(a));
      case "center" ->
          a -> Formatting.pad(text, Values.toInt(a.required(0, "width")), '^', fill(a));
      case "removeprefix" ->
          a ->
              text.startsWith(Values.text(a.required(0, "prefix")))
                  ? text.substring(Values.text(a.get(0, "prefix")).length())
                  : text;
      case "removesuffix" ->
          a ->
              text.endsWith(Values.text(a.required(0, "suffix")))
                  ? text.substring(0, text.length() - Values.text(a.get(0, "suffix")).length())
                  : text;
      default -> null;
    };
  }

  private static char fill(Arguments arguments) {
    String fill = arguments.text(1, "fillchar", " ");
    return fill.isEmpty() ? ' ' : fill.charAt(0);
  }

  private static boolean anyOf(@Nullable Object given, Predicate<String> test) {
    if (given instanceof Tuple tuple) {
      return tuple.items().stream().map(Values::text).anyMatch(test);
    }
    return test.test(Values.text(given));
  }

  private static String strip(String text, Arguments arguments, boolean left, boolean right) {
    Object given = arguments.get(0, "chars");
    String characters = given == null ? null : Values.text(given);
    int from = 0;
    int to = text.length();
    while (left && from < to && isStripped(text.charAt(from), characters)) {
      from++;
    }
    while (right && to > from && isStripped(text.charAt(to - 1), characters)) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isStripped(char c, @Nullable String characters) {
    return characters == null ? Character.isWhitespace(c) : characters.indexOf(c) >= 0;
  }

  /// Replaces all, or as many from the left as a third argument says.
  static String replace(String text, Arguments arguments) {
    String old = Values.text(arguments.required(0, "old"));
    String with = Values.text(arguments.required(1, "new"));
    Object count = arguments.get(2, "count");
    int left = count == null ? -1 : Values.toInt(count);
    if (left < 0) {
      return text.replace(old, with);
    }
    StringBuilder replaced = new StringBuilder();
    int from = 0;
    for (; left > 0; left--) {
      int found = text.indexOf(old, from);
      if (found < 0 || old.isEmpty()) {
        break;
      }
      replaced.append(text, from, found).append(with);
      from = found + old.length();
    }
    return replaced.append(text, from, text.length()).toString();
  }

  private static String swapCase(String text) {
    StringBuilder swapped = new StringBuilder();
    text.codePoints()
        .forEach(
            c ->
                swapped.appendCodePoint(
                    Character.isUpperCase(c)
                        ? Character.toLowerCase(c)
                        : Character.toUpperCase(c)));
    return swapped.toString();
  }

  private static Tuple partition(String text, String separator) {
    int at = text.indexOf(separator);
    return at < 0
        ? new Tuple(List.of(text, "", ""))
        : new Tuple(
            List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
  }

  /// Splits at the last separators, where not all are wanted.
  private static List<@Nullable Object> splitFromEnd(String text, Arguments arguments) {
    List<@Nullable Object> parts = split(text, Arguments.of(arguments.get(0, "sep")));
    int limit = arguments.has(1, "maxsplit") ? Values.toInt(arguments.get(1, "maxsplit")) : -1;
    if (limit < 0 || parts.size() <= limit + 1) {
      return parts;
    }
    if (arguments.get(0, "sep") == null) {
      throw new IllegalArgumentException("rsplit at white space takes no maxsplit here");
    }
    int kept = parts.size() - limit;
    String separator = Values.text(arguments.get(0, "sep"));
    List<String> first = parts.subList(0, kept).stream().map(Values::text).toList();
    List<@Nullable Object> split = new ArrayList<>();
    split.add(String.join(separator, first));
    split.addAll(parts.subList(kept, parts.size()));
    return split;
  }

  private static List<@Nullable Object> split(String text, Arguments arguments) {
    Object separator = arguments.get(0, "sep");
    int limit = arguments.has(1, "maxsplit") ? Values.toInt(arguments.get(1, "maxsplit")) : -1;
    if (separator == null) {
      String stripped = text.strip();
      return stripped.isEmpty()
          ? new ArrayList<>()
          : new ArrayList<>(Arrays.asList(stripped.split("\\s+", limit < 0 ? 0 : limit + 1)));
    }
    String by = Values.text(separator);
    if (by.isEmpty()) {
      throw new IllegalArgumentException("empty separator");
    }
    return new ArrayList<>(
        Arrays.asList(text.split(Pattern.quote(by), limit < 0 ? -1 : limit + 1)));
  }

  static String title(String text) {
    StringBuilder title = new StringBuilder();
    boolean begins = true;
    for (char c : text.toCharArray()) {
      title.append(begins ? Character.toUpperCase(c) : Character.toLowerCase(c));
      begins = !Character.isLetterOrDigit(c) && c != '\'';
    }
    return title.toString();
  }

  static String capitalize(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1).toLowerCase(Locale.ROOT);
  }

  private static long index(String text, Arguments arguments) {
    int index = text.indexOf(Values.text(arguments.required(0, "sub")));
    if (index < 0) {
      throw new IllegalArgumentException("substring not found");
    }
    return index;
  }

  private static long count(String text, String part) {
    if (part.isEmpty()) {
      return text.length() + 1L;
    }
    long count = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      count++;
    }
    return count;
  }

  private static @Nullable Callable ofMap(
      Map<@Nullable Object, @Nullable Object> map, String name) {
    return switch (name) {
      case "items" ->
          _ -> {
            List<@Nullable Object> items = new ArrayList<>();
            map.forEach((key, value) -> items.add(new Tuple(Arrays.asList(key, value))));
            return items;
          };
      case "keys" -> _ -> new ArrayList<>(map.keySet());
      case "values" -> _ -> new ArrayList<>(map.values());
      case "get" ->
          a -> {
            Object key = a.required(0, "key");
            return map.containsKey(key) ? map.get(key) : a.get(1, "default");
          };
      case "update" ->
          a -> {
            if (a.get(0, "other") instanceof Map<?, ?> other) {
              map.putAll(other);
            }
            map.putAll(a.named());
            return null;
          };
      case "pop" ->
          a -> {
            Object key = a.required(0, "key");
            if (!map.containsKey(key) && !a.has(1, "default")) {
              throw new IllegalArgumentException("no key " + Values.representation(key));
            }
            return map.containsKey(key) ? map.remove(key) : a.get(1, "default");
          };
      case "setdefault" ->
          a -> {
            Object key = a.required(0, "key");
            if (!map.containsKey(key)) {
              map.put(key, a.get(1, "default"));
            }
            return map.get(key);
          };
      case "copy" -> _ -> new LinkedHashMap<>(map);
      case "clear" ->
          _ -> {
            map.clear();
            return null;
          };
      default -> null;
    };
  }

  private static @Nullable Callable ofList(List<@Nullable Object> list, String name) {
    return switch (name) {
      case "append" ->
          a -> {
            list.add(a.required(0, "object"));
            return null;
          };
      case "extend" ->
          a -> {
            list.addAll(Values.items(a.required(0, "iterable")));
            return null;
          };
      case "insert" ->
          a -> {
            int index = Values.toInt(a.required(0, "index"));
            int at = index < 0 ? Math.max(0, list.size() + index) : Math.min(index, list.size());
            list.add(at, a.required(1, "object"));
            return null;
          };
      case "pop" ->
          a -> {
            if (list.isEmpty()) {
              throw new IllegalArgumentException("pop from empty list");
            }
            int index = a.has(0, "index") ? Values.toInt(a.get(0, "index")) : -1;
            int at = index < 0 ? list.size() + index : index;
            if (at < 0 || at >= list.size()) {
              throw new IllegalArgumentException("pop index out of range");
            }
            return list.remove(at);
          };
      case "remove" ->
          a -> {
            int at = position(list, a.required(0, "value"));
            list.remove(at);
            return null;
          };
      case "index" -> a -> (long) position(list, a.required(0, "value"));
      case "count" ->
          a -> {
            Object value = a.required(0, "value");
            return list.stream().filter(item -> Values.areEqual(item, value)).count();
          };
      case "reverse" ->
          _ -> {
            Collections.reverse(list);
            return null;
          };
      case "sort" ->
          a -> {
            Comparator<@Nullable Object> order = Values::compare;
            list.sort(Values.isTrue(a.named().get("reverse")) ? order.reversed() : order);
            return null;
          };
      case "copy" -> _ -> new ArrayList<>(list);
      case "clear" ->
          _ -> {
            list.clear();
            return null;
          };
      default -> null;
    };
  }

  private static @Nullable Callable ofTuple(Tuple tuple, String name) {
    return switch (name) {
      case "index" -> a -> (long) position(tuple.items(), a.required(0, "value"));
      case "count" ->
          a -> {
            Object value = a.required(0, "value");
            return tuple.items().stream().filter(item -> Values.areEqual(item, value)).count();
          };
      default -> null;
    };
  }

  private static int position(Collection<@Nullable Object> items, @Nullable Object value) {
    int at = 0;
    for (Object item : items) {
      if (Values.areEqual(item, value)) {
        return at;
      }
      at++;
    }
    throw new IllegalArgumentException(Values.representation(value) + " is not in list");
  }
}
