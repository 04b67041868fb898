package dev.rastro.redshift;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns a statement of Redshift's into one of DuckDB's, token by token: names of external tables
/// become what reads them, calls that mean something else there are rewritten, calls that are not
/// known are refused.
///
/// Division of whole numbers and the order of NULLs are settings of the engine, see [Warehouse].
final class Translator {

  /// Gives the SQL that reads a table of the lake, and tells of the tables of the warehouse.
  interface ExternalTables extends StatementReader.Tables {

    boolean isExternalSchema(String schema) throws RedshiftSqlException;

    /// A subquery in brackets.
    String relation(String schema, String table) throws RedshiftSqlException;

    /// Whether it is the name of the warehouse's own database, which may stand before a schema.
    boolean isOwnDatabase(String name);

    /// A subquery in brackets for a view of Redshift's own.
    Optional<String> systemView(String name) throws RedshiftSqlException;
  }

  /// Words that end a table's name, so that they are no alias.
  private static final Set<String> AFTER_TABLE =
      Set.of(
          "where",
          "group",
          "order",
          "having",
          "limit",
          "union",
          "except",
          "intersect",
          "minus",
          "join",
          "inner",
          "left",
          "right",
          "full",
          "cross",
          "natural",
          "on",
          "using",
          "qualify",
          "window",
          "offset",
          "fetch",
          "set",
          "when",
          "pivot",
          "unpivot",
          "returning");

  private final List<Token> tokens;
  private final TokenPlaces places;
  private final Calls calls;
  private final Edits edits;
  private final Map<Integer, String> resultNames;
  private final ExternalTables externalTables;
  private int at;

  /// The token that the name of the own database was taken away from; -1 where there is none.
  private int behindDatabase = -1;

  private Translator(List<Token> tokens, ExternalTables externalTables)
      throws RedshiftSqlException {
    this.tokens = tokens;
    this.externalTables = externalTables;
    places = new TokenPlaces(tokens);
    calls = new Calls(places, this);
    edits = StatementReader.read(places, externalTables);
    resultNames = ResultNames.of(places);
  }

  /// Translates a statement.
  static String translate(List<Token> tokens, ExternalTables externalTables)
      throws RedshiftSqlException {
    return new Translator(tokens, externalTables).range(0, tokens.size());
  }

  /// The token that comes next.
  int index() {
    return at;
  }

  void continueAt(int index) {
    at = index;
  }

  /// Translates the tokens from one to before another, and stands there then.
  String range(int from, int end) throws RedshiftSqlException {
    at = from;
    StringBuilder sql = new StringBuilder();
    while (at < end) {
      int first = at;
      sql.append(edits.takeBefore(first));
      at = edits.behindSkipped(first);
      if (at == first) {
        token(tokens.get(at), sql);
      }
      sql.append(edits.takeAfter(first, at));
      String resultName = resultNames.get(at - 1);
      // What ends with the range may be a part of what is named, such as its window.
      if (resultName != null && (at < end || end == tokens.size())) {
        sql.append(" AS ").append(quoted(resultName));
      }
      sql.append(edits.takeQueryEnds(first, at));
    }
    return sql.toString();
  }

  private void token(Token token, StringBuilder sql) throws RedshiftSqlException {
    switch (token.kind()) {
      case WORD -> word(token, sql);
      case QUOTED -> {
        if (edits.isCall(at)) {
          calls.call(token, places.after(at), sql);
        } else {
          name(token, sql);
        }
      }
      case SPACE -> replace(sql, isComment(token) ? " " : token.text());
      case TEXT -> replace(sql, literal(token.value()));
      case OPERATOR, NUMBER, END -> replace(sql, token.text());
    }
  }

  private static boolean isComment(Token token) {
    return token.text().startsWith("/*") || token.text().startsWith("--");
  }

  private void word(Token token, StringBuilder sql) throws RedshiftSqlException {
    String word = token.name();
    if (edits.isCall(at)) {
      calls.call(token, places.after(at), sql);
      return;
    }
    if (edits.isName(at)) {
      name(token, sql);
      return;
    }
    switch (word) {
      case "sysdate", "current_timestamp" -> replace(sql, "rs_sysdate()");
      case "current_date" -> replace(sql, "rs_current_date()");
      case "current_user", "session_user", "current_schema" ->
          throw RedshiftSqlException.unsupported(token.text().toUpperCase(Locale.ROOT), token);
      case "minus" -> replace(sql, "EXCEPT");
      default -> replace(sql, word);
    }
  }

  private void replace(StringBuilder sql, String text) {
    sql.append(text);
    at++;
  }

  /// A name, which may be that of an external table.
  private void name(Token token, StringBuilder sql) throws RedshiftSqlException {
    int dot = places.after(at);
    if (isDatabasePrefix(token, dot)) {
      at = places.after(dot);
      behindDatabase = at;
      return;
    }
    Optional<String> systemView =
        token.name().startsWith("svv_") && !isBehindDot() && places.isTablePlace(at)
            ? externalTables.systemView(token.name())
            : Optional.empty();
    if (systemView.isPresent()) {
      sql.append(systemView.get());
      aliasUnlessGiven(at, token.name(), sql);
      at++;
      return;
    }
    if (tokens.get(dot).isOperator(".")
        && !isBehindDot()
        && externalTables.isExternalSchema(token.name())) {
      int tableAt = places.after(dot);
      Token table = tokens.get(tableAt);
      if (!table.isName()) {
        throw RedshiftSqlException.syntax("a table is expected", table);
      }
      if (!places.isTablePlace(at)) {
        throw RedshiftSqlException.unsupported(
            "an external table's full name outside FROM and JOIN (give it an alias); it", token);
      }
      sql.append(externalTables.relation(token.name(), table.name()));
      aliasUnlessGiven(tableAt, table.name(), sql);
      at = tableAt + 1;
      return;
    }
    if (token.kind() == Token.Kind.QUOTED
        && token.text().indexOf('/') >= 0
        && places.isTableName(at)) {
      // The engine would take it for a file.
      throw RedshiftSqlException.unsupported("a table's name with a '/'", token);
    }
    if (token.name().equals(ExternalSchemas.CATALOG)) {
      throw RedshiftSqlException.unsupported("a name of the warehouse's own", token);
    }
    if (token.text().startsWith("#")) {
      throw RedshiftSqlException.unsupported("a temporary table called " + token.text(), token);
    }
    // Names are folded to lower case. In quotes they are no words of the engine's grammar.
    replace(sql, quoted(token.name()));
  }

  private void aliasUnlessGiven(int nameAt, String name, StringBuilder sql) {
    Token behind = tokens.get(places.after(nameAt));
    boolean hasAlias =
        behind.isWord("AS") || (behind.isName() && !AFTER_TABLE.contains(behind.name()));
    if (!hasAlias) {
      sql.append(" AS ").append(quoted(name));
    }
  }

  /// Whether the token is the warehouse's own name before a schema and a table.
  private boolean isDatabasePrefix(Token token, int dot) {
    if (!tokens.get(dot).isOperator(".") || isBehindDot()) {
      return false;
    }
    int schema = places.after(dot);
    return tokens.get(schema).isName()
        && tokens.get(places.after(schema)).isOperator(".")
        && externalTables.isOwnDatabase(token.name());
  }

  /// Whether a dot stands before, other than that behind the own database's name.
  private boolean isBehindDot() {
    return at != behindDatabase && places.isBehindOperator(at, ".");
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
