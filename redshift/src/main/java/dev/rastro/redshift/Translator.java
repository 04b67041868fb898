package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.HashMap;
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

  /// Gives the SQL that reads a table of the lake.
  interface ExternalTables {

    boolean isExternalSchema(String schema) throws RedshiftSqlException;

    /// A subquery in brackets.
    String relation(String schema, String table) throws RedshiftSqlException;

    /// Whether it is the name of the warehouse's own database, which may stand before a schema.
    boolean isOwnDatabase(String name);

    /// A subquery in brackets for a view of Redshift's own.
    Optional<String> systemView(String name) throws RedshiftSqlException;
  }

  private static final Map<String, String> DATE_PARTS =
      Map.ofEntries(
          Map.entry("year", "year"),
          Map.entry("years", "year"),
          Map.entry("y", "year"),
          Map.entry("yr", "year"),
          Map.entry("yrs", "year"),
          Map.entry("quarter", "quarter"),
          Map.entry("quarters", "quarter"),
          Map.entry("qtr", "quarter"),
          Map.entry("month", "month"),
          Map.entry("months", "month"),
          Map.entry("mon", "month"),
          Map.entry("mons", "month"),
          Map.entry("week", "week"),
          Map.entry("weeks", "week"),
          Map.entry("w", "week"),
          Map.entry("day", "day"),
          Map.entry("days", "day"),
          Map.entry("d", "day"),
          Map.entry("hour", "hour"),
          Map.entry("hours", "hour"),
          Map.entry("h", "hour"),
          Map.entry("hr", "hour"),
          Map.entry("hrs", "hour"),
          Map.entry("minute", "minute"),
          Map.entry("minutes", "minute"),
          Map.entry("m", "minute"),
          Map.entry("min", "minute"),
          Map.entry("mins", "minute"),
          Map.entry("second", "second"),
          Map.entry("seconds", "second"),
          Map.entry("s", "second"),
          Map.entry("sec", "second"),
          Map.entry("secs", "second"),
          Map.entry("millisecond", "millisecond"),
          Map.entry("milliseconds", "millisecond"),
          Map.entry("ms", "millisecond"),
          Map.entry("microsecond", "microsecond"),
          Map.entry("microseconds", "microsecond"),
          Map.entry("us", "microsecond"));

  private static final Map<String, String> EXTRACT_PARTS =
      Map.of("dow", "dow", "dayofweek", "dow", "doy", "doy", "dayofyear", "doy", "epoch", "epoch");

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
  private final ExternalTables externalTables;
  private int at;

  /// The token that the name of the own database was taken away from; -1 where there is none.
  private int behindDatabase = -1;

  private Translator(List<Token> tokens, ExternalTables externalTables) {
    this.tokens = tokens;
    this.externalTables = externalTables;
  }

  /// Translates a statement.
  static String translate(List<Token> tokens, ExternalTables externalTables)
      throws RedshiftSqlException {
    return new Translator(tokens, externalTables).upTo(tokens.size());
  }

  private String upTo(int end) throws RedshiftSqlException {
    StringBuilder sql = new StringBuilder();
    while (at < end) {
      Token token = tokens.get(at);
      switch (token.kind()) {
        case WORD -> word(token, sql);
        case QUOTED -> name(token, sql);
        case SPACE -> {
          sql.append(
              token.text().startsWith("/*") || token.text().startsWith("--") ? " " : token.text());
          at++;
        }
        case TEXT -> {
          if (isTableName()) {
            throw RedshiftSqlException.syntax("a table's name is expected", token);
          }
          sql.append(literal(token.value()));
          at++;
        }
        case OPERATOR -> operator(token, sql);
        case NUMBER -> {
          sql.append(token.text());
          at++;
        }
        case END -> at++;
      }
    }
    return sql.toString();
  }

  private void operator(Token token, StringBuilder sql) throws RedshiftSqlException {
    switch (token.text()) {
      case "!~~", "~~", "!~", "~", "@", "^", "#", "&", "|", "{", "}", "[", "]", "?", "\\", "`" ->
          throw RedshiftSqlException.unsupported("the operator " + token.text(), token);
      default -> {
        sql.append(token.text());
        at++;
      }
    }
  }

  private void word(Token token, StringBuilder sql) throws RedshiftSqlException {
    String word = token.name();
    int next = after(at);
    boolean isCall =
        tokens.get(next).isOperator("(")
            && Functions.isCall(word)
            && !before(".")
            && !isDefinition()
            && !isColumnList(next);
    if (isCall) {
      call(token, next, sql);
      return;
    }
    if (before(".")) {
      name(token, sql);
      return;
    }
    switch (word) {
      case "sysdate", "current_timestamp" -> replace(sql, "rs_sysdate()");
      case "current_date" -> replace(sql, "rs_current_date()");
      case "current_user", "session_user", "current_schema" -> {
        if (before(".") || isDefinition()) {
          name(token, sql);
        } else {
          throw RedshiftSqlException.unsupported(token.text().toUpperCase(Locale.ROOT), token);
        }
      }
      case "similar" -> throw RedshiftSqlException.unsupported("SIMILAR TO", token);
      case "like", "ilike" -> like(sql);
      case "minus" -> replace(sql, "EXCEPT");
      case "top" -> throw RedshiftSqlException.unsupported("TOP; LIMIT is", token);
      case "approximate" -> throw RedshiftSqlException.unsupported("APPROXIMATE", token);
      case "super", "geometry", "hllsketch" -> {
        if (before("::") || isDefinition()) {
          throw RedshiftSqlException.unsupported("the type " + token.text(), token);
        }
        name(token, sql);
      }
      default -> name(token, sql);
    }
  }

  /// A backslash escapes in patterns unless another character is said to.
  private void like(StringBuilder sql) throws RedshiftSqlException {
    sql.append(tokens.get(at).text());
    int pattern = after(at);
    Token text = tokens.get(pattern);
    at++;
    if (text.kind() == Token.Kind.TEXT
        && text.value().indexOf('\\') >= 0
        && !tokens.get(after(pattern)).isWord("ESCAPE")) {
      sql.append(upTo(pattern + 1)).append(" ESCAPE '\\'");
    }
  }

  /// Whether the token stands where a table's name does: right behind FROM or JOIN of a query. The
  /// engine would take a text there for a file.
  private boolean isTableName() {
    int i = at - 1;
    while (i >= 0 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i--;
    }
    if (i < 0 || !(tokens.get(i).isWord("FROM") || tokens.get(i).isWord("JOIN"))) {
      return false;
    }
    int depth = 0;
    for (int before = i - 1; before >= 0; before--) {
      Token token = tokens.get(before);
      depth += token.isOperator(")") ? 1 : token.isOperator("(") ? -1 : 0;
      if (depth < 0) {
        return false;
      }
      if (depth == 0 && (token.isWord("SELECT") || token.isWord("DELETE"))) {
        return true;
      }
    }
    return false;
  }

  private void replace(StringBuilder sql, String text) {
    sql.append(text);
    at++;
  }

  /// Whether the bracket lists columns of a common table expression or of an alias.
  private boolean isColumnList(int open) throws RedshiftSqlException {
    int i = at - 1;
    while (i >= 0 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i--;
    }
    if (i >= 0 && (tokens.get(i).isOperator(")") || tokens.get(i).isWord("AS"))) {
      return true;
    }
    int as = after(close(open));
    return tokens.get(as).isWord("AS") && tokens.get(after(as)).isOperator("(");
  }

  /// A name, which may be that of an external table.
  private void name(Token token, StringBuilder sql) throws RedshiftSqlException {
    int dot = after(at);
    if (isDatabasePrefix(token, dot)) {
      at = after(dot);
      behindDatabase = at;
      return;
    }
    Optional<String> systemView =
        token.name().startsWith("svv_") && !before(".") && isTablePlace()
            ? externalTables.systemView(token.name())
            : Optional.empty();
    if (systemView.isPresent()) {
      sql.append(systemView.get());
      aliasUnlessGiven(at, token.name(), sql);
      at++;
      return;
    }
    if (tokens.get(dot).isOperator(".")
        && !before(".")
        && externalTables.isExternalSchema(token.name())) {
      int tableAt = after(dot);
      Token table = tokens.get(tableAt);
      if (!table.isName()) {
        throw RedshiftSqlException.syntax("a table is expected", table);
      }
      if (!isTablePlace()) {
        throw RedshiftSqlException.unsupported(
            "an external table's full name outside FROM and JOIN (give it an alias); it", token);
      }
      sql.append(externalTables.relation(token.name(), table.name()));
      aliasUnlessGiven(tableAt, table.name(), sql);
      at = tableAt + 1;
      return;
    }
    if (token.kind() == Token.Kind.QUOTED && token.text().indexOf('/') >= 0 && isTableName()) {
      // The engine would take it for a file.
      throw RedshiftSqlException.unsupported("a table's name with a '/'", token);
    }
    if (token.text().startsWith("#")) {
      throw RedshiftSqlException.unsupported("a temporary table called " + token.text(), token);
    }
    // Names are folded to lower case, in quotes too.
    sql.append(token.kind() == Token.Kind.QUOTED ? quoted(token.name()) : token.text());
    at++;
  }

  private void aliasUnlessGiven(int nameAt, String name, StringBuilder sql) {
    Token behind = tokens.get(after(nameAt));
    boolean hasAlias =
        behind.isWord("AS") || (behind.isName() && !AFTER_TABLE.contains(behind.name()));
    if (!hasAlias) {
      sql.append(" AS ").append(quoted(name));
    }
  }

  /// Whether the token is the warehouse's own name before a schema and a table.
  private boolean isDatabasePrefix(Token token, int dot) {
    if (!tokens.get(dot).isOperator(".") || before(".")) {
      return false;
    }
    int schema = after(dot);
    return tokens.get(schema).isName()
        && tokens.get(after(schema)).isOperator(".")
        && externalTables.isOwnDatabase(token.name());
  }

  /// Whether the token stands behind FROM, JOIN, or a comma of a list of tables.
  private boolean isTablePlace() {
    int depth = 0;
    int i = at - 1;
    while (i >= 0) {
      Token token = tokens.get(i);
      if (token.isOperator(")")) {
        depth++;
      } else if (token.isOperator("(")) {
        if (depth == 0) {
          return false;
        }
        depth--;
      } else if (depth == 0 && token.kind() == Token.Kind.WORD) {
        if (token.isWord("FROM") || token.isWord("JOIN") || token.isWord("USING")) {
          return true;
        }
        if (token.isWord("SELECT")
            || token.isWord("WHERE")
            || token.isWord("ON")
            || token.isWord("BY")
            || token.isWord("HAVING")
            || token.isWord("TABLE")
            || token.isWord("INTO")
            || token.isWord("UPDATE")) {
          return false;
        }
      }
      i--;
    }
    return false;
  }

  private void call(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    String function = token.name();
    if (!Functions.isKnown(function)) {
      throw new RedshiftSqlException(
          "function "
              + function
              + " is not supported (character "
              + (token.offset() + 1)
              + "); supported are "
              + Functions.all(),
          RedshiftSqlException.FEATURE_NOT_SUPPORTED);
    }
    switch (function) {
      case "getdate" -> {
        arguments(token, open, 0, 0);
        sql.append("rs_getdate()");
      }
      case "datediff", "date_diff" -> {
        List<String> arguments = partArguments(token, open, DATE_PARTS, 3);
        sql.append("date_diff('")
            .append(arguments.get(0))
            .append("', CAST(")
            .append(arguments.get(1));
        sql.append(" AS TIMESTAMP), CAST(").append(arguments.get(2)).append(" AS TIMESTAMP))");
      }
      case "dateadd", "date_add" -> dateAdd(token, open, sql);
      case "date_part" -> {
        Map<String, String> parts = new HashMap<>(DATE_PARTS);
        parts.putAll(EXTRACT_PARTS);
        List<String> arguments = partArguments(token, open, parts, 2);
        sql.append("date_part('")
            .append(arguments.get(0))
            .append("', ")
            .append(arguments.get(1))
            .append(')');
      }
      case "nvl" -> {
        sql.append("coalesce");
        at = open;
      }
      case "decode" -> decode(token, open, sql);
      case "listagg" -> listagg(token, open, sql);
      case "avg" -> average(token, open, sql);
      default -> {
        sql.append(Functions.isMacro(function) ? "rs_" + function : token.text());
        at = open;
      }
    }
  }

  /// A month added to the last day of a month gives the day of the same number, as in Redshift's
  /// DATEADD.
  private void dateAdd(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    List<String> arguments = partArguments(token, open, DATE_PARTS, 3);
    String unit =
        switch (arguments.get(0)) {
          case "quarter" -> "to_months(3 * ";
          default -> "to_" + arguments.get(0) + "s(";
        };
    sql.append("(CAST(").append(arguments.get(2)).append(" AS TIMESTAMP) + ");
    sql.append(unit).append("CAST(").append(arguments.get(1)).append(" AS BIGINT)))");
  }

  /// DECODE takes a NULL to be equal to a NULL.
  private void decode(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    List<String> arguments = arguments(token, open, 3, Integer.MAX_VALUE);
    sql.append("CASE");
    int i = 1;
    for (; i + 1 < arguments.size(); i += 2) {
      sql.append(" WHEN ")
          .append(arguments.getFirst())
          .append(" IS NOT DISTINCT FROM ")
          .append(arguments.get(i));
      sql.append(" THEN ").append(arguments.get(i + 1));
    }
    if (i < arguments.size()) {
      sql.append(" ELSE ").append(arguments.get(i));
    }
    sql.append(" END");
  }

  /// `LISTAGG(x, ',') WITHIN GROUP (ORDER BY y)` becomes `string_agg(x, ',' ORDER BY y)`.
  private void listagg(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    List<String> arguments = arguments(token, open, 1, 2);
    String delimiter = arguments.size() > 1 ? arguments.get(1) : "''";
    int within = significant(at);
    String order = "";
    if (tokens.get(within).isWord("WITHIN")) {
      int group = after(within);
      int orderOpen = after(group);
      if (!tokens.get(group).isWord("GROUP") || !tokens.get(orderOpen).isOperator("(")) {
        throw RedshiftSqlException.syntax(
            "WITHIN GROUP (ORDER BY …) is expected", tokens.get(within));
      }
      int close = close(orderOpen);
      at = orderOpen + 1;
      order = " " + upTo(close);
      at = close + 1;
    }
    sql.append("string_agg(")
        .append(arguments.getFirst())
        .append(", ")
        .append(delimiter)
        .append(order)
        .append(')');
  }

  /// AVG of whole numbers is a whole number in Redshift, as the quotient of two is.
  private void average(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    boolean isDistinct = tokens.get(after(open)).isWord("DISTINCT");
    List<String> arguments = arguments(token, open, 1, 1);
    String x = arguments.getFirst();
    if (isDistinct) {
      x = "DISTINCT " + x.substring("DISTINCT".length());
    }
    String window = "";
    int over = significant(at);
    if (tokens.get(over).isWord("OVER")) {
      int next = after(over);
      int end = tokens.get(next).isOperator("(") ? close(next) : next;
      at = over;
      window = " " + upTo(end + 1);
    }
    sql.append("(sum(").append(x).append(")").append(window);
    sql.append(" / count(").append(x).append(")").append(window).append(")");
  }

  /// Arguments of which the first is a part of a date: a word, or a text.
  private List<String> partArguments(Token token, int open, Map<String, String> parts, int count)
      throws RedshiftSqlException {
    Token part = tokens.get(after(open));
    String name =
        part.kind() == Token.Kind.TEXT ? part.value().toLowerCase(Locale.ROOT) : part.name();
    String engineName = parts.get(name);
    if (engineName == null) {
      throw RedshiftSqlException.unsupported("the date part " + part.text(), part);
    }
    List<String> arguments = new ArrayList<>(arguments(token, open, count, count));
    arguments.set(0, engineName);
    return arguments;
  }

  /// The translated arguments of a call; leaves the cursor behind it.
  private List<String> arguments(Token token, int open, int min, int max)
      throws RedshiftSqlException {
    int close = close(open);
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    at = open + 1;
    for (int i = open + 1; i <= close; i++) {
      Token current = tokens.get(i);
      depth += current.isOperator("(") ? 1 : current.isOperator(")") ? -1 : 0;
      if ((depth == 0 && current.isOperator(",")) || i == close) {
        String argument = upTo(i).strip();
        if (!argument.isEmpty() || i < close || !arguments.isEmpty()) {
          arguments.add(argument);
        }
        at = i + 1;
      }
    }
    if (arguments.size() < min || arguments.size() > max || arguments.contains("")) {
      throw RedshiftSqlException.syntax("wrong arguments of " + token.text(), token);
    }
    return arguments;
  }

  private int close(int open) throws RedshiftSqlException {
    int depth = 0;
    for (int i = open; i < tokens.size(); i++) {
      depth += tokens.get(i).isOperator("(") ? 1 : tokens.get(i).isOperator(")") ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw RedshiftSqlException.syntax("a bracket is not closed", tokens.get(open));
  }

  /// The index of the next token that means something.
  private int after(int index) {
    return significant(Math.min(index + 1, tokens.size() - 1));
  }

  private int significant(int index) {
    int i = index;
    while (i < tokens.size() - 1 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i++;
    }
    return i;
  }

  private boolean before(String operator) {
    if (at == behindDatabase) {
      return false;
    }
    int i = at - 1;
    while (i >= 0 && tokens.get(i).kind() == Token.Kind.SPACE) {
      i--;
    }
    return i >= 0 && tokens.get(i).isOperator(operator);
  }

  /// Whether the statement defines something, so that a name before a bracket is a table's, a
  /// column's or a type's.
  private boolean isDefinition() {
    int first = significant(0);
    boolean isCreate = tokens.get(first).isWord("CREATE") || tokens.get(first).isWord("ALTER");
    boolean isInsert = tokens.get(first).isWord("INSERT");
    if ((!isCreate && !isInsert) || isDefault()) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      if (tokens.get(i).isWord("SELECT") || tokens.get(i).isWord("VALUES")) {
        return false;
      }
    }
    return true;
  }

  /// Whether the token stands in the expression behind DEFAULT of a column.
  private boolean isDefault() {
    int depth = 0;
    boolean isBehindComma = false;
    for (int i = at - 1; i >= 0; i--) {
      Token token = tokens.get(i);
      if (token.isOperator(")")) {
        depth++;
      } else if (token.isOperator("(")) {
        isBehindComma &= depth > 0;
        depth = Math.max(0, depth - 1);
      } else if (depth == 0 && token.isOperator(",")) {
        isBehindComma = true;
      } else if (depth == 0 && !isBehindComma && token.isWord("DEFAULT")) {
        return true;
      }
    }
    return false;
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return '\'' + text.replace("'", "''") + '\'';
  }
}
