package dev.rastro.dbt;

import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The configuration of a node: values by name. Immutable; [#with] lays another over it.
///
/// What is laid over replaces, except that `tags` are added, `meta` is merged and hooks are put
/// behind those that are there, as dbt does.
record NodeConfig(Map<String, @Nullable Object> values) {

  static final NodeConfig EMPTY = new NodeConfig(Map.of());

  private static final Set<String> HOOKS = Set.of("pre-hook", "post-hook");

  NodeConfig {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /// This one with another laid over it.
  NodeConfig with(Map<String, ? extends @Nullable Object> over) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>(values);
    over.forEach(
        (given, value) -> {
          String key = given.replace("pre_hook", "pre-hook").replace("post_hook", "post-hook");
          Object there = merged.get(key);
          if (key.equals("tags")) {
            Set<@Nullable Object> tags = new LinkedHashSet<>(asList(there));
            tags.addAll(asList(value));
            merged.put(key, new ArrayList<>(tags));
          } else if (HOOKS.contains(key)) {
            List<@Nullable Object> hooks = new ArrayList<>(asList(there));
            hooks.addAll(asList(value));
            merged.put(key, hooks);
          } else if (key.equals("meta")
              && there instanceof Map<?, ?> old
              && value instanceof Map<?, ?>) {
            Map<@Nullable Object, @Nullable Object> meta = new LinkedHashMap<>(old);
            meta.putAll(Mapping.of(value, "meta").values());
            merged.put(key, meta);
          } else {
            merged.put(key, value);
          }
        });
    return new NodeConfig(merged);
  }

  @Nullable Object get(String key) {
    return values.get(key);
  }

  String text(String key, String byDefault) {
    Object value = values.get(key);
    return value == null ? byDefault : Values.text(value);
  }

  boolean isEnabled() {
    return values.get("enabled") == null || Values.isTrue(values.get("enabled"));
  }

  String materialized() {
    return text("materialized", "view");
  }

  List<String> tags() {
    return asList(values.get("tags")).stream().map(Values::text).toList();
  }

  /// The hooks of one kind, each with its SQL as it stands in the file.
  List<Hook> hooks(String key) {
    List<Hook> hooks = new ArrayList<>();
    for (Object item : asList(values.get(key))) {
      if (item instanceof Map<?, ?> map && map.get("sql") instanceof String sql) {
        hooks.add(
            new Hook(sql, map.get("transaction") == null || Values.isTrue(map.get("transaction"))));
      } else if (item instanceof String sql) {
        hooks.add(new Hook(sql, true));
      } else {
        throw new DbtException("a " + key + " must be SQL, or a mapping with 'sql'");
      }
    }
    return hooks;
  }

  private static List<? extends @Nullable Object> asList(@Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      default -> List.of(value);
    };
  }

  /// SQL that runs before or after a node.
  ///
  /// @param isInTransaction whether it runs in the transaction of the node
  record Hook(String sql, boolean isInTransaction) {}
}
