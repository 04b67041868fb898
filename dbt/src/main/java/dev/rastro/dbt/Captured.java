package dev.rastro.dbt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a template asked for while it was rendered for the first time: how a project learns what a
/// node needs. For one thread.
final class Captured {

  /// `ref('package', 'name')`; the package is empty where none is given.
  record Ref(String packageName, String name) {}

  /// `source('source', 'table')`.
  record Source(String sourceName, String table) {}

  final List<Ref> refs = new ArrayList<>();
  final List<Source> sources = new ArrayList<>();
  final Map<String, @Nullable Object> config = new LinkedHashMap<>();
}
