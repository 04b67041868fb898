package dev.rastro.dbt;

import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A mapping of a YAML file, together with its place for messages.
///
/// @param place such as `models/marts.yml: models: visits`
record Mapping(String place, Map<String, @Nullable Object> values) {

  Mapping {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// The value as a mapping.
  static Mapping of(@Nullable Object value, String place) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new DbtException(place + ": a mapping is expected");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    map.forEach((key, member) -> values.put(String.valueOf(key), member));
    return new Mapping(place, values);
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  @Nullable Object get(String key) {
    return values.get(key);
  }

  /// A text that must be there.
  String text(String key) {
    Object value = values.get(key);
    if (value == null) {
      throw new DbtException(place + ": '" + key + "' is missing");
    }
    return scalar(key, value);
  }

  /// A text, or the default.
  String text(String key, String byDefault) {
    Object value = values.get(key);
    return value == null ? byDefault : scalar(key, value);
  }

  boolean truth(String key, boolean byDefault) {
    Object value = values.get(key);
    if (value == null) {
      return byDefault;
    }
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw new DbtException(place + ": '" + key + "' must be true or false, not " + value);
  }

  /// A list of texts; one text stands for a list of one.
  List<String> texts(String key, List<String> byDefault) {
    Object value = values.get(key);
    if (value == null) {
      return byDefault;
    }
    if (value instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      list.forEach(item -> texts.add(scalar(key, item)));
      return texts;
    }
    return List.of(scalar(key, value));
  }

  /// A list of texts; nothing else stands for it.
  List<String> listOfTexts(String key, List<String> byDefault) {
    if (values.get(key) == null) {
      return byDefault;
    }
    List<String> texts = new ArrayList<>();
    for (Object item : list(key)) {
      if (!(item instanceof String text)) {
        throw new DbtException(place + ": '" + key + "' must be a list of texts, not " + item);
      }
      texts.add(text);
    }
    return texts;
  }

  /// A mapping, an empty one where there is none.
  Mapping mapping(String key) {
    Object value = values.get(key);
    String inner = place + ": " + key;
    return value == null ? new Mapping(inner, Map.of()) : of(value, inner);
  }

  /// A list of mappings; each is called by its `name` in messages.
  List<Mapping> mappings(String key) {
    List<Mapping> mappings = new ArrayList<>();
    for (Object item : list(key)) {
      Mapping mapping = of(item, place + ": " + key);
      mappings.add(new Mapping(mapping.place + ": " + mapping.text("name", "?"), mapping.values));
    }
    return mappings;
  }

  List<?> list(String key) {
    Object value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new DbtException(place + ": '" + key + "' must be a list");
  }

  /// Refuses keys that are not among these.
  void allow(Set<String> known) {
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw new DbtException(place + ": '" + key + "' is not known or not supported here");
      }
    }
  }

  private String scalar(String key, @Nullable Object value) {
    if (value instanceof Map<?, ?> || value instanceof List<?> || value == null) {
      throw new DbtException(place + ": '" + key + "' must be a text");
    }
    return value instanceof String text ? text : Values.text(value);
  }
}
