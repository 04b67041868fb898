package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads a whole statement by Redshift's grammar, so that nothing that only the engine knows gets
/// through, and tells what [Translator] must write otherwise.
final class StatementReader {

  /// Tells the columns of a table of the warehouse.
  interface Tables {

    /// The columns in their order; none where there is no such table.
    ///
    /// @param schema null where the statement says none
    List<Column> columns(@Nullable String schema, String table) throws RedshiftSqlException;
  }

  /// A column of a table.
  ///
  /// @param macro what a value goes through on its way into it; empty where it goes in as it is
  record Column(String name, String macro) {}

  private final TokenReader reader;
  private final Edits edits = new Edits();
  private final QueryReader queries;
  private final ExpressionReader expressions;
  private final Tables tables;

  private StatementReader(TokenPlaces places, Tables tables) {
    this.tables = tables;
    reader = new TokenReader(places);
    queries = new QueryReader(reader, edits);
    expressions = queries.expressions();
  }

  static Edits read(TokenPlaces places, Tables tables) throws RedshiftSqlException {
    StatementReader statement = new StatementReader(places, tables);
    statement.statement();
    statement.reader.expectEnd();
    return statement.edits;
  }

  private void statement() throws RedshiftSqlException {
    DefinitionReader definitions = new DefinitionReader(reader, edits, queries);
    if (reader.accept("EXPLAIN")) {
      explained();
    } else if (reader.accept("INSERT")) {
      insert();
    } else if (reader.sees("UPDATE") || reader.sees("DELETE")) {
      change();
    } else if (reader.accept("TRUNCATE")) {
      reader.accept("TABLE");
      queries.tableName();
    } else if (reader.accept("CREATE")) {
      definitions.create();
    } else if (reader.accept("DROP")) {
      definitions.drop();
    } else if (reader.accept("ALTER", "TABLE")) {
      definitions.alter();
    } else if (reader.accept("BEGIN")) {
      reader.acceptOneOf("WORK", "TRANSACTION");
      modes();
    } else if (reader.acceptOneOf("COMMIT", "END", "ROLLBACK", "ABORT")) {
      reader.acceptOneOf("WORK", "TRANSACTION");
    } else if (reader.accept("START")) {
      reader.expect("TRANSACTION");
      modes();
    } else if (reader.sees("WITH")) {
      with();
    } else {
      queries.query();
    }
  }

  private void explained() throws RedshiftSqlException {
    if (reader.accept("INSERT")) {
      insert();
    } else if (reader.sees("UPDATE") || reader.sees("DELETE")) {
      change();
    } else if (reader.sees("WITH")) {
      with();
    } else {
      queries.query();
    }
  }

  /// Modes of a transaction, as drivers say them. It is serializable, and may write, anyway.
  private void modes() throws RedshiftSqlException {
    int first = reader.index();
    do {
      if (reader.accept("ISOLATION")) {
        reader.expect("LEVEL");
        if (!reader.accept("SERIALIZABLE")
            && !reader.accept("REPEATABLE", "READ")
            && !reader.accept("READ", "COMMITTED")) {
          reader.expect("READ", "UNCOMMITTED");
        }
      } else if (!reader.accept("READ", "WRITE")) {
        break;
      }
      edits.skip(first, reader.last());
    } while (reader.acceptOperator(",") || reader.sees("READ") || reader.sees("ISOLATION"));
  }

  /// WITH stands before a query, an UPDATE or a DELETE.
  private void with() throws RedshiftSqlException {
    reader.next();
    queries.commonTables();
    if (reader.sees("UPDATE") || reader.sees("DELETE")) {
      change();
    } else {
      queries.withoutCommonTables();
    }
  }

  private void change() throws RedshiftSqlException {
    if (reader.accept("UPDATE")) {
      update();
    } else {
      delete();
    }
    if (reader.accept("WHERE")) {
      expressions.expression();
    }
  }

  private void insert() throws RedshiftSqlException {
    reader.expect("INTO");
    List<Column> columns = target();
    if (reader.accept("DEFAULT", "VALUES")) {
      return;
    }
    if (reader.seesOperator("(") && !queries.seesQuery()) {
      int first = reader.index();
      queries.names();
      columns = named(columns, first);
    }
    if (reader.accept("VALUES")) {
      do {
        row(columns);
      } while (reader.acceptOperator(","));
      return;
    }
    int first = reader.index();
    queries.query();
    throughMacros(columns, first);
  }

  /// The columns of the table whose name comes next, in the order of a list of names.
  private List<Column> target() throws RedshiftSqlException {
    int first = reader.index();
    queries.tableName();
    List<String> names = namesBetween(first, reader.index());
    String schema = names.size() > 1 ? names.get(names.size() - 2) : null;
    return tables.columns(schema, names.getLast());
  }

  private List<Column> named(List<Column> columns, int first) {
    return namesBetween(first, reader.index()).stream()
        .map(
            name ->
                columns.stream()
                    .filter(column -> column.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElse(new Column(name, "")))
        .toList();
  }

  private List<String> namesBetween(int first, int end) {
    List<String> names = new ArrayList<>();
    for (int i = first; i < end; i++) {
      if (reader.places().at(i).isName()) {
        names.add(reader.places().at(i).name());
      }
    }
    return names;
  }

  private void row(List<Column> columns) throws RedshiftSqlException {
    reader.expectOperator("(");
    int column = 0;
    do {
      value(column < columns.size() ? columns.get(column).macro() : "");
      column++;
    } while (reader.acceptOperator(","));
    reader.expectOperator(")");
  }

  /// Reads what a column is set to.
  private void value(String macro) throws RedshiftSqlException {
    if (reader.accept("DEFAULT")) {
      return;
    }
    int first = reader.index();
    expressions.expression();
    if (!macro.isEmpty() && !isPlain(new Span(first, reader.last()), macro)) {
      edits.around(first, macro + "(", reader.last(), ")");
    }
  }

  /// Whether it is a value that its column's macro would leave as it is, of which long inserts are
  /// full.
  private boolean isPlain(Span value, String macro) {
    Token token = reader.places().at(value.first());
    boolean isPlain =
        token.isWord("NULL")
            || (macro.equals("rs_text") && token.kind() == Token.Kind.TEXT)
            || (macro.equals("rs_whole") && token.kind() == Token.Kind.NUMBER);
    return value.isOneToken() && isPlain;
  }

  /// Has what a query gives go through the macros of the columns that it goes into.
  private void throughMacros(List<Column> columns, int first) {
    if (columns.stream().allMatch(column -> column.macro().isEmpty())) {
      return;
    }
    List<String> replaced = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      names.add("rs_" + i);
      String macro = columns.get(i).macro();
      if (!macro.isEmpty()) {
        replaced.add(macro + "(rs_" + i + ") AS rs_" + i);
      }
    }
    edits.aroundQuery(
        first,
        replaced.stream().collect(Collectors.joining(", ", "SELECT * REPLACE (", ") FROM (")),
        reader.last(),
        ") AS rs_rows(" + String.join(", ", names) + ")");
  }

  private void update() throws RedshiftSqlException {
    List<Column> columns = target();
    if (!reader.sees("SET")) {
      queries.tableAlias();
    }
    reader.expect("SET");
    do {
      int column = reader.index();
      queries.name();
      List<Column> named = named(columns, column);
      reader.expectOperator("=");
      value(named.getFirst().macro());
    } while (reader.acceptOperator(","));
    if (reader.accept("FROM")) {
      queries.tables();
    }
  }

  private void delete() throws RedshiftSqlException {
    reader.expect("DELETE");
    if (!reader.accept("FROM")) {
      edits.behind(reader.last(), " FROM");
    }
    queries.tableName();
    queries.tableAlias();
    if (reader.accept("USING")) {
      queries.tables();
    }
  }
}
