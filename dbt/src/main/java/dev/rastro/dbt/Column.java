package dev.rastro.dbt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A column as a properties file documents it.
///
/// @param dataType empty where it is not told
record Column(
    String name,
    String description,
    String dataType,
    List<String> tags,
    Map<String, @Nullable Object> meta) {}
