package dev.rastro.athena.trino;

import dev.rastro.athena.trino.QueryTranslator.NamedQuery;
import io.trino.sql.tree.DefaultTraversalVisitor;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QueryBody;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.Union;
import io.trino.sql.tree.WithQuery;
import org.jspecify.annotations.Nullable;

/// Translates a query in WITH RECURSIVE that reads itself: a start, UNION ALL, and a step.
final class RecursiveQueries {

  private RecursiveQueries() {}

  /// Whether the query reads itself.
  static boolean isRecursive(WithQuery item) {
    return reads(item.getQuery(), item.getName().getValue());
  }

  private static boolean reads(Node node, String name) {
    boolean[] found = new boolean[1];
    new DefaultTraversalVisitor<@Nullable Void>() {
      @Override
      protected Void visitTable(Table table, @Nullable Void context) {
        found[0] |=
            table.getName().getParts().size() == 1
                && table.getName().getSuffix().equalsIgnoreCase(name);
        return super.visitTable(table, null);
      }
    }.process(node, null);
    return found[0];
  }

  static Outputs translate(
      WithQuery item, String engineName, QueryTranslator queries, @Nullable Scope outer) {
    String name = item.getName().getValue();
    if (!(item.getQuery().getQueryBody() instanceof Union union)
        || union.isDistinct()
        || union.getRelations().size() != 2
        || item.getQuery().getWith().isPresent()
        || item.getQuery().getOrderBy().isPresent()
        || item.getQuery().getLimit().isPresent()
        || reads(union.getRelations().get(0), name)) {
      throw TrinoException.notSupported(item, "A recursive query that is not start UNION ALL step");
    }
    Outputs start =
        QueryTranslator.renamed(queries.body((QueryBody) union.getRelations().get(0), outer), item);
    Outputs step =
        queries
            .plus(name, new NamedQuery(engineName, start))
            .body((QueryBody) union.getRelations().get(1), outer);
    Outputs fitted =
        queries.cast(step, start.columns().stream().map(Outputs.Output::type).toList(), item);
    return new Outputs("(" + start.text() + ") UNION ALL (" + fitted.text() + ")", start.columns());
  }
}
