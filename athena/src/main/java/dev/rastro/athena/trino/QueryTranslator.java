package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Outputs.Output;
import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import io.trino.sql.tree.AllRows;
import io.trino.sql.tree.Except;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FetchFirst;
import io.trino.sql.tree.Intersect;
import io.trino.sql.tree.Limit;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.Offset;
import io.trino.sql.tree.OrderBy;
import io.trino.sql.tree.Query;
import io.trino.sql.tree.QueryBody;
import io.trino.sql.tree.QuerySpecification;
import io.trino.sql.tree.SetOperation;
import io.trino.sql.tree.SortItem;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.TableSubquery;
import io.trino.sql.tree.Union;
import io.trino.sql.tree.Values;
import io.trino.sql.tree.With;
import io.trino.sql.tree.WithQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Translates queries: WITH, set operations, VALUES. One instance knows the WITH queries that can
/// be seen from where it translates.
final class QueryTranslator {

  /// A query in WITH: the engine's name of it, and its columns.
  record NamedQuery(String name, Outputs outputs) {}

  private final StatementContext statement;
  private final Map<String, NamedQuery> named;

  QueryTranslator(StatementContext statement) {
    this(statement, Map.of());
  }

  private QueryTranslator(StatementContext statement, Map<String, NamedQuery> named) {
    this.statement = statement;
    this.named = Map.copyOf(named);
  }

  @Nullable NamedQuery named(String name) {
    return named.get(name.toLowerCase(Locale.ROOT));
  }

  /// The statement's own query, in parts, since the tables it reads come before it in WITH.
  record Parts(List<String> with, boolean recursive, Outputs body) {}

  Outputs query(Query query, @Nullable Scope outer) {
    Parts parts = parts(query, outer);
    if (parts.with().isEmpty()) {
      return parts.body();
    }
    String with =
        (parts.recursive() ? "WITH RECURSIVE " : "WITH ") + String.join(", ", parts.with());
    return new Outputs(with + " " + parts.body().text(), parts.body().columns());
  }

  Parts parts(Query query, @Nullable Scope outer) {
    if (!query.getFunctions().isEmpty() || !query.getSessionProperties().isEmpty()) {
      throw TrinoException.notSupported(query, "A function or session property in WITH");
    }
    List<String> with = new ArrayList<>();
    QueryTranslator inner = this;
    boolean recursive = query.getWith().map(With::isRecursive).orElse(false);
    if (query.getWith().isPresent()) {
      for (WithQuery item : query.getWith().get().getQueries()) {
        inner = inner.withNamed(item, recursive, outer, with);
      }
    }
    Outputs body = inner.body(query.getQueryBody(), outer);
    body = inner.ordered(body, query.getOrderBy(), query.getOffset(), query.getLimit(), outer);
    return new Parts(with, recursive, body);
  }

  private QueryTranslator withNamed(
      WithQuery item, boolean recursive, @Nullable Scope outer, List<String> with) {
    String name = "\"#with" + statement.alias() + "\"";
    Outputs outputs =
        recursive && RecursiveQueries.isRecursive(item)
            ? RecursiveQueries.translate(item, name, this, outer)
            : renamed(query(item.getQuery(), outer), item);
    with.add(name + " AS (" + outputs.text() + ")");
    return plus(item.getName().getValue(), new NamedQuery(name, outputs));
  }

  QueryTranslator plus(String name, NamedQuery query) {
    Map<String, NamedQuery> all = new HashMap<>(named);
    all.put(name.toLowerCase(Locale.ROOT), query);
    return new QueryTranslator(statement, all);
  }

  static Outputs renamed(Outputs outputs, WithQuery item) {
    if (item.getColumnNames().isEmpty()) {
      return outputs;
    }
    List<String> names =
        item.getColumnNames().get().stream().map(identifier -> identifier.getValue()).toList();
    if (names.size() != outputs.columns().size()) {
      throw new TrinoException(
          Code.MISMATCHED_COLUMN_ALIASES,
          item,
          "WITH column alias list has "
              + names.size()
              + " entries but WITH query '"
              + item.getName()
              + "' has "
              + outputs.columns().size()
              + " columns");
    }
    List<Output> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Output column = outputs.columns().get(i);
      columns.add(new Output(names.get(i), column.type(), column.origins()));
    }
    return new Outputs(outputs.text(), columns);
  }

  Outputs body(QueryBody body, @Nullable Scope outer) {
    return switch (body) {
      case QuerySpecification specification ->
          new SelectTranslator(statement, this, specification, outer).translate();
      case TableSubquery subquery -> {
        Outputs inner = query(subquery.getQuery(), outer);
        yield new Outputs("(" + inner.text() + ")", inner.columns());
      }
      case SetOperation operation -> setOperation(operation, outer);
      case Values values -> values(values, outer);
      case Table table ->
          everything(new RelationTranslator(statement, this).relation(table, outer));
      default -> throw TrinoException.notSupported(body, body.getClass().getSimpleName());
    };
  }

  private static Outputs everything(Relation relation) {
    List<String> items = new ArrayList<>();
    List<Output> columns = new ArrayList<>();
    for (Column column : relation.columns()) {
      if (!column.hidden()) {
        items.add(column.text() + " AS " + Outputs.columnName(items.size()));
        columns.add(new Output(column.name(), column.type(), column.origins()));
      }
    }
    return new Outputs("SELECT " + String.join(", ", items) + " FROM " + relation.text(), columns);
  }

  private Outputs setOperation(SetOperation operation, @Nullable Scope outer) {
    if (operation.getCorresponding().isPresent()) {
      throw TrinoException.notSupported(operation, "CORRESPONDING");
    }
    List<Outputs> sides =
        operation.getRelations().stream().map(side -> body((QueryBody) side, outer)).toList();
    List<TrinoType> types = new ArrayList<>();
    sides.getFirst().columns().forEach(column -> types.add(column.type()));
    for (Outputs side : sides) {
      if (side.columns().size() != types.size()) {
        throw new TrinoException(
            Code.TYPE_MISMATCH,
            operation,
            "query has different number of fields: " + types.size() + ", " + side.columns().size());
      }
      for (int i = 0; i < types.size(); i++) {
        TrinoType soFar = types.get(i);
        TrinoType other = side.columns().get(i).type();
        int index = i;
        types.set(
            i,
            Types.common(soFar, other)
                .orElseThrow(
                    () ->
                        new TrinoException(
                            Code.TYPE_MISMATCH,
                            operation,
                            "column %d has incompatible types: %s, %s"
                                .formatted(index + 1, soFar.displayName(), other.displayName()))));
      }
    }
    boolean distinct = operation.isDistinct() || !(operation instanceof Union);
    for (TrinoType type : types) {
      if (distinct) {
        ExpressionTranslator.groupable(new Typed("", type), operation);
      }
    }
    String word =
        switch (operation) {
          case Union _ -> "UNION";
          case Intersect _ -> "INTERSECT";
          case Except _ -> "EXCEPT";
          default -> throw TrinoException.notSupported(operation, "This set operation");
        };
    String separator = " " + word + (operation.isDistinct() ? " " : " ALL ");
    List<String> texts = new ArrayList<>();
    for (Outputs side : sides) {
      texts.add("(" + cast(side, types, operation).text() + ")");
      if (distinct) {
        statement.read(side.allOrigins());
      }
    }
    return new Outputs(String.join(separator, texts), merged(sides, types));
  }

  private static List<Output> merged(List<Outputs> sides, List<TrinoType> types) {
    List<Output> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      Set<ColumnUse> origins = new HashSet<>();
      for (Outputs side : sides) {
        origins.addAll(side.columns().get(i).origins());
      }
      columns.add(new Output(sides.getFirst().columns().get(i).name(), types.get(i), origins));
    }
    return columns;
  }

  /// The same rows with their columns as other types.
  Outputs cast(Outputs outputs, List<TrinoType> types, Node node) {
    List<TrinoType> own = outputs.columns().stream().map(Output::type).toList();
    if (own.equals(types)) {
      return outputs;
    }
    String alias = statement.alias();
    List<String> items = new ArrayList<>();
    List<Output> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String name = Outputs.columnName(i);
      Typed value = new Typed(alias + "." + name, own.get(i));
      items.add(Casts.coerce(value, types.get(i), node).text() + " AS " + name);
      Output column = outputs.columns().get(i);
      columns.add(new Output(column.name(), types.get(i), column.origins()));
    }
    return new Outputs(
        "SELECT " + String.join(", ", items) + " FROM (" + outputs.text() + ") AS " + alias,
        columns);
  }

  private Outputs values(Values values, @Nullable Scope outer) {
    ExpressionTranslator expressions =
        ExpressionTranslator.plain(statement, this, Scope.of(outer, List.of()));
    List<List<Typed>> rows = new ArrayList<>();
    for (Expression row : values.getRows()) {
      if (row instanceof io.trino.sql.tree.Row items) {
        rows.add(items.getItems().stream().map(expressions::translate).toList());
        continue;
      }
      Typed value = expressions.translate(row);
      rows.add(
          value.type() instanceof Row type
              ? type.fields().stream()
                  .map(field -> new Typed(Casts.fieldText(value.text(), field), field.type()))
                  .toList()
              : List.of(value));
    }
    int width = rows.getFirst().size();
    List<TrinoType> types = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      int index = i;
      for (List<Typed> row : rows) {
        if (row.size() != width) {
          throw new TrinoException(
              Code.TYPE_MISMATCH,
              values,
              "Values rows have mismatched sizes: " + width + " vs " + row.size());
        }
      }
      types.add(
          ExpressionTranslator.commonType(
              rows.stream().map(row -> row.get(index)).toList(),
              values,
              "Values rows have mismatched types"));
    }
    List<String> texts = new ArrayList<>();
    for (List<Typed> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        Typed cell = Casts.coerce(row.get(i), types.get(i), values);
        cells.add(
            cell.type() == Simple.UNKNOWN
                ? "CAST(NULL AS " + Simple.UNKNOWN.storage() + ")"
                : cell.text());
      }
      texts.add("(" + String.join(", ", cells) + ")");
    }
    return valuesOutputs(texts, types);
  }

  private Outputs valuesOutputs(List<String> rows, List<TrinoType> types) {
    String alias = statement.alias();
    List<String> names = new ArrayList<>();
    List<Output> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      names.add(Outputs.columnName(i));
      columns.add(new Output(null, types.get(i), Set.of()));
    }
    String text =
        "SELECT * FROM (VALUES %s) AS %s(%s)"
            .formatted(String.join(", ", rows), alias, String.join(", ", names));
    return new Outputs(text, columns);
  }

  private Outputs ordered(
      Outputs body,
      Optional<OrderBy> order,
      Optional<Offset> offset,
      Optional<Node> limit,
      @Nullable Scope outer) {
    if (order.isEmpty() && offset.isEmpty() && limit.isEmpty()) {
      return body;
    }
    String alias = statement.alias();
    StringBuilder text = new StringBuilder("SELECT ");
    List<String> items = new ArrayList<>();
    for (int i = 0; i < body.columns().size(); i++) {
      items.add(alias + "." + Outputs.columnName(i));
    }
    text.append(String.join(", ", items));
    text.append(" FROM (").append(body.text()).append(") AS ").append(alias);
    if (order.isPresent()) {
      ExpressionTranslator expressions =
          ExpressionTranslator.plain(
              statement, this, Scope.of(outer, body.asColumns(alias, List.of())));
      List<String> keys = new ArrayList<>();
      for (SortItem item : order.get().getSortItems()) {
        Typed key =
            item.getSortKey() instanceof LongLiteral ordinal
                ? new Typed(
                    items.get(ordinal(ordinal, items.size())),
                    body.columns().get(ordinal(ordinal, items.size())).type())
                : expressions.translate(item.getSortKey());
        keys.add(CallModifiers.sortable(key, item).text() + CallModifiers.direction(item));
      }
      text.append(" ORDER BY ").append(String.join(", ", keys));
      statement.read(body.allOrigins());
    }
    text.append(limit(limit, offset));
    return new Outputs(text.toString(), body.columns());
  }

  /// The index of a column named by its number.
  static int ordinal(LongLiteral literal, int count) {
    long ordinal = literal.getParsedValue();
    if (ordinal < 1 || ordinal > count) {
      throw new TrinoException(
          Code.INVALID_COLUMN_REFERENCE,
          literal,
          "ORDER BY position " + ordinal + " is not in select list");
    }
    return (int) ordinal - 1;
  }

  static String limit(Optional<Node> limit, Optional<Offset> offset) {
    StringBuilder text = new StringBuilder();
    if (limit.isPresent()) {
      switch (limit.get()) {
        case Limit value when value.getRowCount() instanceof AllRows -> {}
        case Limit value -> text.append(" LIMIT ").append(count(value.getRowCount()));
        case FetchFirst fetch -> {
          if (fetch.isWithTies()) {
            throw TrinoException.notSupported(fetch, "FETCH FIRST … WITH TIES");
          }
          text.append(" LIMIT ").append(fetch.getRowCount().map(QueryTranslator::count).orElse(1L));
        }
        default -> throw TrinoException.notSupported(limit.get(), "This limit");
      }
    }
    offset.ifPresent(node -> text.append(" OFFSET ").append(count(node.getRowCount())));
    return text.toString();
  }

  private static long count(Expression expression) {
    if (expression instanceof LongLiteral literal) {
      return literal.getParsedValue();
    }
    throw TrinoException.notSupported(expression, "A row count that is not a number");
  }
}
