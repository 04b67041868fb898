package dev.rastro.dbt;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `flags` of dbt_project.yml: how dbt runs. Those that only tell how it logs, caches or parses
/// change nothing here; those that would change what is done are done or refused.
///
/// It follows <https://docs.getdbt.com/reference/global-configs/about-global-configs>.
///
/// @param isFailFast whether the first failure ends the run
/// @param isVersionChecked whether the project's `require-dbt-version` counts
record ProjectFlags(boolean isFailFast, boolean isVersionChecked) {

  /// Of no effect here, whatever they say.
  private static final Set<String> NO_EFFECT =
      Set.of(
          "cache_selected_only",
          "debug",
          "log_format",
          "log_format_file",
          "log_level",
          "log_level_file",
          "log_path",
          "partial_parse",
          "populate_cache",
          "printer_width",
          "quiet",
          "send_anonymous_usage_stats",
          "static_parser",
          "use_colors",
          "use_colors_file",
          "use_experimental_parser",
          "require_batched_execution_for_custom_microbatch_strategy",
          "require_event_names_in_deprecations",
          "require_nested_cumulative_type_params",
          "require_ref_searches_node_package_before_root",
          "require_explicit_package_overrides_for_builtin_materializations",
          "require_yaml_configuration_for_mf_time_spines",
          "require_all_warnings_handled_by_warn_error",
          "skip_nodes_if_on_run_start_fails",
          "source_freshness_run_project_hooks",
          "state_modified_compare_more_unrendered_values",
          "state_modified_compare_vars");

  /// Supported with one value only, the one that dbt has where nothing is told.
  private static final Map<String, Object> ONLY =
      Map.of(
          "indirect_selection", "eager",
          "require_generic_test_arguments_property", true,
          "require_resource_names_without_spaces", true,
          "require_unique_project_resource_names", false,
          "validate_macro_args", false,
          "warn_error", false,
          "write_json", true);

  /// Reads the flags and refuses what is not supported.
  static ProjectFlags of(Mapping flags) {
    new TreeMap<>(flags.values())
        .forEach(
            (name, value) -> {
              if (ONLY.containsKey(name)) {
                requireOnly(flags, name, value);
              } else if (!NO_EFFECT.contains(name)
                  && !name.equals("fail_fast")
                  && !name.equals("version_check")) {
                throw new DbtException(
                    flags.place() + ": the flag '" + name + "' is not known or not supported here");
              }
            });
    return new ProjectFlags(flags.truth("fail_fast", false), flags.truth("version_check", true));
  }

  private static void requireOnly(Mapping flags, String name, @Nullable Object value) {
    Object only = ONLY.get(name);
    if (value != null && !value.equals(only)) {
      throw new DbtException(
          flags.place() + ": the flag '" + name + "' is supported as " + only + " only");
    }
  }
}
