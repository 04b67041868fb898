package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.TrinoException.Code;
import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.ComparisonExpression.Operator;
import io.trino.sql.tree.Join;
import io.trino.sql.tree.JoinCriteria;
import io.trino.sql.tree.JoinOn;
import io.trino.sql.tree.JoinUsing;
import io.trino.sql.tree.Lateral;
import io.trino.sql.tree.NaturalJoin;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Unnest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates joins. The columns of both sides stay what they are; USING and NATURAL put one merged
/// column before them in the place of each pair.
final class Joins {

  private final RelationTranslator relations;

  Joins(RelationTranslator relations) {
    this.relations = relations;
  }

  Relation join(Join join, @Nullable Scope outer) {
    Relation left = relations.relation(join.getLeft(), outer);
    boolean lateral = isLateral(join.getRight());
    Relation right =
        relations.relation(join.getRight(), lateral ? Scope.of(outer, left.columns()) : outer);
    String rightText = join.getRight() instanceof Join ? "(" + right.text() + ")" : right.text();
    boolean leftFilled = join.getType() == Join.Type.RIGHT || join.getType() == Join.Type.FULL;
    boolean rightFilled = join.getType() == Join.Type.LEFT || join.getType() == Join.Type.FULL;
    List<Column> columns = new ArrayList<>(left.columns());
    columns.addAll(right.columns());
    String word =
        switch (join.getType()) {
          case CROSS, IMPLICIT -> " CROSS JOIN ";
          case INNER -> " INNER JOIN ";
          case LEFT -> " LEFT JOIN ";
          case RIGHT -> " RIGHT JOIN ";
          case FULL -> " FULL JOIN ";
        };
    String text = left.text() + word + (lateral ? "LATERAL " : "") + rightText;
    JoinCriteria criteria = join.getCriteria().orElse(null);
    if (criteria == null) {
      return Relation.joined(text, columns, left, false, right, false);
    }
    String condition;
    if (criteria instanceof JoinOn on) {
      condition =
          ExpressionTranslator.plain(
                  relations.statement(), relations.queries(), Scope.of(outer, columns))
              .filter(on.getExpression(), "JOIN ON clause");
    } else {
      List<String> names = merged(criteria, left, right);
      condition = equal(names, left, right, join);
      columns = mergedColumns(names, left, right, join);
    }
    return Relation.joined(
        text + " ON " + condition, columns, left, leftFilled, right, rightFilled);
  }

  private static boolean isLateral(io.trino.sql.tree.Relation relation) {
    return relation instanceof Unnest
        || relation instanceof Lateral
        || (relation instanceof AliasedRelation aliased && isLateral(aliased.getRelation()));
  }

  private static List<String> merged(JoinCriteria criteria, Relation left, Relation right) {
    if (criteria instanceof JoinUsing using) {
      return using.getColumns().stream().map(name -> name.getValue()).toList();
    }
    if (!(criteria instanceof NaturalJoin)) {
      throw new IllegalStateException("Unknown join criteria " + criteria);
    }
    List<String> names = new ArrayList<>();
    for (Column column : left.columns()) {
      String name = column.name();
      if (name != null
          && !column.hidden()
          && right.columns().stream().anyMatch(c -> name.equalsIgnoreCase(c.name()))) {
        names.add(name);
      }
    }
    return names;
  }

  private static Column find(Relation relation, String name, String side, Node node) {
    List<Column> matches =
        relation.columns().stream().filter(c -> name.equalsIgnoreCase(c.name())).toList();
    if (matches.isEmpty()) {
      throw new TrinoException(
          Code.COLUMN_NOT_FOUND,
          node,
          "Column '" + name + "' is missing from " + side + " side of join");
    }
    if (matches.size() > 1) {
      throw new TrinoException(Code.AMBIGUOUS_NAME, node, "Column '" + name + "' is ambiguous");
    }
    return matches.getFirst();
  }

  private String equal(List<String> names, Relation left, Relation right, Node node) {
    List<String> pairs = new ArrayList<>();
    for (String name : names) {
      Column first = find(left, name, "left", node);
      Column second = find(right, name, "right", node);
      relations.statement().read(first.origins());
      relations.statement().read(second.origins());
      pairs.add(
          Comparisons.compare(
                  Operator.EQUAL,
                  new Typed(first.text(), first.type()),
                  new Typed(second.text(), second.type()),
                  node)
              .text());
    }
    return pairs.isEmpty() ? "true" : "(" + String.join(" AND ", pairs) + ")";
  }

  private static List<Column> mergedColumns(
      List<String> names, Relation left, Relation right, Join join) {
    List<Column> columns = new ArrayList<>();
    Set<Column> replaced = new HashSet<>();
    for (String name : names) {
      Column first = find(left, name, "left", join);
      Column second = find(right, name, "right", join);
      replaced.add(first);
      replaced.add(second);
      TrinoType type =
          Types.common(first.type(), second.type())
              .orElseThrow(() -> new IllegalStateException("No common type of " + name));
      String a = Casts.coerce(new Typed(first.text(), first.type()), type, join).text();
      String b = Casts.coerce(new Typed(second.text(), second.type()), type, join).text();
      String text =
          switch (join.getType()) {
            case RIGHT -> b;
            case FULL -> "coalesce(" + a + ", " + b + ")";
            default -> a;
          };
      Set<ColumnUse> origins = new HashSet<>(first.origins());
      origins.addAll(second.origins());
      columns.add(new Column(List.of(), first.name(), new Typed(text, type), origins));
    }
    left.columns().stream().filter(c -> !replaced.contains(c)).forEach(columns::add);
    right.columns().stream().filter(c -> !replaced.contains(c)).forEach(columns::add);
    return columns;
  }
}
