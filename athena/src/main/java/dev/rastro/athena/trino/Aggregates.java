package dev.rastro.athena.trino;

import io.trino.sql.tree.DefaultTraversalVisitor;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.GroupingOperation;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.SubqueryExpression;
import java.util.Locale;

/// Tells whether an expression aggregates, outside its subqueries.
final class Aggregates {

  private Aggregates() {}

  static boolean in(Node node) {
    Finder finder = new Finder();
    finder.process(node, null);
    return finder.found;
  }

  /// The name of a function as the catalog knows it.
  static String name(FunctionCall call) {
    return call.getName().getSuffix().toLowerCase(Locale.ROOT);
  }

  private static final class Finder extends DefaultTraversalVisitor<Void> {

    private boolean found;

    @Override
    protected Void visitFunctionCall(FunctionCall node, Void context) {
      if (node.getWindow().isEmpty() && FunctionCalls.isAggregate(name(node))) {
        found = true;
        return null;
      }
      return super.visitFunctionCall(node, null);
    }

    @Override
    protected Void visitGroupingOperation(GroupingOperation node, Void context) {
      found = true;
      return null;
    }

    @Override
    protected Void visitSubqueryExpression(SubqueryExpression node, Void context) {
      return null;
    }
  }
}
