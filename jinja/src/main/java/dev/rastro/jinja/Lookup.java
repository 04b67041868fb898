package dev.rastro.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds what is in a value: a member, an item, a slice. What is not there is an [Undefined].
final class Lookup {

  private Lookup() {}

  /// A part of a list, tuple or text, as Python's slices.
  static @Nullable Object sliced(
      @Nullable Object of, @Nullable Object from, @Nullable Object to, int step) {
    if (step == 0) {
      throw new IllegalArgumentException("slice step cannot be zero");
    }
    List<@Nullable Object> items = Values.items(of);
    int size = items.size();
    int start = bound(from, size, step > 0 ? 0 : size - 1, step);
    int end = bound(to, size, step > 0 ? size : -1, step);
    List<@Nullable Object> taken = new ArrayList<>();
    for (long i = start; step > 0 ? i < end : i > end; i += step) {
      taken.add(items.get((int) i));
    }
    if (of instanceof String) {
      StringBuilder text = new StringBuilder();
      taken.forEach(text::append);
      return text.toString();
    }
    return of instanceof Tuple ? new Tuple(taken) : taken;
  }

  private static int bound(@Nullable Object given, int size, int byDefault, int step) {
    if (given == null) {
      return byDefault;
    }
    int index = Values.toInt(given);
    int shifted = index < 0 ? index + size : index;
    return step > 0 ? Math.clamp(shifted, 0, size) : Math.clamp(shifted, -1, size - 1);
  }

  /// What `of[index]` is.
  static @Nullable Object subscript(@Nullable Object of, @Nullable Object index) {
    return switch (of) {
      case Map<?, ?> map when map.containsKey(index) -> map.get(index);
      case Map<?, ?> _ ->
          new Undefined("'dict object' has no attribute " + Values.representation(index) + ": it");
      case Undefined undefined -> throw new IllegalArgumentException(undefined.message());
      case JinjaObject object when index instanceof String name -> object.member(name);
      case null, default -> {
        if (index instanceof String name) {
          yield member(of, name);
        }
        List<@Nullable Object> items = Values.items(of);
        int at = Values.toInt(index);
        int shifted = at < 0 ? at + items.size() : at;
        yield shifted < 0 || shifted >= items.size()
            ? new Undefined("'" + Values.typeName(of) + " object' has no element " + at + ": it")
            : items.get(shifted);
      }
    };
  }

  /// A member of a value: an object's, a method, or an entry of a dict.
  static @Nullable Object member(@Nullable Object of, String name) {
    if (of instanceof Undefined undefined) {
      throw new IllegalArgumentException(undefined.message());
    } else if (of instanceof JinjaObject object) {
      return object.member(name);
    }
    Callable method = Methods.find(of, name);
    if (method != null) {
      return method;
    }
    if (of instanceof Map<?, ?> map && map.containsKey(name)) {
      return map.get(name);
    }
    return new Undefined(
        "'"
            + (of == null ? "None" : Values.typeName(of) + " object")
            + "' has no attribute '"
            + name
            + "': it");
  }

  /// A member's member: `a.b`, or an index.
  static @Nullable Object path(@Nullable Object of, String path) {
    Object value = of;
    for (String step : path.split("\\.", -1)) {
      value =
          step.matches("[0-9]+")
              ? subscript(value, Long.valueOf(step))
              : entryOrMember(value, step);
    }
    return value;
  }

  private static @Nullable Object entryOrMember(@Nullable Object value, String step) {
    if (value instanceof Map<?, ?> map && map.containsKey(step)) {
      return map.get(step);
    }
    return member(value, step);
  }
}
