package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Outputs.Output;
import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.StatementContext.Traced;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import io.trino.sql.tree.AllColumns;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.SelectItem;
import io.trino.sql.tree.SingleColumn;
import io.trino.sql.tree.SortItem;
import io.trino.sql.tree.WindowDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates one SELECT … FROM … WHERE … GROUP BY … HAVING … ORDER BY … LIMIT.
final class SelectTranslator {

  /// An output before the query is put together.
  private record Item(@Nullable String name, Typed value, Set<ColumnUse> origins) {}

  private final StatementContext statement;
  private final QueryTranslator queries;
  private final QuerySpecification select;
  private final @Nullable Scope outer;
  private final Map<String, WindowDefinition> windows = new HashMap<>();

  SelectTranslator(
      StatementContext statement,
      QueryTranslator queries,
      QuerySpecification select,
      @Nullable Scope outer) {
    this.statement = statement;
    this.queries = queries;
    this.select = select;
    this.outer = outer;
    for (WindowDefinition window : select.getWindows()) {
      windows.put(window.getName().getValue().toLowerCase(Locale.ROOT), window);
    }
  }

  Outputs translate() {
    Relation from =
        select
            .getFrom()
            .map(node -> new RelationTranslator(statement, queries).relation(node, outer))
            .orElse(null);
    Scope scope = Scope.of(outer, from == null ? List.of() : from.columns());
    StringBuilder tail = new StringBuilder();
    if (from != null) {
      tail.append(" FROM ").append(from.text());
    }
    ExpressionTranslator plain = ExpressionTranslator.plain(statement, queries, scope);
    if (select.getWhere().isPresent()) {
      Expression where = select.getWhere().get();
      tail.append(" WHERE ").append(plain.filter(where, "WHERE clause"));
      if (from != null) {
        PartitionPredicates.collect(where, from, statement, queries);
      }
    }
    GroupByTranslator groupBy = new GroupByTranslator(select, plain);
    Grouping grouping = aggregates() ? groupBy.grouping() : null;
    ExpressionTranslator outputs =
        ExpressionTranslator.outputs(statement, queries, scope, grouping, windows);
    tail.append(groupBy.text());
    select
        .getHaving()
        .ifPresent(
            having -> tail.append(" HAVING ").append(outputs.condition(having, "HAVING clause")));
    List<Item> items = new ArrayList<>();
    for (SelectItem item : select.getSelect().getSelectItems()) {
      items.addAll(items(item, scope, outputs));
    }
    if (items.isEmpty()) {
      throw new TrinoException(Code.SYNTAX_ERROR, select, "SELECT list is empty");
    }
    boolean distinct = select.getSelect().isDistinct();
    tail.append(orderBy(items, scope, grouping, distinct));
    tail.append(QueryTranslator.limit(select.getLimit(), select.getOffset()));
    return together(items, distinct, tail);
  }

  private Outputs together(List<Item> items, boolean distinct, StringBuilder tail) {
    List<String> texts = new ArrayList<>();
    List<Output> columns = new ArrayList<>();
    for (Item item : items) {
      String text =
          item.value().type() == Simple.UNKNOWN
              ? "CAST(" + item.value().text() + " AS " + Simple.UNKNOWN.storage() + ")"
              : item.value().text();
      texts.add(text + " AS " + Outputs.columnName(texts.size()));
      columns.add(new Output(item.name(), item.value().type(), item.origins()));
      if (distinct) {
        ExpressionTranslator.groupable(item.value(), select);
        statement.read(item.origins());
      }
    }
    return new Outputs(
        "SELECT " + (distinct ? "DISTINCT " : "") + String.join(", ", texts) + tail, columns);
  }

  private boolean aggregates() {
    return select.getGroupBy().isPresent()
        || select.getHaving().isPresent()
        || select.getSelect().getSelectItems().stream().anyMatch(Aggregates::in)
        || select.getOrderBy().map(Aggregates::in).orElse(false);
  }

  private List<Item> items(SelectItem item, Scope scope, ExpressionTranslator outputs) {
    if (item instanceof SingleColumn single) {
      Traced<Typed> traced = statement.traced(() -> outputs.translate(single.getExpression()));
      return List.of(new Item(name(single), traced.result(), traced.columns()));
    }
    AllColumns all = (AllColumns) item;
    if (all.getTarget().isEmpty()) {
      return select.getFrom().isEmpty() ? missingFrom(all) : columns(scope.columns(), all, outputs);
    }
    List<String> prefix = path(all.getTarget().get());
    List<Column> matches =
        prefix.isEmpty()
            ? List.of()
            : scope.columns().stream().filter(column -> column.qualifiedBy(prefix)).toList();
    return matches.isEmpty() ? fields(all, outputs) : columns(matches, all, outputs);
  }

  private static List<Item> missingFrom(Node node) {
    throw new TrinoException(
        Code.SYNTAX_ERROR, node, "SELECT * not allowed in queries without FROM clause");
  }

  private static List<String> path(Expression target) {
    return switch (target) {
      case Identifier identifier -> List.of(identifier.getValue());
      case DereferenceExpression dereference -> {
        var name = DereferenceExpression.getQualifiedName(dereference);
        yield name == null ? List.of() : name.getParts();
      }
      default -> List.of();
    };
  }

  /// `*`, whose columns are looked at one by one, for a grouped query can't have them all.
  private List<Item> columns(List<Column> columns, AllColumns all, ExpressionTranslator outputs) {
    List<Item> items = new ArrayList<>();
    for (Column column : columns) {
      if (!column.hidden()) {
        Typed value = new Typed(column.text(), column.type());
        outputs.requireGrouped(value, column.name() == null ? "*" : column.name(), all);
        items.add(new Item(column.name(), value, column.origins()));
      }
    }
    return aliased(items, all);
  }

  /// `row.*`.
  private List<Item> fields(AllColumns all, ExpressionTranslator outputs) {
    Expression target = all.getTarget().orElseThrow();
    Traced<Typed> traced = statement.traced(() -> outputs.translate(target));
    if (!(traced.result().type() instanceof Row row)) {
      throw new TrinoException(Code.TYPE_MISMATCH, all, "expected expression of type Row");
    }
    List<Item> items = new ArrayList<>();
    for (Field field : row.fields()) {
      Typed value = new Typed(Casts.fieldText(traced.result().text(), field), field.type());
      items.add(new Item(field.name(), value, traced.columns()));
    }
    return aliased(items, all);
  }

  private static List<Item> aliased(List<Item> items, AllColumns all) {
    if (all.getAliases().isEmpty()) {
      return items;
    }
    if (all.getAliases().size() != items.size()) {
      throw new TrinoException(
          Code.MISMATCHED_COLUMN_ALIASES,
          all,
          "Column alias list has "
              + all.getAliases().size()
              + " entries but relation has "
              + items.size());
    }
    List<Item> named = new ArrayList<>();
    for (Item item : items) {
      named.add(
          new Item(all.getAliases().get(named.size()).getValue(), item.value(), item.origins()));
    }
    return named;
  }

  private static @Nullable String name(SingleColumn single) {
    if (single.getAlias().isPresent()) {
      return single.getAlias().get().getValue();
    }
    return switch (single.getExpression()) {
      case Identifier identifier -> identifier.getValue();
      case DereferenceExpression dereference ->
          dereference.getField().map(Identifier::getValue).orElse(null);
      default -> null;
    };
  }

  private String orderBy(
      List<Item> items, Scope scope, @Nullable Grouping grouping, boolean distinct) {
    if (select.getOrderBy().isEmpty()) {
      return "";
    }
    List<Column> named = new ArrayList<>();
    for (Item item : items) {
      if (item.name() != null
          && named.stream()
              .noneMatch(
                  c ->
                      c.text().equals(item.value().text())
                          && item.name().equalsIgnoreCase(c.name()))) {
        named.add(
            new Column(
                List.of(),
                item.name(),
                item.value().type(),
                item.value().text(),
                false,
                true,
                item.origins()));
      }
    }
    ExpressionTranslator keys =
        ExpressionTranslator.outputs(
            statement, queries, scope.withLambda(named), grouping, windows);
    List<String> texts = new ArrayList<>();
    for (SortItem item : select.getOrderBy().get().getSortItems()) {
      Typed key;
      if (item.getSortKey() instanceof LongLiteral ordinal) {
        Item output = items.get(QueryTranslator.ordinal(ordinal, items.size()));
        statement.read(output.origins());
        key = output.value();
      } else {
        key = keys.translate(item.getSortKey());
      }
      int position = position(items, key);
      if (distinct && position == 0) {
        throw new TrinoException(
            Code.SYNTAX_ERROR,
            item,
            "For SELECT DISTINCT, ORDER BY expressions must appear in select list");
      }
      if (item.getSortKey() instanceof Literal && position == 0) {
        continue;
      }
      String sortable = CallModifiers.sortable(key, item).text();
      texts.add(
          (position > 0 && sortable.equals(key.text()) ? String.valueOf(position) : sortable)
              + CallModifiers.direction(item));
    }
    return texts.isEmpty() ? "" : " ORDER BY " + String.join(", ", texts);
  }

  private static int position(List<Item> items, Typed key) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).value().text().equals(key.text())) {
        return i + 1;
      }
    }
    return 0;
  }
}
