package dev.rastro.dbt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A project that was read: its nodes and sources, with what they need. Immutable.
record Project(
    ProjectFile file,
    Profile profile,
    MacroLibrary macros,
    Map<String, Node> nodes,
    Map<String, SourceTable> sources) {

  Project {
    nodes = Collections.unmodifiableMap(new LinkedHashMap<>(nodes));
    sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
  }

  /// The model that a ref names.
  Optional<Node> model(String name) {
    return Optional.ofNullable(nodes.get("model." + file.name() + "." + name));
  }

  Optional<SourceTable> source(String sourceName, String table) {
    return Optional.ofNullable(
        sources.get("source." + file.name() + "." + sourceName + "." + table));
  }

  /// A node that is known to be there.
  Node node(String uniqueId) {
    Node node = nodes.get(uniqueId);
    if (node == null) {
      throw new DbtException("there is no node " + uniqueId);
    }
    return node;
  }

  /// A node or a source.
  Resource resource(String uniqueId) {
    Node node = nodes.get(uniqueId);
    if (node != null) {
      return node;
    }
    SourceTable source = sources.get(uniqueId);
    if (source != null) {
      return source;
    }
    throw new DbtException("there is no node " + uniqueId);
  }
}
