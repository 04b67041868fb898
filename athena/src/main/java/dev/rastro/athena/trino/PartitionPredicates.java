package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.StatementContext.Traced;
import dev.rastro.duckdb.LakeColumn;
import dev.rastro.duckdb.SqlText;
import io.trino.sql.tree.DefaultTraversalVisitor;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.SubqueryExpression;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the terms of WHERE that are about the partition columns of one table, and gives them to
/// that table so that only the partitions they are true for are read.
final class PartitionPredicates {

  private static final Set<String> VOLATILE = Set.of("random", "rand", "uuid", "shuffle");

  private PartitionPredicates() {}

  static void collect(
      Expression where, Relation from, StatementContext statement, QueryTranslator queries) {
    for (Expression term : terms(where)) {
      if (!isSimple(term)) {
        continue;
      }
      ExpressionTranslator plain =
          ExpressionTranslator.plain(statement, queries, Scope.of(null, from.columns()));
      Traced<Optional<String>> traced = statement.traced(() -> attempt(plain, term));
      int table = onlyTable(traced.columns());
      if (traced.result().isEmpty() || table < 0 || !from.prunable().contains(table)) {
        continue;
      }
      TableUse use = statement.tables().get(table);
      List<Column> bare = partitionColumns(from, use);
      Traced<Optional<String>> predicate =
          statement.traced(
              () ->
                  attempt(
                      ExpressionTranslator.plain(statement, queries, Scope.of(null, bare)), term));
      predicate.result().ifPresent(use::addPartitionPredicate);
    }
  }

  private static List<Expression> terms(Expression where) {
    if (where instanceof LogicalExpression logical
        && logical.getOperator() == LogicalExpression.Operator.AND) {
      List<Expression> terms = new ArrayList<>();
      logical.getTerms().forEach(term -> terms.addAll(terms(term)));
      return terms;
    }
    return List.of(where);
  }

  private static boolean isSimple(Expression term) {
    boolean[] simple = {true};
    new DefaultTraversalVisitor<@Nullable Void>() {
      @Override
      protected Void visitSubqueryExpression(SubqueryExpression node, @Nullable Void context) {
        simple[0] = false;
        return null;
      }

      @Override
      protected Void visitFunctionCall(FunctionCall node, @Nullable Void context) {
        simple[0] &= !VOLATILE.contains(Aggregates.name(node));
        return super.visitFunctionCall(node, null);
      }
    }.process((Node) term, null);
    return simple[0];
  }

  /// The term in this scope, or empty when it names something else, such as a column of an
  /// enclosing query. It has been translated as a part of WHERE before, so nothing is lost.
  private static Optional<String> attempt(ExpressionTranslator expressions, Expression term) {
    try {
      return Optional.of(expressions.condition(term, "WHERE clause"));
    } catch (TrinoException e) {
      return Optional.empty();
    }
  }

  private static int onlyTable(Set<ColumnUse> columns) {
    Set<Integer> tables = new HashSet<>();
    columns.forEach(column -> tables.add(column.table()));
    return tables.size() == 1 ? tables.iterator().next() : -1;
  }

  private static List<Column> partitionColumns(Relation from, TableUse use) {
    List<Column> bare = new ArrayList<>();
    for (Column column : from.columns()) {
      ColumnUse direct = from.direct().get(column.text());
      if (direct != null
          && direct.table() == use.number()
          && isPartitionColumn(use, direct.column())) {
        Typed value = new Typed(SqlText.identifier(direct.column()), column.type());
        bare.add(new Column(column.qualifiers(), column.name(), value, Set.of()));
      }
    }
    return bare;
  }

  private static boolean isPartitionColumn(TableUse use, String name) {
    return use.table().partitionColumns().stream().map(LakeColumn::name).anyMatch(name::equals);
  }
}
