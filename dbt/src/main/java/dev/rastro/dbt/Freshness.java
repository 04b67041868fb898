package dev.rastro.dbt;

import java.util.List;
import java.util.Set;

/// `freshness` of sources: how old their data may be. `dbt source freshness`, which asks for it, is
/// not supported; what is told is held to its shape all the same.
///
/// It follows <https://docs.getdbt.com/reference/resource-properties/freshness>.
final class Freshness {

  private static final Set<String> KEYS = Set.of("warn_after", "error_after", "filter");
  private static final Set<String> AGE_KEYS = Set.of("count", "period");
  private static final Set<String> PERIODS = Set.of("minute", "hour", "day");

  private Freshness() {}

  /// Checks what a source or a table says, beside its config or in it.
  static void check(Mapping of) {
    for (Mapping place : List.of(of, of.mapping("config"))) {
      String _ = place.text("loaded_at_field", "");
      Mapping freshness = place.mapping("freshness");
      freshness.allow(KEYS);
      for (String age : List.of("warn_after", "error_after")) {
        Mapping told = freshness.mapping(age);
        told.allow(AGE_KEYS);
        boolean isCount = told.get("count") == null || told.get("count") instanceof Long;
        if (!isCount || (told.has("period") && !PERIODS.contains(told.text("period")))) {
          throw new DbtException(
              told.place() + ": must be a count of minute, hour or day, not " + told.values());
        }
      }
    }
  }
}
