package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads queries of Redshift's as far as their clauses go. What it does not know it refuses.
///
/// Follows "SELECT" in the Database Developer Guide.
final class QueryReader {

  /// How the names of the engine's own views begin.
  private static final Set<String> ENGINE_VIEWS = Set.of("duckdb_", "sqlite_", "pragma_");

  private static final Set<String> ENGINE_SCHEMAS = Set.of("main", "system", "temp", "pg_catalog");

  /// Names that the engine takes for files.
  private static final Pattern FILE_NAME =
      Pattern.compile(
          "[/\\\\]|\\.(?:parquet|csv|tsv|json|jsonl|ndjson|gz|zst|db|duckdb|xlsx|avro)$");

  /// Words that go on with a query behind its bracket.
  private static final Set<String> BEHIND_QUERY =
      Set.of("union", "intersect", "except", "minus", "order", "limit", "offset");

  private static final int NESTED_MAX = 200;

  private final TokenReader reader;
  private final Edits edits;
  private final ExpressionReader expressions;
  private final CallReader calls;

  QueryReader(TokenReader reader, Edits edits) {
    this.reader = reader;
    this.edits = edits;
    expressions = new ExpressionReader(reader, edits, this);
    calls = new CallReader(reader, edits, expressions);
  }

  ExpressionReader expressions() {
    return expressions;
  }

  /// Whether a query comes next, in brackets or not.
  boolean seesQuery() throws RedshiftSqlException {
    return isQuery(reader.index(), 0);
  }

  /// Whether what is in the bracket that comes next is a query.
  private boolean seesQueryInBracket() throws RedshiftSqlException {
    return isQuery(reader.places().after(reader.index()), 0);
  }

  /// A bracket with a query in it may also be the first operand of an expression, or the first
  /// table of a join.
  private boolean isQuery(int first, int depth) throws RedshiftSqlException {
    TokenPlaces places = reader.places();
    Token token = places.at(first);
    if (token.isOperator("(") && depth < NESTED_MAX) {
      return isQuery(places.after(first), depth + 1)
          && endsQuery(places.at(places.after(places.close(first))));
    }
    return token.isWord("SELECT") || token.isWord("WITH");
  }

  private static boolean endsQuery(Token token) {
    return token.kind() == Token.Kind.END
        || token.isOperator(")")
        || token.isOperator(";")
        || (token.kind() == Token.Kind.WORD && BEHIND_QUERY.contains(token.name()));
  }

  void query() throws RedshiftSqlException {
    reader.enter();
    if (reader.accept("WITH")) {
      commonTables();
    }
    withoutCommonTables();
    reader.leave();
  }

  /// Reads what a query has behind WITH and its list.
  void withoutCommonTables() throws RedshiftSqlException {
    term();
    while (reader.sees("UNION")
        || reader.sees("INTERSECT")
        || reader.sees("EXCEPT")
        || reader.sees("MINUS")) {
      Token operator = reader.next();
      if (reader.sees("ALL") && !operator.isWord("UNION")) {
        throw RedshiftSqlException.unsupported(operator.text() + " ALL", reader.peek());
      }
      reader.accept("ALL");
      term();
    }
    if (reader.sees("ORDER")) {
      calls.order();
    }
    limits();
  }

  private void limits() throws RedshiftSqlException {
    boolean goesOn = true;
    while (goesOn) {
      if (reader.accept("LIMIT")) {
        if (!reader.accept("ALL")) {
          wholeNumber();
        }
      } else if (reader.accept("OFFSET")) {
        wholeNumber();
      } else {
        goesOn = false;
      }
    }
  }

  private void wholeNumber() throws RedshiftSqlException {
    if (!reader.peek().text().matches("\\d+")) {
      throw reader.unexpected();
    }
    reader.next();
  }

  /// Reads what stands behind WITH.
  void commonTables() throws RedshiftSqlException {
    reader.accept("RECURSIVE");
    do {
      name();
      if (reader.seesOperator("(")) {
        names();
      }
      reader.expect("AS");
      reader.expectOperator("(");
      query();
      reader.expectOperator(")");
    } while (reader.acceptOperator(","));
  }

  private void term() throws RedshiftSqlException {
    if (reader.acceptOperator("(")) {
      query();
      reader.expectOperator(")");
      return;
    }
    reader.expect("SELECT");
    if (reader.sees("TOP")) {
      throw RedshiftSqlException.unsupported("TOP; LIMIT is", reader.peek());
    }
    if (reader.accept("DISTINCT") && reader.sees("ON")) {
      throw reader.unexpected();
    }
    reader.accept("ALL");
    selectList();
    if (reader.sees("INTO")) {
      throw RedshiftSqlException.unsupported("SELECT INTO", reader.peek());
    }
    if (reader.accept("FROM")) {
      tables();
    }
    if (reader.accept("WHERE")) {
      expressions.expression();
    }
    if (reader.accept("GROUP", "BY") && !reader.accept("ALL")) {
      groups();
    }
    if (reader.accept("HAVING")) {
      expressions.expression();
    }
    if (reader.accept("QUALIFY")) {
      expressions.expression();
    }
  }

  private void selectList() throws RedshiftSqlException {
    int first = reader.index();
    boolean isStar = false;
    do {
      isStar = reader.seesOperator("*");
      if (isStar) {
        reader.next();
      } else if (!tableStar()) {
        expressions.expression();
        alias();
      }
    } while (reader.acceptOperator(","));
    if (reader.sees("EXCLUDE")) {
      if (!isStar || reader.last() != first) {
        throw RedshiftSqlException.unsupported("EXCLUDE behind more than *", reader.peek());
      }
      exclude();
    }
  }

  private boolean tableStar() {
    int ahead = 0;
    while (reader.peek(ahead).isName() && reader.peek(ahead + 1).isOperator(".")) {
      ahead += 2;
    }
    if (ahead == 0 || !reader.peek(ahead).isOperator("*")) {
      return false;
    }
    for (int i = 0; i <= ahead; i++) {
      if (reader.peek().isName()) {
        edits.name(reader.index());
      }
      reader.next();
    }
    return true;
  }

  /// `EXCLUDE a, b`, which the engine wants in brackets.
  private void exclude() throws RedshiftSqlException {
    reader.next();
    boolean isInBrackets = reader.acceptOperator("(");
    int first = reader.index();
    do {
      name();
    } while (reader.acceptOperator(","));
    if (isInBrackets) {
      reader.expectOperator(")");
    } else {
      edits.around(first, "(", reader.last(), ")");
    }
  }

  private void alias() throws RedshiftSqlException {
    if (reader.accept("AS")) {
      if (!reader.peek().isName()) {
        throw reader.unexpected();
      }
      edits.name(reader.index());
      reader.next();
    } else if (isName(reader.peek()) && !reader.sees("EXCLUDE")) {
      name();
    }
  }

  private void groups() throws RedshiftSqlException {
    reader.enter();
    do {
      if (reader.acceptOneOf("ROLLUP", "CUBE")) {
        reader.expectOperator("(");
        expressions.list();
        reader.expectOperator(")");
      } else if (reader.accept("GROUPING", "SETS")) {
        reader.expectOperator("(");
        groups();
        reader.expectOperator(")");
      } else if (reader.seesOperator("(") && reader.peek(1).isOperator(")")) {
        reader.next();
        reader.next();
      } else {
        expressions.expression();
      }
    } while (reader.acceptOperator(","));
    reader.leave();
  }

  /// Reads what stands behind FROM.
  void tables() throws RedshiftSqlException {
    do {
      joined();
    } while (reader.acceptOperator(","));
  }

  private void joined() throws RedshiftSqlException {
    reader.enter();
    table();
    while (true) {
      boolean isNatural = reader.accept("NATURAL");
      boolean isCross = !isNatural && reader.accept("CROSS");
      if (!isCross && reader.acceptOneOf("LEFT", "RIGHT", "FULL")) {
        reader.accept("OUTER");
        reader.expect("JOIN");
      } else if (isNatural || isCross || reader.sees("INNER")) {
        if (!isCross) {
          reader.accept("INNER");
        }
        reader.expect("JOIN");
      } else if (!reader.accept("JOIN")) {
        reader.leave();
        return;
      }
      table();
      if (isNatural || isCross) {
        continue;
      }
      if (reader.accept("USING")) {
        names();
      } else {
        reader.expect("ON");
        expressions.expression();
      }
    }
  }

  private void table() throws RedshiftSqlException {
    if (reader.seesOperator("(")) {
      if (seesQueryInBracket()) {
        reader.next();
        query();
      } else {
        reader.next();
        joined();
      }
      reader.expectOperator(")");
    } else if (reader.peek().kind() == Token.Kind.TEXT) {
      throw RedshiftSqlException.syntax("a table's name is expected", reader.peek());
    } else if (reader.peek().isName() && reader.peek(1).isOperator("(")) {
      throw Functions.unknown(reader.peek());
    } else {
      tableName();
    }
    if (reader.sees("PIVOT") || reader.sees("UNPIVOT")) {
      throw RedshiftSqlException.unsupported(reader.peek().text(), reader.peek());
    }
    if (tableAlias() && reader.seesOperator("(")) {
      names();
    }
  }

  /// Reads an alias where there is one.
  boolean tableAlias() throws RedshiftSqlException {
    if (!reader.accept("AS") && !isName(reader.peek())) {
      return false;
    }
    name();
    return true;
  }

  /// Reads the name of a table, with those of its schema and its database before it.
  void tableName() throws RedshiftSqlException {
    List<String> parts = new ArrayList<>();
    parts.add(reader.peek().name());
    name();
    while (reader.acceptOperator(".")) {
      if (!reader.peek().isName()) {
        throw reader.unexpected();
      }
      parts.add(reader.peek().name());
      edits.name(reader.index());
      reader.next();
    }
    String table = parts.getLast().toLowerCase(Locale.ROOT);
    boolean isOfTheEngine =
        (parts.size() == 1 || ENGINE_SCHEMAS.contains(parts.get(parts.size() - 2)))
            && ENGINE_VIEWS.stream().anyMatch(table::startsWith);
    if (isOfTheEngine || FILE_NAME.matcher(table).find()) {
      throw new RedshiftSqlException(
          "relation \"" + table + "\" does not exist", RedshiftSqlException.UNDEFINED_TABLE);
    }
  }

  /// Reads names in brackets.
  void names() throws RedshiftSqlException {
    reader.expectOperator("(");
    do {
      name();
    } while (reader.acceptOperator(","));
    reader.expectOperator(")");
  }

  void name() throws RedshiftSqlException {
    if (!isName(reader.peek())) {
      throw reader.unexpected();
    }
    edits.name(reader.index());
    reader.next();
  }

  private static boolean isName(Token token) {
    return token.kind() == Token.Kind.QUOTED
        || (token.kind() == Token.Kind.WORD && !ReservedWords.contains(token.name()));
  }
}
