package dev.rastro.dbt;

import dev.rastro.jinja.Values;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the configuration of a resource may say, as dbt-core checks it when it reads a project: a
/// value of a wrong type is refused, so that none counts as something else than it was meant.
///
/// It follows <https://docs.getdbt.com/reference/configs-and-properties>, with the types that
/// dbt-core 1.11 has for them.
final class ConfigRules {

  /// What a value must be. Where it may be null, that is as if it were not told.
  private enum Kind {
    TRUTH("true or false", false),
    TRUTH_OR_NOTHING("true or false", true),
    TEXT("a text", false),
    TEXT_OR_NOTHING("a text", true),
    NUMBER("a whole number from 0", true),
    TEXTS("a text or a list of texts", true),
    MAPPING("a mapping", true),
    HOOKS("SQL, or mappings with 'sql' and 'transaction'", true),
    SEVERITY("'warn' or 'error'", true),
    ON_SCHEMA_CHANGE("'ignore', 'fail', 'append_new_columns' or 'sync_all_columns'", true),
    ACCESS("'public', 'protected' or 'private'", true),
    SORT_TYPE("'compound' or 'interleaved'", true),
    ANYTHING("", true);

    private final String words;
    private final boolean isNothingAllowed;

    Kind(String words, boolean isNothingAllowed) {
      this.words = words;
      this.isNothingAllowed = isNothingAllowed;
    }
  }

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> SEVERITIES = Set.of("warn", "error");
  private static final Set<String> ON_SCHEMA_CHANGE =
      Set.of("ignore", "fail", "append_new_columns", "sync_all_columns");
  private static final Set<String> ACCESS = Set.of("public", "protected", "private");
  private static final Set<String> SORT_TYPES = Set.of("compound", "interleaved");
  private static final Set<String> HOOK_KEYS = Set.of("sql", "transaction", "index");

  private static final Map<String, Kind> COMMON =
      Map.ofEntries(
          Map.entry("enabled", Kind.TRUTH),
          Map.entry("alias", Kind.TEXT_OR_NOTHING),
          Map.entry("schema", Kind.TEXT_OR_NOTHING),
          Map.entry("database", Kind.TEXT_OR_NOTHING),
          Map.entry("group", Kind.TEXT_OR_NOTHING),
          Map.entry("tags", Kind.TEXTS),
          Map.entry("meta", Kind.MAPPING),
          Map.entry("static_analysis", Kind.ANYTHING),
          Map.entry("materialized", Kind.TEXT));

  private static final Map<String, Kind> OF_MODELS =
      Map.ofEntries(
          Map.entry("pre-hook", Kind.HOOKS),
          Map.entry("post-hook", Kind.HOOKS),
          Map.entry("docs", Kind.MAPPING),
          Map.entry("persist_docs", Kind.MAPPING),
          Map.entry("grants", Kind.MAPPING),
          Map.entry("contract", Kind.MAPPING),
          Map.entry("quoting", Kind.MAPPING),
          Map.entry("column_types", Kind.MAPPING),
          Map.entry("full_refresh", Kind.TRUTH_OR_NOTHING),
          Map.entry("unique_key", Kind.TEXTS),
          Map.entry("on_schema_change", Kind.ON_SCHEMA_CHANGE),
          Map.entry("on_configuration_change", Kind.TEXT),
          Map.entry("access", Kind.ACCESS),
          Map.entry("incremental_strategy", Kind.TEXT_OR_NOTHING),
          Map.entry("incremental_predicates", Kind.ANYTHING),
          Map.entry("batch_size", Kind.ANYTHING),
          Map.entry("lookback", Kind.ANYTHING),
          Map.entry("begin", Kind.ANYTHING),
          Map.entry("event_time", Kind.ANYTHING),
          Map.entry("concurrent_batches", Kind.ANYTHING),
          Map.entry("freshness", Kind.ANYTHING),
          Map.entry("packages", Kind.TEXTS),
          Map.entry("sql_header", Kind.TEXT_OR_NOTHING),
          Map.entry("indexes", Kind.ANYTHING),
          // Redshift's.
          Map.entry("dist", Kind.TEXT_OR_NOTHING),
          Map.entry("sort", Kind.TEXTS),
          Map.entry("sort_type", Kind.SORT_TYPE),
          Map.entry("bind", Kind.TRUTH_OR_NOTHING),
          Map.entry("backup", Kind.TRUTH_OR_NOTHING),
          Map.entry("auto_refresh", Kind.TRUTH_OR_NOTHING),
          Map.entry("query_group", Kind.TEXT_OR_NOTHING));

  private static final Map<String, Kind> OF_TESTS =
      Map.ofEntries(
          Map.entry("severity", Kind.SEVERITY),
          Map.entry("store_failures", Kind.TRUTH_OR_NOTHING),
          Map.entry("store_failures_as", Kind.TEXT_OR_NOTHING),
          Map.entry("where", Kind.TEXT_OR_NOTHING),
          Map.entry("limit", Kind.NUMBER),
          Map.entry("fail_calc", Kind.TEXT),
          Map.entry("warn_if", Kind.TEXT),
          Map.entry("error_if", Kind.TEXT),
          Map.entry("sql_header", Kind.TEXT_OR_NOTHING));

  private static final Map<String, Kind> OF_SOURCES =
      Map.ofEntries(
          Map.entry("event_time", Kind.TEXT_OR_NOTHING),
          Map.entry("freshness", Kind.ANYTHING),
          Map.entry("loaded_at_field", Kind.TEXT_OR_NOTHING));

  /// Configuration that changes what is built, and is not supported.
  private static final Set<String> NOT_HERE =
      new TreeSet<>(
          Set.of(
              "contract",
              "grants",
              "persist_docs",
              "store_failures",
              "store_failures_as",
              "sql_header",
              "indexes",
              "unique_key",
              "group",
              "auto_refresh",
              "query_group"));

  private ConfigRules() {}

  /// Checks a resource's configuration.
  ///
  /// @param place the file, for messages
  /// @return the keys that are none of dbt's
  /// @throws DbtException where a value is not what it must be, or asks for what is not supported
  static Set<String> check(NodeConfig config, ResourceType type, String place) {
    Set<String> unknown = new TreeSet<>();
    new TreeMap<>(config.values())
        .forEach(
            (key, value) -> {
              Kind kind = kind(key, type);
              if (kind == null) {
                unknown.add(key);
              } else if (value == null ? !kind.isNothingAllowed : !fits(kind, value)) {
                throw new DbtException(
                    place
                        + ": the config '"
                        + key
                        + "' must be "
                        + kind.words
                        + ", not "
                        + Values.representation(value));
              }
            });
    if (type == ResourceType.TEST && !config.materialized().equals("test")) {
      throw new DbtException(
          place + ": the config 'materialized' of a test can't be '" + config.materialized() + "'");
    }
    return unknown;
  }

  /// Refuses what is not supported.
  static void refuse(NodeConfig config, String place) {
    for (String key : NOT_HERE) {
      if (isAsked(config.get(key)) && !isEphemeral(key, config)) {
        throw notSupported(place, key);
      }
    }
    if (config.get("quoting") instanceof Map<?, ?> quoting
        && !quoting.values().stream().allMatch(part -> Boolean.TRUE.equals(part))) {
      throw notSupported(place, "quoting");
    }
    if ("private".equals(config.get("access"))) {
      throw new DbtException(place + ": groups, and so 'private' models, are not supported yet");
    }
  }

  /// Failures "stored" as ephemeral are not stored.
  private static boolean isEphemeral(String key, NodeConfig config) {
    return key.startsWith("store_failures") && "ephemeral".equals(config.get("store_failures_as"));
  }

  private static boolean isAsked(@Nullable Object value) {
    return value instanceof Map<?, ?> map
        ? map.values().stream().anyMatch(Values::isTrue)
        : Values.isTrue(value);
  }

  private static DbtException notSupported(String place, String key) {
    return new DbtException(place + ": the config '" + key + "' is not supported yet");
  }

  private static @Nullable Kind kind(String key, ResourceType type) {
    Kind own =
        switch (type) {
          case MODEL -> OF_MODELS.get(key);
          case TEST -> OF_TESTS.get(key);
          case SOURCE -> OF_SOURCES.get(key);
        };
    return own == null ? COMMON.get(key) : own;
  }

  private static boolean fits(Kind kind, Object value) {
    return switch (kind) {
      case TRUTH, TRUTH_OR_NOTHING -> value instanceof Boolean;
      case TEXT, TEXT_OR_NOTHING -> value instanceof String;
      case NUMBER ->
          (value instanceof Long number && number >= 0)
              || (value instanceof String text && WHOLE_NUMBER.matcher(text).matches());
      case TEXTS -> value instanceof String || isTexts(value);
      case MAPPING -> value instanceof Map<?, ?>;
      case HOOKS -> value instanceof List<?> hooks && hooks.stream().allMatch(ConfigRules::isHook);
      case SEVERITY -> isOne(value, SEVERITIES);
      case ON_SCHEMA_CHANGE -> value instanceof String text && ON_SCHEMA_CHANGE.contains(text);
      case ACCESS -> value instanceof String text && ACCESS.contains(text);
      case SORT_TYPE -> value instanceof String text && SORT_TYPES.contains(text);
      case ANYTHING -> true;
    };
  }

  private static boolean isTexts(Object value) {
    return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance);
  }

  /// In any case, as dbt takes a severity.
  private static boolean isOne(Object value, Set<String> words) {
    return value instanceof String text && words.stream().anyMatch(text::equalsIgnoreCase);
  }

  private static boolean isHook(@Nullable Object hook) {
    return hook instanceof String
        || (hook instanceof Map<?, ?> map
            && map.get("sql") instanceof String
            && (map.get("transaction") == null || map.get("transaction") instanceof Boolean)
            && HOOK_KEYS.containsAll(map.keySet()));
  }
}
