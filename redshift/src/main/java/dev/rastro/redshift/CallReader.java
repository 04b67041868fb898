package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads calls of functions with what may stand in and behind their brackets. [Calls] writes them.
final class CallReader {

  private static final Set<String> WITH_NULLS =
      Set.of("lag", "lead", "first_value", "last_value", "nth_value");

  /// Functions that always give a text.
  private static final Set<String> OF_TEXT =
      Set.of(
          "lower",
          "upper",
          "trim",
          "btrim",
          "ltrim",
          "rtrim",
          "substring",
          "substr",
          "left",
          "right",
          "lpad",
          "rpad",
          "replace",
          "concat",
          "split_part",
          "to_char",
          "initcap",
          "reverse",
          "repeat",
          "translate",
          "md5",
          "regexp_replace",
          "regexp_substr");

  /// Functions that make one type of all their arguments.
  private static final Set<String> OF_ONE_TYPE =
      Set.of("coalesce", "nvl", "nullif", "greatest", "least", "mod", "power");

  private final TokenReader reader;
  private final Edits edits;
  private final ExpressionReader expressions;

  CallReader(TokenReader reader, Edits edits, ExpressionReader expressions) {
    this.reader = reader;
    this.edits = edits;
    this.expressions = expressions;
  }

  /// Whether a reserved word is a function too.
  boolean isKnown(String word) {
    return Functions.isKnown(word);
  }

  void call() throws RedshiftSqlException {
    int first = reader.index();
    Token token = reader.peek();
    String function = token.name();
    if (!Functions.isKnown(function)) {
      throw Functions.unknown(token);
    }
    edits.call(reader.index());
    reader.next();
    reader.expectOperator("(");
    arguments(function);
    int close = reader.index();
    reader.expectOperator(")");
    if (OF_TEXT.contains(function)) {
      edits.text(first, close);
    }
    nulls(function, close);
    if (reader.accept("WITHIN")) {
      reader.expect("GROUP");
      reader.expectOperator("(");
      order();
      reader.expectOperator(")");
    }
    if (reader.sees("FILTER") && reader.peek(1).isOperator("(")) {
      throw RedshiftSqlException.unsupported("FILTER behind an aggregate", reader.peek());
    }
    if (reader.accept("OVER")) {
      window();
    }
  }

  private void arguments(String function) throws RedshiftSqlException {
    boolean isCount = function.equals("count");
    if (isCount ? reader.acceptOperator("*") : reader.seesOperator(")")) {
      return;
    }
    if (function.equals("extract")) {
      Token part = reader.next();
      if (!reader.accept("FROM")) {
        throw RedshiftSqlException.syntax("EXTRACT(part FROM …) is expected", part);
      }
      expressions.expression();
      return;
    }
    if (function.equals("trim")) {
      if (reader.acceptOneOf("BOTH", "LEADING", "TRAILING") && reader.accept("FROM")) {
        expressions.expression();
        return;
      }
    }
    reader.acceptOneOf("DISTINCT", "ALL");
    if (function.equals("position")) {
      expressions.operand();
      reader.expect("IN");
      expressions.operand();
      return;
    }
    List<Span> arguments = expressions.list();
    if (function.equals("decode")) {
      guardDecode(arguments);
    } else if (function.equals("nvl2")) {
      expressions.guardAll(arguments.subList(Math.min(1, arguments.size()), arguments.size()));
    } else if (OF_ONE_TYPE.contains(function)) {
      expressions.guardAll(arguments);
    }
    if (function.equals("trim") && reader.accept("FROM")) {
      expressions.expression();
    }
    if (function.startsWith("substr") && reader.accept("FROM")) {
      expressions.expression();
      if (reader.accept("FOR")) {
        expressions.expression();
      }
    }
    if (WITH_NULLS.contains(function) && reader.acceptOneOf("IGNORE", "RESPECT")) {
      reader.expect("NULLS");
    }
  }

  /// What is compared is of one type, and what is answered is of one: `DECODE(value, search,
  /// result, …, default)`.
  private void guardDecode(List<Span> arguments) {
    List<Span> compared = new ArrayList<>();
    List<Span> results = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      boolean isDefault = i == arguments.size() - 1 && i % 2 == 1;
      boolean isResult = i > 0 && (i % 2 == 0 || isDefault);
      (isResult ? results : compared).add(arguments.get(i));
    }
    expressions.guardAll(compared);
    expressions.guardAll(results);
  }

  /// `IGNORE NULLS` stands behind the bracket in Redshift, and in it in the engine.
  private void nulls(String function, int close) throws RedshiftSqlException {
    boolean isThere = reader.sees("IGNORE", "NULLS") || reader.sees("RESPECT", "NULLS");
    if (!isThere || !WITH_NULLS.contains(function)) {
      return;
    }
    int first = reader.index();
    Token what = reader.next();
    reader.expect("NULLS");
    edits.skip(first, reader.last());
    edits.around(close, " " + what.text() + " NULLS", close, "");
    if (!reader.sees("OVER")) {
      throw reader.unexpected();
    }
  }

  /// Reads ORDER BY with its list.
  void order() throws RedshiftSqlException {
    reader.expect("ORDER", "BY");
    do {
      expressions.expression();
      reader.acceptOneOf("ASC", "DESC");
      if (reader.accept("NULLS") && !reader.acceptOneOf("FIRST", "LAST")) {
        throw reader.unexpected();
      }
    } while (reader.acceptOperator(","));
  }

  private void window() throws RedshiftSqlException {
    reader.expectOperator("(");
    if (reader.accept("PARTITION", "BY")) {
      expressions.list();
    }
    if (reader.sees("ORDER")) {
      order();
    }
    if (reader.accept("ROWS")) {
      if (reader.accept("BETWEEN")) {
        bound();
        reader.expect("AND");
      }
      bound();
    } else if (reader.sees("RANGE") || reader.sees("GROUPS")) {
      throw RedshiftSqlException.unsupported(
          "a window of " + reader.peek().text() + "; ROWS is", reader.peek());
    }
    reader.expectOperator(")");
  }

  private void bound() throws RedshiftSqlException {
    if (reader.accept("CURRENT", "ROW")) {
      return;
    }
    if (!reader.accept("UNBOUNDED")) {
      if (reader.peek().kind() != Token.Kind.NUMBER) {
        throw reader.unexpected();
      }
      reader.next();
    }
    if (!reader.acceptOneOf("PRECEDING", "FOLLOWING")) {
      throw reader.unexpected();
    }
  }
}
