package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import io.trino.sql.tree.ComparisonExpression.Operator;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QuantifiedComparisonExpression;
import io.trino.sql.tree.SubqueryExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Translates queries inside expressions: as a value, in EXISTS, IN, ANY and ALL. Where values have
/// parts that can be NULL the engine's IN is not Trino's, and the comparison is written out.
final class Subqueries {

  private final StatementContext statement;
  private final QueryTranslator queries;

  Subqueries(StatementContext statement, QueryTranslator queries) {
    this.statement = statement;
    this.queries = queries;
  }

  /// `(SELECT …)` as a value.
  Typed scalarSubquery(SubqueryExpression node, Scope scope) {
    Outputs outputs = queries.query(node.getQuery(), scope);
    statement.read(outputs.allOrigins());
    if (outputs.columns().size() != 1) {
      throw TrinoException.notSupported(node, "A scalar subquery of several columns");
    }
    return new Typed("(" + outputs.text() + ")", outputs.columns().getFirst().type());
  }

  Typed exists(ExistsPredicate node, Scope scope) {
    if (!(node.getSubquery() instanceof SubqueryExpression subquery)) {
      throw TrinoException.notSupported(node, "EXISTS without a query");
    }
    return Typed.of(
        Simple.BOOLEAN, "EXISTS (%s)", queries.query(subquery.getQuery(), scope).text());
  }

  /// `value IN (SELECT …)`.
  Typed inSubquery(Typed value, SubqueryExpression subquery, Scope scope, Node node) {
    return anyRow(
        value,
        subquery,
        scope,
        node,
        (a, b) -> Comparisons.compare(Operator.EQUAL, a, b, node),
        "%s IN (%s)");
  }

  Typed quantified(Typed value, QuantifiedComparisonExpression node, Scope scope) {
    if (!(node.getSubquery() instanceof SubqueryExpression subquery)) {
      throw TrinoException.notSupported(node, "A quantified comparison without a query");
    }
    boolean all = node.getQuantifier() == QuantifiedComparisonExpression.Quantifier.ALL;
    Operator operator = all ? negated(node.getOperator(), node) : node.getOperator();
    Typed any =
        anyRow(
            value,
            subquery,
            scope,
            node,
            (a, b) -> Comparisons.compare(operator, a, b, node),
            "%s " + operator.getValue() + " ANY (%s)");
    return all && any.type() == Simple.BOOLEAN
        ? Typed.of(Simple.BOOLEAN, "(NOT %s)", any.text())
        : any;
  }

  /// All rows compare if there is none that compares the other way.
  private static Operator negated(Operator operator, Node node) {
    return switch (operator) {
      case EQUAL -> Operator.NOT_EQUAL;
      case NOT_EQUAL -> Operator.EQUAL;
      case LESS_THAN -> Operator.GREATER_THAN_OR_EQUAL;
      case LESS_THAN_OR_EQUAL -> Operator.GREATER_THAN;
      case GREATER_THAN -> Operator.LESS_THAN_OR_EQUAL;
      case GREATER_THAN_OR_EQUAL -> Operator.LESS_THAN;
      case IS_DISTINCT_FROM -> throw TrinoException.notSupported(node, "IS DISTINCT FROM ALL");
    };
  }

  private Typed anyRow(
      Typed value,
      SubqueryExpression subquery,
      Scope scope,
      Node node,
      BiFunction<Typed, Typed, Typed> comparison,
      String plainFormat) {
    Outputs outputs = queries.query(subquery.getQuery(), scope);
    statement.read(outputs.allOrigins());
    String alias = statement.alias();
    List<Column> columns = outputs.asColumns(alias, List.of());
    Typed other;
    if (columns.size() == 1) {
      other = new Typed(columns.getFirst().text(), columns.getFirst().type());
    } else {
      other = packed(columns);
    }
    TrinoType common =
        Types.common(value.type(), other.type())
            .orElseThrow(
                () ->
                    new TrinoException(
                        Code.TYPE_MISMATCH,
                        node,
                        "Value expression and result of subquery must be of the same type: "
                            + value.type().displayName()
                            + " vs "
                            + other.type().displayName()));
    String condition = comparison.apply(value, other).text();
    boolean plain =
        !Types.isNested(common)
            && !Types.isFloating(common)
            && !(common instanceof TrinoType.ZonedTimestamp);
    if (plain) {
      Outputs same = queries.cast(outputs, List.of(common), node);
      return Typed.of(
          Simple.BOOLEAN,
          "(" + plainFormat + ")",
          Casts.coerce(value, common, node).text(),
          same.text());
    }
    String from = "FROM (" + outputs.text() + ") AS " + alias;
    return Typed.of(
        Simple.BOOLEAN,
        "(CASE WHEN EXISTS (SELECT 1 %s WHERE %s) THEN true WHEN EXISTS (SELECT 1 %s WHERE %s IS NULL) THEN NULL ELSE false END)",
        from,
        condition,
        from,
        condition);
  }

  private static Typed packed(List<Column> columns) {
    List<TrinoType.Field> fields = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (Column column : columns) {
      TrinoType.Field field = TrinoType.Field.at(fields.size(), null, column.type());
      fields.add(field);
      parts.add(field.stored() + " := " + column.text());
    }
    return new Typed("struct_pack(" + String.join(", ", parts) + ")", new Row(fields));
  }
}
