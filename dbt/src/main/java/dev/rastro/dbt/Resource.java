package dev.rastro.dbt;

import java.util.List;

/// What a graph consists of.
sealed interface Resource permits Node, SourceTable {

  /// Such as `model.clickstream.visits`.
  String uniqueId();

  ResourceType type();

  String name();

  /// The project, the folders and the name.
  List<String> fullyQualifiedName();

  /// The file, from the project's folder.
  String filePath();

  NodeConfig config();

  /// The unique ids of what it needs.
  List<String> dependsOn();
}
