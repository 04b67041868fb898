package dev.rastro.pipeline.stack;

import dev.rastro.pipeline.stack.TemplateNode.Call;
import dev.rastro.pipeline.stack.TemplateNode.Fields;
import dev.rastro.pipeline.stack.TemplateNode.Items;
import dev.rastro.pipeline.stack.TemplateNode.Scalar;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads the YAML of a template into [TemplateNode]s.
///
/// Follows "CloudFormation template formats": no aliases and no hash merges, functions in long or
/// short form.
final class TemplateParser {

  private static final Set<String> FUNCTIONS = Set.of("Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Join");

  private final String file;
  private final IdentityHashMap<Node, Boolean> seen = new IdentityHashMap<>();

  private TemplateParser(String file) {
    this.file = file;
  }

  static Fields parse(String file, String yaml) {
    Node root;
    try {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      root = new Yaml(new SafeConstructor(options)).compose(new StringReader(yaml));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new StackException(file, line, "not YAML: " + e.getProblem(), e);
    } catch (YAMLException e) {
      throw new StackException(file, 1, "not YAML: " + e.getMessage(), e);
    }
    if (!(root instanceof MappingNode)) {
      throw new StackException(file, 1, "not a CloudFormation template: the file must be a map");
    }
    TemplateNode node = new TemplateParser(file).read(root);
    if (node instanceof Fields fields) {
      return fields;
    }
    throw new StackException(file, node.line(), "not a CloudFormation template: " + node.kind());
  }

  private TemplateNode read(Node node) {
    int line = line(node);
    if (seen.put(node, true) != null) {
      throw new StackException(file, line, "CloudFormation has no YAML aliases");
    }
    String tag = node.getTag().getValue();
    if (tag.startsWith("!")) {
      return shortForm(tag.substring(1), node, line);
    }
    return plain(node, line);
  }

  private TemplateNode shortForm(String name, Node node, int line) {
    String function = name.equals("Ref") ? name : "Fn::" + name;
    requireFunction(function, line);
    TemplateNode argument = plain(node, line);
    if (function.equals("Fn::GetAtt") && argument instanceof Scalar scalar) {
      int dot = scalar.text().indexOf('.');
      if (dot < 0) {
        throw new StackException(file, line, "!GetAtt takes Resource.Attribute: " + scalar.text());
      }
      argument =
          new Items(
              List.of(
                  new Scalar(scalar.text().substring(0, dot), line),
                  new Scalar(scalar.text().substring(dot + 1), line)),
              line);
    }
    return new Call(function, argument, line);
  }

  private TemplateNode plain(Node node, int line) {
    return switch (node) {
      case ScalarNode scalar -> new Scalar(scalar.getValue(), line);
      case SequenceNode sequence -> {
        List<TemplateNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(read(item));
        }
        yield new Items(items, line);
      }
      case MappingNode mapping -> fields(mapping, line);
      default -> throw new StackException(file, line, "a value that no template has");
    };
  }

  private TemplateNode fields(MappingNode mapping, int line) {
    SequencedMap<String, TemplateNode> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new StackException(file, line(tuple.getKeyNode()), "a key must be a text");
      }
      if (key.getTag().equals(Tag.MERGE)) {
        throw new StackException(file, line(key), "CloudFormation has no YAML hash merges");
      }
      if (fields.putIfAbsent(key.getValue(), read(tuple.getValueNode())) != null) {
        throw new StackException(file, line(key), key.getValue() + " stands here a second time");
      }
    }
    if (fields.size() == 1) {
      Map.Entry<String, TemplateNode> only = fields.firstEntry();
      if (only.getKey().equals("Ref") || only.getKey().startsWith("Fn::")) {
        requireFunction(only.getKey(), line);
        return new Call(only.getKey(), only.getValue(), line);
      }
    }
    return new Fields(fields, line);
  }

  private void requireFunction(String function, int line) {
    if (!FUNCTIONS.contains(function)) {
      throw new StackException(
          file,
          line,
          "the function "
              + function
              + " is not supported; supported are Ref, Fn::GetAtt, Fn::Sub and Fn::Join");
    }
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }
}
