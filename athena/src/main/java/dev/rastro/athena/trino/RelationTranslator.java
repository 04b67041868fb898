package dev.rastro.athena.trino;

import dev.rastro.athena.trino.QueryTranslator.NamedQuery;
import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.duckdb.HiveType;
import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.LakeColumn;
import dev.rastro.duckdb.LakeTable;
import dev.rastro.duckdb.SqlText;
import io.trino.sql.tree.AliasedRelation;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.Join;
import io.trino.sql.tree.Lateral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.QueryBody;
import io.trino.sql.tree.Table;
import io.trino.sql.tree.Unnest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Translates what stands in FROM: tables, aliases, subqueries, UNNEST; joins are [Joins]'.
final class RelationTranslator {

  private static final String CATALOG = "awsdatacatalog";

  private final StatementContext statement;
  private final QueryTranslator queries;

  RelationTranslator(StatementContext statement, QueryTranslator queries) {
    this.statement = statement;
    this.queries = queries;
  }

  StatementContext statement() {
    return statement;
  }

  QueryTranslator queries() {
    return queries;
  }

  Relation relation(io.trino.sql.tree.Relation node, @Nullable Scope outer) {
    return switch (node) {
      case Table table -> table(table);
      case AliasedRelation aliased -> aliased(aliased, outer);
      case Join join -> new Joins(this).join(join, outer);
      case Unnest unnest -> unnest(unnest, outer);
      case Lateral lateral -> subquery(queries.query(lateral.getQuery(), outer));
      case QueryBody body -> subquery(queries.body(body, outer));
      default -> throw TrinoException.notSupported(node, node.getClass().getSimpleName());
    };
  }

  private Relation subquery(Outputs outputs) {
    String alias = statement.alias();
    return Relation.derived(
        "(" + outputs.text() + ") AS " + alias, outputs.asColumns(alias, List.of()));
  }

  private Relation table(Table node) {
    if (node.getQueryPeriod().isPresent()) {
      throw TrinoException.notSupported(node, "A table as of another time");
    }
    List<String> parts = node.getName().getParts();
    if (parts.size() == 1) {
      NamedQuery named = queries.named(parts.getFirst());
      if (named != null) {
        String alias = statement.alias();
        String columnNames =
            String.join(
                ", ",
                IntStream.range(0, named.outputs().columns().size())
                    .mapToObj(Outputs::columnName)
                    .toList());
        return Relation.derived(
            named.name() + " AS " + alias + "(" + columnNames + ")",
            named.outputs().asColumns(alias, parts));
      }
    }
    return lakeTable(find(node, parts), parts.getLast());
  }

  private LakeTable find(Node node, List<String> parts) {
    String database = statement.session().databaseName();
    if (parts.size() >= 2) {
      database = parts.get(parts.size() - 2);
    }
    String catalog = parts.size() == 3 ? parts.getFirst() : statement.session().catalogName();
    if (!catalog.equalsIgnoreCase(CATALOG)) {
      throw new TrinoException(
          Code.CATALOG_NOT_FOUND, node, "Catalog '" + catalog + "' does not exist");
    }
    if (database.isEmpty()) {
      throw new TrinoException(
          Code.SCHEMA_NOT_FOUND, node, "Schema must be specified when session schema is not set");
    }
    String schema = database;
    String name = parts.getLast();
    return statement
        .source()
        .table(schema, name)
        .orElseThrow(
            () ->
                statement.source().hasDatabase(schema)
                    ? new TrinoException(
                        Code.TABLE_NOT_FOUND,
                        node,
                        "Table '%s.%s.%s' does not exist".formatted(CATALOG, schema, name))
                    : new TrinoException(
                        Code.SCHEMA_NOT_FOUND, node, "Schema '" + schema + "' does not exist"));
  }

  private Relation lakeTable(LakeTable table, String name) {
    TableUse use = statement.addTable(table);
    String alias = statement.alias();
    List<String> qualifiers = List.of(CATALOG, table.databaseName(), name);
    List<Column> columns = new ArrayList<>();
    Map<String, ColumnUse> direct = new HashMap<>();
    for (LakeColumn column : table.allColumns()) {
      TrinoType type = TrinoType.of(column.type());
      String text = alias + "." + SqlText.identifier(column.name());
      ColumnUse origin = new ColumnUse(use.number(), column.name());
      direct.put(text, origin);
      Typed value = new Typed(read(text, column.type(), type), type);
      columns.add(new Column(qualifiers, column.name(), value, Set.of(origin)));
    }
    columns.add(
        new Column(
            qualifiers,
            Lake.PATH_COLUMN,
            Varchar.unbounded(),
            alias + "." + SqlText.identifier(Lake.PATH_COLUMN),
            true,
            false,
            Set.of()));
    return new Relation(use.relationName() + " AS " + alias, columns, direct, Set.of(use.number()));
  }

  /// A column's value as its type says: a timestamp of the lake can be finer than milliseconds.
  private static String read(String text, HiveType stored, TrinoType type) {
    if (type instanceof Timestamp(int precision)) {
      String plain =
          stored == HiveType.Simple.TIMESTAMP_WITH_ZONE ? "CAST(" + text + " AS TIMESTAMP)" : text;
      return "t_round_timestamp(" + plain + ", " + Casts.stepMicros(precision) + ")";
    }
    return type instanceof TrinoType.Char ? "rtrim(" + text + ", ' ')" : text;
  }

  private Relation aliased(AliasedRelation node, @Nullable Scope outer) {
    Relation relation = relation(node.getRelation(), outer);
    List<Column> visible = relation.columns().stream().filter(c -> !c.hidden()).toList();
    List<Identifier> names = node.getColumnNames() == null ? List.of() : node.getColumnNames();
    if (!names.isEmpty() && names.size() != visible.size()) {
      throw new TrinoException(
          Code.MISMATCHED_COLUMN_ALIASES,
          node,
          "Column alias list has %d entries but '%s' has %d columns available"
              .formatted(names.size(), node.getAlias().getValue(), visible.size()));
    }
    List<Column> columns = new ArrayList<>();
    for (Column column : names.isEmpty() ? relation.columns() : visible) {
      columns.add(
          new Column(
              List.of(node.getAlias().getValue()),
              names.isEmpty() ? column.name() : names.get(columns.size()).getValue(),
              column.type(),
              column.text(),
              column.hidden(),
              false,
              column.origins()));
    }
    return relation.withColumns(columns);
  }

  private Relation unnest(Unnest node, @Nullable Scope outer) {
    ExpressionTranslator expressions =
        ExpressionTranslator.plain(statement, queries, Scope.of(outer, List.of()));
    List<String> lists = new ArrayList<>();
    List<Typed> outputs = new ArrayList<>();
    String inner = statement.alias();
    for (Expression expression : node.getExpressions()) {
      Typed value = expressions.translate(expression);
      switch (value.type()) {
        case Array(Row row) -> {
          String element = inner + "." + list(lists, value.text());
          for (Field field : row.fields()) {
            outputs.add(new Typed(Casts.fieldText(element, field), field.type()));
          }
        }
        case Array(TrinoType element) ->
            outputs.add(new Typed(inner + "." + list(lists, value.text()), element));
        case MapOf map -> {
          String keys = "map_keys(" + value.text() + ")";
          String values = "map_values(" + value.text() + ")";
          outputs.add(new Typed(inner + "." + list(lists, keys), map.key()));
          outputs.add(new Typed(inner + "." + list(lists, values), map.value()));
        }
        default ->
            throw new TrinoException(
                Code.TYPE_MISMATCH,
                expression,
                "Cannot unnest type: " + value.type().displayName());
      }
    }
    if (node.isWithOrdinality()) {
      String longest =
          String.join(", ", lists.stream().map(list -> "coalesce(len(" + list + "), 0)").toList());
      String numbers = "range(1, greatest(" + longest + ") + 1)";
      outputs.add(new Typed(inner + "." + list(lists, numbers), Simple.BIGINT));
    }
    List<String> unnested = new ArrayList<>();
    for (int i = 0; i < lists.size(); i++) {
      unnested.add("unnest(" + lists.get(i) + ") AS \"e" + i + "\"");
    }
    return selected(outputs, "(SELECT " + String.join(", ", unnested) + ") AS " + inner);
  }

  private static String list(List<String> lists, String list) {
    lists.add(list);
    return "\"e" + (lists.size() - 1) + "\"";
  }

  private Relation selected(List<Typed> values, String from) {
    String alias = statement.alias();
    List<String> items = new ArrayList<>();
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String name = Outputs.columnName(i);
      items.add(values.get(i).text() + " AS " + name);
      Typed value = new Typed(alias + "." + name, values.get(i).type());
      columns.add(new Column(List.of(), null, value, Set.of()));
    }
    return Relation.derived(
        "(SELECT " + String.join(", ", items) + " FROM " + from + ") AS " + alias, columns);
  }
}
