package dev.rastro.pipeline.stack;

import dev.rastro.aws.SdkJson;
import dev.rastro.aws.SdkJsonException;
import dev.rastro.pipeline.stack.TemplateNode.Call;
import dev.rastro.pipeline.stack.TemplateNode.Fields;
import dev.rastro.pipeline.stack.TemplateNode.Items;
import dev.rastro.pipeline.stack.TemplateNode.Scalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.databind.json.JsonMapper;

/// The evaluated properties of one resource: texts, lists and maps. Knows the lines they came from,
/// for errors.
///
/// @param file the template's name
/// @param logicalId the resource's name in the template
/// @param values property name to a text, a list or a map
/// @param written the properties as they are written
record Properties(String file, String logicalId, Map<String, Object> values, Fields written) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// A property that is a text, or null where it is not given.
  @Nullable String text(String name) {
    return switch (values.get(name)) {
      case null -> null;
      case String text -> text;
      default -> throw error(name, "The value must be a string");
    };
  }

  /// A property that is a text and must be there.
  String requiredText(String name) {
    String text = text(name);
    if (text == null) {
      throw new StackException(file, written.line(), logicalId + " needs the property " + name);
    }
    return text;
  }

  /// A property that is a list of texts; empty where it is not given.
  List<String> texts(String name) {
    return switch (values.get(name)) {
      case null -> List.of();
      case List<?> items ->
          items.stream()
              .map(
                  item -> {
                    if (item instanceof String text) {
                      return text;
                    }
                    throw error(name, "The value must be a list of strings");
                  })
              .toList();
      default -> throw error(name, "The value must be a list of strings");
    };
  }

  /// Refuses every property that is not among `known`.
  ///
  /// @param unsupported those of the others that CloudFormation has
  void requireOnly(Set<String> known, Set<String> unsupported) {
    for (String name : values.keySet()) {
      if (unsupported.contains(name)) {
        throw error(name, "The property is not supported here");
      }
      if (!known.contains(name)) {
        throw error(name, "There is no such property");
      }
    }
  }

  /// Refuses what is not among `known`, or is not of the shape that it has there.
  ///
  /// @param unsupported those of the others that CloudFormation has
  void requireOnly(Map<String, PropertyShape> known, Set<String> unsupported) {
    requireOnly(known.keySet(), unsupported);
    values.forEach(
        (name, value) -> {
          PropertyShape shape = known.get(name);
          if (shape != null) {
            shape.check(this, name, value);
          }
        });
  }

  /// The same properties with one of them given, or replaced.
  Properties with(String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(values);
    changed.put(name, value);
    return new Properties(file, logicalId, changed, written);
  }

  /// The same properties without some of them.
  Properties without(String... names) {
    Map<String, Object> left = new LinkedHashMap<>(values);
    left.keySet().removeAll(Set.of(names));
    return new Properties(file, logicalId, left, written);
  }

  /// These properties as a request of the AWS SDK, member by member by name.
  <T> T as(Supplier<? extends Buildable> builder, Class<T> shapeClass) {
    return as(builder, shapeClass, Map.of());
  }

  /// Does so where the API has other names than CloudFormation. Errors tell those of the template.
  ///
  /// @param apiNames the API's name by CloudFormation's, for properties
  <T> T as(
      Supplier<? extends Buildable> builder, Class<T> shapeClass, Map<String, String> apiNames) {
    Map<String, Object> request = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (apiNames.containsValue(name)) {
            throw error(name, "There is no such property");
          }
          request.put(apiNames.getOrDefault(name, name), value);
        });
    try {
      return SdkJson.decodeTemplate(JSON.writeValueAsBytes(request), builder, shapeClass);
    } catch (SdkJsonException e) {
      String path = e.path();
      String message = String.valueOf(e.getMessage());
      for (Map.Entry<String, String> name : apiNames.entrySet()) {
        if (path.equals(name.getValue()) || path.startsWith(name.getValue() + ".")) {
          path = name.getKey() + path.substring(name.getValue().length());
          message = name.getKey() + message.substring(name.getValue().length());
          break;
        }
      }
      throw new StackException(file, line(path), logicalId + "." + message, e);
    }
  }

  /// An error about one property, with its line.
  StackException error(String path, String message) {
    return new StackException(file, line(path), logicalId + "." + path + ": " + message);
  }

  /// The line of a path such as `Targets.S3Targets[0].Path`, or of the nearest thing around it that
  /// is written.
  private int line(String path) {
    TemplateNode node = written;
    for (String step : path.split("[.\\[]", -1)) {
      TemplateNode next =
          switch (node) {
            case Fields fields -> fields.fields().get(step);
            case Items items when step.endsWith("]") ->
                items.items().get(Integer.parseInt(step.substring(0, step.length() - 1)));
            case Items _, Scalar _, Call _ -> null;
          };
      if (next == null) {
        return node.line();
      }
      node = next;
    }
    return node.line();
  }
}
