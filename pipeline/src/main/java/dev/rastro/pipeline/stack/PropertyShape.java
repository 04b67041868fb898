package dev.rastro.pipeline.stack;

import java.util.List;
import java.util.Map;

/// What a property may hold, for the resources that no request of an API is made of.
sealed interface PropertyShape {

  /// A text; numbers and booleans are texts in a template.
  record Text() implements PropertyShape {}

  /// A whole number.
  record WholeNumber() implements PropertyShape {}

  /// true or false.
  record Flag() implements PropertyShape {}

  /// One of a few texts.
  record Choice(List<String> texts) implements PropertyShape {
    public Choice {
      texts = List.copyOf(texts);
    }
  }

  /// A list.
  record ListOf(PropertyShape item) implements PropertyShape {}

  /// A value, or a list of such values.
  record OneOrMore(PropertyShape item) implements PropertyShape {}

  /// A map with these names and no others.
  record Members(Map<String, PropertyShape> members) implements PropertyShape {
    public Members {
      members = Map.copyOf(members);
    }
  }

  /// A map whose names are the author's.
  record AnyNames(PropertyShape value) implements PropertyShape {}

  /// A text, or a map.
  record OneOf(PropertyShape text, PropertyShape map) implements PropertyShape {}

  /// Checks a value and all that is in it.
  ///
  /// @param path where the value stands among the resource's properties
  /// @throws StackException with the line of what is wrong
  default void check(Properties properties, String path, Object value) {
    switch (this) {
      case Text _ -> {
        if (!(value instanceof String)) {
          throw properties.error(path, "The value must be a string");
        }
      }
      case WholeNumber _ -> {
        if (!(value instanceof String text) || !text.matches("-?[0-9]{1,18}")) {
          throw properties.error(path, "The value" + quoted(value) + " must be a whole number");
        }
      }
      case Flag _ -> {
        if (!(value instanceof String text) || !text.matches("(?i)true|false")) {
          throw properties.error(path, "The value" + quoted(value) + " must be true or false");
        }
      }
      case Choice choice -> {
        if (!choice.texts.contains(value)) {
          throw properties.error(
              path, "The value" + quoted(value) + " must be " + String.join(" or ", choice.texts));
        }
      }
      case ListOf list -> {
        if (!(value instanceof List<?> items)) {
          throw properties.error(path, "The value must be a list");
        }
        for (int i = 0; i < items.size(); i++) {
          list.item.check(properties, path + "[" + i + "]", items.get(i));
        }
      }
      case OneOrMore several -> {
        PropertyShape shape = value instanceof List ? new ListOf(several.item) : several.item;
        shape.check(properties, path, value);
      }
      case Members known -> {
        for (Map.Entry<?, ?> member : map(properties, path, value).entrySet()) {
          PropertyShape shape = known.members.get(String.valueOf(member.getKey()));
          String memberPath = path + "." + member.getKey();
          if (shape == null) {
            throw properties.error(memberPath, "There is no such property");
          }
          shape.check(properties, memberPath, member.getValue());
        }
      }
      case AnyNames any ->
          map(properties, path, value)
              .forEach((name, inside) -> any.value.check(properties, path + "." + name, inside));
      case OneOf either ->
          (value instanceof Map ? either.map : either.text).check(properties, path, value);
    }
  }

  private static String quoted(Object value) {
    return value instanceof String text ? " '" + text + "'" : "";
  }

  private static Map<?, ?> map(Properties properties, String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw properties.error(path, "The value must be a map");
  }
}
