package dev.rastro.duckdb;

import java.util.List;
import java.util.stream.Collectors;

/// A column or a struct field of JSON, and how its key is spelt in the data.
///
/// @param name what the catalog calls it
/// @param spellings the keys that hold it, at least one
record JsonKey(String name, List<String> spellings, JsonValue value) {

  JsonKey {
    spellings = List.copyOf(spellings);
    if (spellings.isEmpty()) {
      throw new IllegalArgumentException("The key of " + name + " has no spelling");
    }
  }

  /// The first spelling, which is the only one of a key that is spelt one way.
  String key() {
    return spellings.getFirst();
  }

  /// Whether this key and those below it are each spelt one way.
  boolean isSpeltOneWay() {
    return spellings.size() == 1 && value.isSpeltOneWay();
  }

  /// SQL for the value in a JSON object, whichever spelling holds it. An object in which two hold a
  /// value is an error.
  ///
  /// @param object the name of the object in SQL
  /// @param depth how many lambdas are around it
  String read(String object, int depth) {
    List<String> held =
        spellings.stream().map(spelling -> "nullif(" + at(object, spelling) + ", 'null')").toList();
    if (held.size() == 1) {
      return value.read(at(object, key()), depth);
    }
    String count =
        held.stream()
            .map(json -> "CAST(" + json + " IS NOT NULL AS INTEGER)")
            .collect(Collectors.joining(" + "));
    String json =
        "(CASE WHEN %s > 1 THEN error(%s) ELSE coalesce(%s) END)"
            .formatted(
                count,
                SqlText.literal(
                    "HIVE_BAD_DATA: A JSON object has more than one of the keys "
                        + String.join(", ", spellings)),
                String.join(", ", held));
    return value.read(json, depth);
  }

  /// SQL for what a JSON object has at a key, itself JSON.
  static String at(String object, String key) {
    return "(" + object + "->" + SqlText.literal("$.\"" + key.replace("\"", "\\\"") + "\"") + ")";
  }
}
