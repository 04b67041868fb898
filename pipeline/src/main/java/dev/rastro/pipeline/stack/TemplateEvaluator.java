package dev.rastro.pipeline.stack;

import dev.rastro.pipeline.stack.TemplateNode.Call;
import dev.rastro.pipeline.stack.TemplateNode.Fields;
import dev.rastro.pipeline.stack.TemplateNode.Items;
import dev.rastro.pipeline.stack.TemplateNode.Scalar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Evaluates a template: parameters, the functions Ref, GetAtt, Sub and Join, and each resource
/// after those it names.
final class TemplateEvaluator {

  private static final Set<String> SECTIONS =
      Set.of(
          "AWSTemplateFormatVersion",
          "Description",
          "Metadata",
          "Parameters",
          "Resources",
          "Outputs");
  private static final String VERSION = "2010-09-09";
  private static final Set<String> OUTPUT_KEYS = Set.of("Value", "Description", "Export");
  private static final Set<String> RESOURCE_KEYS =
      Set.of(
          "Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata");

  private final String file;
  private final Fields root;
  private final StackSettings settings;
  private final Map<String, ResourceType> types = ResourceType.byName();
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private final SequencedMap<String, PlannedResource> planned = new LinkedHashMap<>();
  private final Map<String, Properties> properties = new LinkedHashMap<>();
  private final SequencedSet<String> underWay = new LinkedHashSet<>();

  TemplateEvaluator(String file, Fields root, StackSettings settings) {
    this.file = file;
    this.root = root;
    this.settings = settings;
  }

  Stack evaluate() {
    for (Map.Entry<String, TemplateNode> section : root.fields().entrySet()) {
      if (!SECTIONS.contains(section.getKey())) {
        throw error(section.getValue(), "the section " + section.getKey() + " is not supported");
      }
    }
    requireVersion();
    parameters.putAll(TemplateParameters.read(file, section("Parameters"), settings.parameters()));
    Fields resources = section("Resources");
    if (resources.fields().isEmpty()) {
      throw error(root, "the template declares no Resources");
    }
    resources.fields().forEach((logicalId, node) -> plan(logicalId, node));
    return new Stack(file, List.copyOf(planned.values()), outputs(), redshiftWorkgroup());
  }

  private void requireVersion() {
    TemplateNode version = root.fields().get("AWSTemplateFormatVersion");
    if (version != null && !scalar(version, "AWSTemplateFormatVersion").text().equals(VERSION)) {
      throw error(version, "AWSTemplateFormatVersion must be " + VERSION + ", the only one");
    }
  }

  private PlannedResource plan(String logicalId, TemplateNode node) {
    PlannedResource done = planned.get(logicalId);
    if (done != null) {
      return done;
    }
    if (!underWay.add(logicalId)) {
      throw error(
          node, "resources refer to each other in a circle: " + String.join(" → ", underWay));
    }
    TemplateNames.require(file, "resource", logicalId, node);
    Fields resource = fields(node, logicalId);
    for (Map.Entry<String, TemplateNode> entry : resource.fields().entrySet()) {
      if (!RESOURCE_KEYS.contains(entry.getKey())) {
        throw error(entry.getValue(), logicalId + " has an unknown key " + entry.getKey());
      }
    }
    if (!(resource.fields().get("Type") instanceof Scalar typeName)) {
      throw error(node, logicalId + " has no Type");
    }
    ResourceType type = types.get(typeName.text());
    if (type == null) {
      throw error(
          typeName,
          "the resource type "
              + typeName.text()
              + " is not supported; supported are "
              + String.join(", ", types.keySet()));
    }
    dependencies(resource).forEach(this::resource);
    Properties own = properties(logicalId, resource);
    PlannedResource result = type.plan(own, node.line(), settings);
    requireOnce(result);
    properties.put(logicalId, own);
    planned.put(logicalId, result);
    underWay.remove(logicalId);
    return result;
  }

  /// What two resources of one name would make is one, as the later of them says.
  private void requireOnce(PlannedResource resource) {
    for (PlannedResource other : planned.values()) {
      if (other.key().equals(resource.key())) {
        boolean isSecond = other.line() <= resource.line();
        PlannedResource first = isSecond ? other : resource;
        PlannedResource second = isSecond ? resource : other;
        throw new StackException(
            file,
            second.line(),
            second.logicalId()
                + " declares the "
                + resource.type()
                + " "
                + resource.ref()
                + " a second time, after "
                + first.logicalId()
                + " in line "
                + first.line());
      }
    }
  }

  private Properties properties(String logicalId, Fields resource) {
    TemplateNode node = resource.fields().get("Properties");
    Fields written =
        node == null
            ? new Fields(new LinkedHashMap<>(), resource.line())
            : fields(node, logicalId + ".Properties");
    Map<String, Object> values = new LinkedHashMap<>();
    written
        .fields()
        .forEach(
            (name, value) -> {
              Object evaluated = evaluate(value);
              if (evaluated != null) {
                values.put(name, evaluated);
              }
            });
    return new Properties(file, logicalId, values, written);
  }

  private List<Scalar> dependencies(Fields resource) {
    TemplateNode node = resource.fields().get("DependsOn");
    return switch (node) {
      case null -> List.of();
      case Scalar scalar -> List.of(scalar);
      case Items items -> items.items().stream().map(item -> scalar(item, "DependsOn")).toList();
      case Fields _, Call _ -> throw error(node, "DependsOn takes a name or a list of names");
    };
  }

  /// A text, a list, a map, or null for `AWS::NoValue`.
  private @Nullable Object evaluate(TemplateNode node) {
    return switch (node) {
      case Scalar scalar -> scalar.text();
      case Items items -> {
        List<Object> values = new ArrayList<>();
        for (TemplateNode item : items.items()) {
          Object value = evaluate(item);
          if (value != null) {
            values.add(value);
          }
        }
        yield values;
      }
      case Fields fields -> {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, TemplateNode> entry : fields.fields().entrySet()) {
          Object value = evaluate(entry.getValue());
          if (value != null) {
            values.put(entry.getKey(), value);
          }
        }
        yield values;
      }
      case Call call -> call(call);
    };
  }

  private @Nullable Object call(Call call) {
    return switch (call.function()) {
      case "Ref" -> {
        Scalar name = scalar(call.argument(), "Ref");
        yield name.text().equals("AWS::NoValue") ? null : ref(name);
      }
      case "Fn::GetAtt" -> {
        List<TemplateNode> arguments = items(call, 2);
        yield attribute(
            scalar(arguments.get(0), "Fn::GetAtt"), text(arguments.get(1), "Fn::GetAtt"));
      }
      case "Fn::Sub" -> substitute(call);
      case "Fn::Join" -> {
        List<TemplateNode> arguments = items(call, 2);
        if (!(evaluate(arguments.get(1)) instanceof List<?> parts)) {
          throw error(call, "Fn::Join takes a delimiter and a list");
        }
        List<String> texts = new ArrayList<>();
        for (Object part : parts) {
          if (!(part instanceof String partText)) {
            throw error(call, "Fn::Join joins texts only");
          }
          texts.add(partText);
        }
        yield String.join(text(arguments.get(0), "Fn::Join"), texts);
      }
      default -> throw error(call, "the function " + call.function() + " is not supported");
    };
  }

  private String substitute(Call call) {
    Map<String, String> own = new LinkedHashMap<>();
    TemplateNode pattern = call.argument();
    if (pattern instanceof Items) {
      List<TemplateNode> arguments = items(call, 2);
      pattern = arguments.get(0);
      fields(arguments.get(1), "Fn::Sub")
          .fields()
          .forEach((name, value) -> own.put(name, text(value, "Fn::Sub")));
    }
    Scalar written = scalar(pattern, "Fn::Sub");
    StringBuilder result = new StringBuilder();
    String text = written.text();
    int from = 0;
    for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
      result.append(text, from, open);
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw error(call, "Fn::Sub: a ${ is not closed in '" + text + "'");
      }
      String name = text.substring(open + 2, close).strip();
      if (name.startsWith("!")) {
        result.append("${").append(name.substring(1)).append('}');
      } else if (own.containsKey(name)) {
        result.append(own.get(name));
      } else {
        int dot = name.indexOf('.');
        Scalar resource = new Scalar(dot < 0 ? name : name.substring(0, dot), written.line());
        result.append(dot < 0 ? ref(resource) : attribute(resource, name.substring(dot + 1)));
      }
      from = close + 1;
    }
    return result.append(text, from, text.length()).toString();
  }

  private String ref(Scalar name) {
    String parameter = parameters.get(name.text());
    if (parameter != null) {
      return parameter;
    }
    return switch (name.text()) {
      case "AWS::AccountId" -> settings.accountId();
      case "AWS::Region" -> settings.region();
      case "AWS::StackName" -> settings.stackName();
      case "AWS::Partition" -> "aws";
      case "AWS::URLSuffix" -> "amazonaws.com";
      default -> resource(name).ref();
    };
  }

  private String attribute(Scalar logicalId, String attribute) {
    PlannedResource resource = resource(logicalId);
    String value = resource.attributes().get(attribute);
    if (value == null) {
      throw error(logicalId, resource.type() + " has no attribute " + attribute);
    }
    return value;
  }

  private PlannedResource resource(Scalar logicalId) {
    TemplateNode node = section("Resources").fields().get(logicalId.text());
    if (node == null) {
      throw error(logicalId, "there is no parameter or resource " + logicalId.text());
    }
    return plan(logicalId.text(), node);
  }

  private Outputs outputs() {
    Map<String, Outputs.Output> outputs = new LinkedHashMap<>();
    Fields section = section("Outputs");
    section
        .fields()
        .forEach(
            (name, node) -> {
              TemplateNames.require(file, "output", name, node);
              Fields output = fields(node, "output " + name);
              output
                  .fields()
                  .forEach(
                      (key, inside) -> {
                        if (!OUTPUT_KEYS.contains(key)) {
                          throw error(inside, "the output " + name + " has an unknown key " + key);
                        }
                      });
              TemplateNode value = output.fields().get("Value");
              if (value == null) {
                throw error(node, "the output " + name + " has no Value");
              }
              outputs.put(name, new Outputs.Output(text(value, "output " + name), value.line()));
            });
    return new Outputs(section.line(), outputs);
  }

  private RedshiftWorkgroup redshiftWorkgroup() {
    Properties workgroup = theOnly(ResourceType.REDSHIFT_WORKGROUP);
    Properties namespace = theOnly(ResourceType.NAMESPACE);
    if (!workgroup.requiredText("NamespaceName").equals(namespace.requiredText("NamespaceName"))) {
      throw workgroup.error("NamespaceName", "The template declares no such namespace");
    }
    String database = namespace.text("DbName");
    Set<String> roles = new LinkedHashSet<>(namespace.texts("IamRoles"));
    String byDefault = namespace.text("DefaultIamRoleArn");
    if (byDefault != null) {
      roles.add(byDefault);
    }
    return new RedshiftWorkgroup(
        workgroup.requiredText("WorkgroupName"), database == null ? "dev" : database, roles);
  }

  private Properties theOnly(ResourceType type) {
    List<String> found =
        planned.values().stream()
            .filter(resource -> resource.type().equals(type.typeName()))
            .map(PlannedResource::logicalId)
            .toList();
    if (found.size() != 1) {
      throw error(
          root, "the template must declare one " + type.typeName() + ", not " + found.size());
    }
    return Objects.requireNonNull(properties.get(found.getFirst()));
  }

  private Fields section(String name) {
    TemplateNode node = root.fields().get(name);
    return node == null ? new Fields(new LinkedHashMap<>(), root.line()) : fields(node, name);
  }

  private Fields fields(TemplateNode node, String what) {
    if (node instanceof Fields fields) {
      return fields;
    }
    throw error(node, what + " must be a map, not " + node.kind());
  }

  private List<TemplateNode> items(Call call, int count) {
    if (call.argument() instanceof Items items && items.items().size() == count) {
      return items.items();
    }
    throw error(call, call.function() + " takes a list of " + count);
  }

  private Scalar scalar(TemplateNode node, String what) {
    if (node instanceof Scalar scalar) {
      return scalar;
    }
    throw error(node, what + " takes a text here, not " + node.kind());
  }

  private String text(TemplateNode node, String what) {
    if (evaluate(node) instanceof String text) {
      return text;
    }
    throw error(node, what + " takes a text here, not " + node.kind());
  }

  private StackException error(TemplateNode node, String message) {
    return new StackException(file, node.line(), message);
  }
}
