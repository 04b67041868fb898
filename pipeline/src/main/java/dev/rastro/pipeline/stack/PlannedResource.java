package dev.rastro.pipeline.stack;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A resource that is ready to be created.
///
/// @param logicalId its name in the template
/// @param type such as `AWS::S3::Bucket`
/// @param line where it stands in the template
/// @param ref what `Ref` gives for it
/// @param attributes what `Fn::GetAtt` gives for it
/// @param declared its evaluated properties, with their lines
/// @param updatable the properties that it can get other values for while it is there
/// @param creation creates it where it is not there yet, and tells whether it did
/// @param update gives one that is there the properties that the template has now
record PlannedResource(
    String logicalId,
    String type,
    int line,
    String ref,
    Map<String, String> attributes,
    Properties declared,
    Set<String> updatable,
    Predicate<Cloud> creation,
    Consumer<Cloud> update) {

  PlannedResource {
    attributes = Map.copyOf(attributes);
    updatable = Set.copyOf(updatable);
  }

  /// Its evaluated properties.
  Map<String, Object> properties() {
    return declared.values();
  }

  /// What it is, and which one: the same over all versions of a template that mean this resource.
  String key() {
    return type + " " + ref;
  }
}
