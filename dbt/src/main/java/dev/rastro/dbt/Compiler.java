package dev.rastro.dbt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the SQL of nodes: renders their templates, and puts the ephemeral models that they stand
/// on before it as common table expressions.
final class Compiler {

  private final Project project;
  private final Contexts contexts;
  private final Map<String, @Nullable Object> graph;

  Compiler(Project project, Contexts contexts) {
    this.project = project;
    this.contexts = contexts;
    graph = ManifestJson.graph(project);
  }

  /// What a node's templates know.
  NodeContext context(Node node, @Nullable Session session) {
    NodeContext context = contexts.running(project, node, graph, session);
    Node.GenericTest generic = node.generic();
    if (generic != null) {
      context
          .variables()
          .put(
              "_dbt_generic_test_kwargs",
              ProjectParser.arguments(generic, node.filePath(), context.variables()));
    }
    return context;
  }

  /// The SQL of a node.
  String compile(Node node, NodeContext context, @Nullable Session session) {
    String sql = Templates.render(node.template(), context.variables());
    Map<String, String> expressions = new LinkedHashMap<>();
    ephemeral(node, session, expressions);
    if (expressions.isEmpty()) {
      return sql;
    }
    List<String> texts = new ArrayList<>();
    expressions.forEach((name, query) -> texts.add(name + " as (\n" + query + "\n)"));
    return SqlText.withExpressions(sql, String.join(", ", texts));
  }

  /// The ephemeral models below a node, each behind those that it stands on itself.
  private void ephemeral(Node node, @Nullable Session session, Map<String, String> expressions) {
    for (String id : node.dependsOn()) {
      Node needed = project.nodes().get(id);
      if (needed != null && needed.isEphemeral() && !expressions.containsKey(needed.cteName())) {
        ephemeral(needed, session, expressions);
        NodeContext context = context(needed, session);
        expressions.put(
            needed.cteName(), Templates.render(needed.template(), context.variables()).strip());
      }
    }
  }
}
