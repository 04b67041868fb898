package dev.rastro.pipeline.stack;

import java.util.Map;
import java.util.function.Consumer;

/// A resource that is ready to be created.
///
/// @param logicalId its name in the template
/// @param type such as `AWS::S3::Bucket`
/// @param line where it stands in the template
/// @param ref what `Ref` gives for it
/// @param attributes what `Fn::GetAtt` gives for it
/// @param creation creates it where it is not there yet
record PlannedResource(
    String logicalId,
    String type,
    int line,
    String ref,
    Map<String, String> attributes,
    Consumer<Cloud> creation) {

  PlannedResource {
    attributes = Map.copyOf(attributes);
  }
}
