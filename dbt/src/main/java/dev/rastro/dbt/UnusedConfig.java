package dev.rastro.dbt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Finds configuration in dbt_project.yml that is for no resource: a misspelt folder, say.
final class UnusedConfig {

  private UnusedConfig() {}

  /// The places of a section, such as `models.shop.marts`, that configure nothing.
  ///
  /// @param resources the qualified names of all that the section is for, also what is disabled
  static List<String> in(Mapping section, String name, Collection<List<String>> resources) {
    List<List<String>> paths = new ArrayList<>();
    collect(section, List.of(), paths);
    return paths.stream()
        .filter(path -> resources.stream().noneMatch(resource -> isBelow(resource, path)))
        .map(path -> path.isEmpty() ? name : name + "." + String.join(".", path))
        .toList();
  }

  private static void collect(Mapping level, List<String> path, List<List<String>> paths) {
    boolean isConfiguring = false;
    for (Map.Entry<String, ?> entry : level.values().entrySet()) {
      if (entry.getValue() instanceof Map<?, ?> inner && !entry.getKey().startsWith("+")) {
        List<String> deeper = new ArrayList<>(path);
        deeper.add(entry.getKey());
        collect(Mapping.of(inner, level.place()), deeper, paths);
      } else {
        isConfiguring = true;
      }
    }
    if (isConfiguring) {
      paths.add(path);
    }
  }

  private static boolean isBelow(List<String> resource, List<String> path) {
    return path.size() <= resource.size() && resource.subList(0, path.size()).equals(path);
  }
}
