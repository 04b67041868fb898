package dev.rastro.dbt;

import dev.rastro.jinja.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the nodes that a selection means, by
/// <https://docs.getdbt.com/reference/node-selection/syntax>: spaces join, commas intersect, `+`
/// takes ancestors or descendants, `@` also what the descendants need.
///
/// A test is selected with any node that it tests.
final class Selector {

  private static final Pattern SPECIFICATION =
      Pattern.compile("(?:(@)|(\\d*)(\\+))?(?:([a-z_]+(?:\\.[\\w.-]+)?):)?(.+?)(?:(\\+)(\\d*))?");

  private static final Pattern SPACES = Pattern.compile("\\s+");
  private static final Pattern COMMA = Pattern.compile(",");
  private static final Pattern DOT = Pattern.compile("\\.");

  private final Project project;
  private final Graph graph;

  Selector(Project project, Graph graph) {
    this.project = project;
    this.graph = graph;
  }

  /// The unique ids of what is selected, in the graph's order.
  ///
  /// @param specificationsWithoutMatch gets the specifications that no node fits
  List<String> select(Selection selection, List<String> specificationsWithoutMatch) {
    Set<String> selected =
        selection.select().isEmpty()
            ? new LinkedHashSet<>(graph.order())
            : union(selection.select(), specificationsWithoutMatch);
    if (!selection.exclude().isEmpty()) {
      selected.removeAll(union(selection.exclude(), specificationsWithoutMatch));
    }
    return graph.order().stream()
        .filter(selected::contains)
        .filter(id -> selection.types().contains(project.resource(id).type()))
        .toList();
  }

  private Set<String> union(List<String> specifications, List<String> withoutMatch) {
    Set<String> union = new LinkedHashSet<>();
    for (String given : specifications) {
      for (String specification : SPACES.split(given.trim(), -1)) {
        Set<String> selected = intersection(specification);
        if (selected.isEmpty()) {
          withoutMatch.add(specification);
        }
        union.addAll(selected);
      }
    }
    return union;
  }

  private Set<String> intersection(String specification) {
    Set<String> intersection = null;
    for (String part : COMMA.split(specification, -1)) {
      Set<String> selected = withTests(one(part));
      if (intersection == null) {
        intersection = selected;
      } else {
        intersection.retainAll(selected);
      }
    }
    return intersection == null ? Set.of() : intersection;
  }

  private Set<String> one(String specification) {
    Matcher matcher = SPECIFICATION.matcher(specification);
    if (!matcher.matches()) {
      throw new DbtException("'" + specification + "' is no selection");
    }
    String method = matcher.group(4) == null ? "" : matcher.group(4);
    Set<String> selected = new LinkedHashSet<>();
    for (String id : graph.order()) {
      if (fits(project.resource(id), method, matcher.group(5))) {
        selected.add(id);
      }
    }
    Set<String> whole = new LinkedHashSet<>(selected);
    for (String id : selected) {
      if (matcher.group(1) != null) {
        Set<String> descendants = graph.descendants(id, Integer.MAX_VALUE);
        whole.addAll(descendants);
        descendants.forEach(d -> whole.addAll(graph.ancestors(d, Integer.MAX_VALUE)));
        whole.addAll(graph.ancestors(id, Integer.MAX_VALUE));
      }
      if (matcher.group(3) != null) {
        whole.addAll(graph.ancestors(id, steps(matcher.group(2))));
      }
      if (matcher.group(6) != null) {
        whole.addAll(graph.descendants(id, steps(matcher.group(7))));
      }
    }
    return whole;
  }

  private static int steps(@Nullable String digits) {
    return digits == null || digits.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private Set<String> withTests(Set<String> selected) {
    Set<String> with = new LinkedHashSet<>(selected);
    for (String id : selected) {
      for (String child : graph.children(id)) {
        if (project.resource(child).type() == ResourceType.TEST) {
          with.add(child);
        }
      }
    }
    return with;
  }

  private static boolean fits(Resource resource, String method, String value) {
    Node.GenericTest generic = resource instanceof Node node ? node.generic() : null;
    return switch (method) {
      case "" ->
          (value.contains("/") || value.endsWith(".sql"))
              ? fitsPath(resource, value)
              : resource.type() != ResourceType.SOURCE && fitsName(resource, value);
      case "fqn" -> fitsName(resource, value);
      case "path" -> fitsPath(resource, value);
      case "file" -> resource.filePath().equals(value) || resource.filePath().endsWith("/" + value);
      case "tag" -> resource.config().tags().stream().anyMatch(tag -> fitsPattern(tag, value));
      case "package" ->
          value.equals("this") || fitsPattern(resource.fullyQualifiedName().getFirst(), value);
      case "resource_type" -> resource.type().label().equals(value);
      case "source" ->
          resource instanceof SourceTable source
              && (fitsPattern(source.sourceName(), value)
                  || fitsPattern(source.sourceName() + "." + source.name(), value)
                  || fitsPattern(
                      source.fullyQualifiedName().getFirst()
                          + "."
                          + source.sourceName()
                          + "."
                          + source.name(),
                      value));
      case "test_name" -> generic != null && fitsPattern(generic.test(), value);
      case "test_type" ->
          resource.type() == ResourceType.TEST
              && switch (value) {
                case "generic" -> generic != null;
                case "singular" -> generic == null;
                case "data" -> true;
                default -> false;
              };
      default -> {
        if (method.startsWith("config.")) {
          yield fitsConfig(resource.config(), method.substring("config.".length()), value);
        }
        throw new DbtException(
            "the selection method '" + method + ":' is not known or not supported yet");
      }
    };
  }

  private static boolean fitsConfig(NodeConfig config, String path, String value) {
    Object at = config.values();
    for (String part : DOT.split(path, -1)) {
      at = at instanceof Map<?, ?> map ? map.get(part) : null;
    }
    if (at instanceof List<?> list) {
      return list.stream().map(Values::text).anyMatch(text -> fitsPattern(text, value));
    }
    return at != null
        && fitsPattern(Values.text(at).toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT));
  }

  private static boolean fitsPath(Resource resource, String value) {
    String path = value.endsWith("/") ? value.substring(0, value.length() - 1) : value;
    return fitsPattern(resource.filePath(), path) || resource.filePath().startsWith(path + "/");
  }

  /// By the name alone, or by the beginning of the qualified name.
  private static boolean fitsName(Resource resource, String value) {
    List<String> qualified = resource.fullyQualifiedName();
    if (fitsPattern(qualified.getLast(), value)) {
      return true;
    }
    List<String> wanted = List.of(DOT.split(value, -1));
    for (int from = 0; from <= 1; from++) {
      List<String> names = new ArrayList<>(qualified.subList(from, qualified.size()));
      if (wanted.size() <= names.size()) {
        boolean fits = true;
        for (int i = 0; i < wanted.size(); i++) {
          fits &= fitsPattern(names.get(i), wanted.get(i));
        }
        if (fits) {
          return true;
        }
      }
    }
    return false;
  }

  /// `*`, `?` and `[…]` as a shell's.
  private static boolean fitsPattern(String text, String pattern) {
    StringBuilder expression = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      int close = pattern.indexOf(']', i);
      if (c == '[' && close > i + 1) {
        String inside = pattern.substring(i + 1, close);
        expression.append(
            inside.startsWith("!")
                ? "[^" + Pattern.quote(inside.substring(1)) + "]"
                : "[" + inside.replace("\\", "\\\\").replace("[", "\\[") + "]");
        i = close;
      } else {
        expression.append(
            switch (c) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(String.valueOf(c));
            });
      }
    }
    return Pattern.matches(expression.toString(), text);
  }
}
