package dev.rastro.dbt;

import java.util.List;

/// A table that the project reads but does not make.
///
/// @param relation where it is
record SourceTable(
    String uniqueId,
    String sourceName,
    String name,
    List<String> fullyQualifiedName,
    String filePath,
    String description,
    String sourceDescription,
    String loader,
    List<Column> columns,
    NodeConfig config,
    Relation relation)
    implements Resource {

  @Override
  public ResourceType type() {
    return ResourceType.SOURCE;
  }

  @Override
  public List<String> dependsOn() {
    return List.of();
  }
}
