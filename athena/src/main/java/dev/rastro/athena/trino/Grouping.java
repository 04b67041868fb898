package dev.rastro.athena.trino;

import java.util.Map;
import java.util.Optional;

/// What a grouped query may use outside its aggregates: the expressions it is grouped by, known by
/// their translation.
///
/// @param types the type of each, by the engine's text of it
record Grouping(Map<String, TrinoType> types) {

  Grouping {
    types = Map.copyOf(types);
  }

  Optional<Typed> key(String text) {
    TrinoType type = types.get(text);
    return type == null ? Optional.empty() : Optional.of(new Typed(text, type));
  }
}
