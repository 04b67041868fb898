package dev.rastro.dbt;

import dev.rastro.jinja.Template;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model or a test.
///
/// @param rawCode as it stands in the file; for a generic test the call of its macro
/// @param relation what it becomes in the warehouse; of a test, where its failures would be kept
/// @param generic what a generic test is made of, null for all others
record Node(
    String uniqueId,
    ResourceType type,
    String name,
    List<String> fullyQualifiedName,
    String filePath,
    String rawCode,
    Template template,
    NodeConfig config,
    List<String> dependsOn,
    List<String> macros,
    String description,
    List<Column> columns,
    Relation relation,
    @Nullable GenericTest generic)
    implements Resource {

  boolean isEphemeral() {
    return type == ResourceType.MODEL && config.materialized().equals("ephemeral");
  }

  /// The name of the common table expression that an ephemeral model becomes.
  String cteName() {
    return "__dbt__cte__" + name;
  }

  Node dependingOn(List<String> resources) {
    return new Node(
        uniqueId,
        type,
        name,
        fullyQualifiedName,
        filePath,
        rawCode,
        template,
        config,
        List.copyOf(resources),
        macros,
        description,
        columns,
        relation,
        generic);
  }

  /// A test that a properties file asks for.
  ///
  /// @param test its name, as `not_null`
  /// @param arguments what its macro is called with, as they stand in the file
  /// @param columnName empty where it is a test of the whole table
  /// @param attachedTo the unique id of what it tests
  record GenericTest(
      String test,
      Map<String, @Nullable Object> arguments,
      String columnName,
      String attachedTo,
      String shortName) {}
}
