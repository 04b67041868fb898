package dev.rastro.pipeline.stack;

import dev.rastro.pipeline.stack.TemplateNode.Fields;
import dev.rastro.pipeline.stack.TemplateNode.Items;
import dev.rastro.pipeline.stack.TemplateNode.Scalar;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Reads the section Parameters: each value, held to what the template says of it.
///
/// Follows "CloudFormation template Parameters syntax". Types are those of one text.
final class TemplateParameters {

  private static final Set<String> TYPES = Set.of("String", "Number");
  private static final Set<String> KEYS =
      Set.of(
          "Type",
          "Default",
          "Description",
          "AllowedValues",
          "AllowedPattern",
          "ConstraintDescription",
          "MinLength",
          "MaxLength",
          "MinValue",
          "MaxValue",
          "NoEcho");

  private final String file;

  private TemplateParameters(String file) {
    this.file = file;
  }

  /// @param section the section's fields
  /// @param given values in place of defaults
  static Map<String, String> read(String file, Fields section, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    section
        .fields()
        .forEach(
            (name, node) ->
                values.put(name, new TemplateParameters(file).value(name, node, given.get(name))));
    Set<String> unknown = new HashSet<>(given.keySet());
    unknown.removeAll(values.keySet());
    if (!unknown.isEmpty()) {
      throw new StackException(
          file, section.line(), "the template has no parameter " + unknown.iterator().next());
    }
    return values;
  }

  private String value(String name, TemplateNode node, @Nullable String given) {
    TemplateNames.require(file, "parameter", name, node);
    if (!(node instanceof Fields parameter)) {
      throw error(node, "parameter " + name + " must be a map, not " + node.kind());
    }
    parameter
        .fields()
        .forEach(
            (key, value) -> {
              if (!KEYS.contains(key)) {
                throw error(value, "the parameter " + name + " has an unknown key " + key);
              }
            });
    String type = text(parameter, name, "Type");
    if (type == null || !TYPES.contains(type)) {
      TemplateNode at = parameter.fields().getOrDefault("Type", node);
      throw error(
          at,
          type == null
              ? "the parameter " + name + " has no Type"
              : "the parameter "
                  + name
                  + " has the Type "
                  + type
                  + ", which is not supported; supported are String and Number");
    }
    String byDefault = text(parameter, name, "Default");
    String value = given == null ? byDefault : given;
    if (value == null) {
      throw error(node, "the parameter " + name + " has no value and no Default");
    }
    requireAllowed(parameter, name, type, value);
    return value;
  }

  private void requireAllowed(Fields parameter, String name, String type, String value) {
    TemplateNode at = parameter.fields().getOrDefault("Default", parameter);
    String wrong = "the parameter " + name + " is '" + value + "', ";
    if (type.equals("Number") && number(value) == null) {
      throw error(at, wrong + "which is not a Number");
    }
    List<String> allowed = allowedValues(parameter, name);
    if (allowed != null && !allowed.contains(value)) {
      throw error(at, wrong + "which is none of its AllowedValues " + String.join(", ", allowed));
    }
    String pattern = text(parameter, name, "AllowedPattern");
    if (pattern != null && !matches(parameter, name, pattern, value)) {
      throw error(at, wrong + "which its AllowedPattern " + pattern + " does not match");
    }
    requireLimit(parameter, name, "MinLength", value.length(), true);
    requireLimit(parameter, name, "MaxLength", value.length(), false);
    Double number = number(value);
    if (type.equals("Number") && number != null) {
      requireLimit(parameter, name, "MinValue", number, true);
      requireLimit(parameter, name, "MaxValue", number, false);
    }
  }

  private @Nullable List<String> allowedValues(Fields parameter, String name) {
    TemplateNode node = parameter.fields().get("AllowedValues");
    if (node == null) {
      return null;
    }
    if (!(node instanceof Items items)) {
      throw error(node, "the AllowedValues of the parameter " + name + " must be a list");
    }
    return items.items().stream().map(item -> scalar(item, name, "AllowedValues").text()).toList();
  }

  private boolean matches(Fields parameter, String name, String pattern, String value) {
    try {
      return value.matches(pattern);
    } catch (PatternSyntaxException e) {
      throw error(
          parameter.fields().getOrDefault("AllowedPattern", parameter),
          "the AllowedPattern of the parameter " + name + " is no regular expression: " + pattern);
    }
  }

  private void requireLimit(
      Fields parameter, String name, String key, double actual, boolean isLowest) {
    String text = text(parameter, name, key);
    if (text == null) {
      return;
    }
    Double limit = number(text);
    TemplateNode at = parameter.fields().getOrDefault(key, parameter);
    if (limit == null) {
      throw error(at, "the " + key + " of the parameter " + name + " is no number: " + text);
    }
    if (isLowest ? actual < limit : actual > limit) {
      throw error(
          parameter.fields().getOrDefault("Default", at),
          "the parameter " + name + " is not within its " + key + " " + text);
    }
  }

  private static @Nullable Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private @Nullable String text(Fields parameter, String name, String key) {
    TemplateNode node = parameter.fields().get(key);
    return node == null ? null : scalar(node, name, key).text();
  }

  private Scalar scalar(TemplateNode node, String name, String key) {
    if (node instanceof Scalar scalar) {
      return scalar;
    }
    throw error(node, "the " + key + " of the parameter " + name + " must be a text");
  }

  private StackException error(TemplateNode node, String message) {
    return new StackException(file, node.line(), message);
  }
}
