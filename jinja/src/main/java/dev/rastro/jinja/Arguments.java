package dev.rastro.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The arguments of a call, evaluated.
///
/// @param positional those without a name, in order
/// @param named those with a name
public record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {

  public static final Arguments NONE = new Arguments(List.of(), Map.of());

  public Arguments {
    positional = Collections.unmodifiableList(new ArrayList<>(positional));
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
  }

  public static Arguments of(@Nullable Object... positional) {
    return new Arguments(Arrays.asList(positional), Map.of());
  }

  /// Whether an argument was given, by place or by name.
  public boolean has(int index, String name) {
    return index < positional.size() || named.containsKey(name);
  }

  /// An argument by place or by name, or null where it was not given.
  public @Nullable Object get(int index, String name) {
    return index < positional.size() ? positional.get(index) : named.get(name);
  }

  /// An argument that must be there.
  public @Nullable Object required(int index, String name) {
    if (!has(index, name)) {
      throw new IllegalArgumentException("the argument '" + name + "' is missing");
    }
    return get(index, name);
  }

  /// An argument that is a text, or the default where it was not given.
  public String text(int index, String name, String byDefault) {
    Object value = has(index, name) ? get(index, name) : byDefault;
    return Values.text(value);
  }

  /// Refuses more arguments than these.
  public void requireAtMost(int count, String... names) {
    if (positional.size() > count) {
      throw new IllegalArgumentException(
          "it takes at most " + count + " arguments, " + positional.size() + " were given");
    }
    for (String name : named.keySet()) {
      if (!List.of(names).contains(name)) {
        throw new IllegalArgumentException("it takes no argument '" + name + "'");
      }
    }
  }
}
