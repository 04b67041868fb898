package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Turns calls of Redshift's functions into what means the same in DuckDB, as [Functions] tells
/// them. A part of [Translator], which translates the arguments.
final class Calls {

  private final TokenPlaces places;
  private final Translator translator;

  Calls(TokenPlaces places, Translator translator) {
    this.places = places;
    this.translator = translator;
  }

  /// Writes a call and has the translator go on behind it.
  void call(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    String function = token.name();
    switch (function) {
      case "getdate" -> {
        arguments(token, open, 0, 0);
        sql.append("rs_getdate()");
      }
      case "datediff", "date_diff" -> {
        List<String> arguments = partArguments(token, open, DateParts::of, 3);
        sql.append("date_diff('")
            .append(arguments.get(0))
            .append("', CAST(")
            .append(arguments.get(1))
            .append(" AS TIMESTAMP), CAST(")
            .append(arguments.get(2))
            .append(" AS TIMESTAMP))");
      }
      case "dateadd", "date_add" -> dateAdd(token, open, sql);
      case "date_part" -> {
        List<String> arguments = partArguments(token, open, DateParts::ofExtract, 2);
        sql.append(datePart(arguments.get(0), "CAST(" + arguments.get(1) + " AS TIMESTAMP)"));
      }
      case "date_trunc" -> {
        List<String> arguments = partArguments(token, open, DateParts::of, 2);
        String time = arguments.get(1);
        // The engine has no type for a text that stands alone.
        String typed = time.startsWith("'") ? "CAST(" + time + " AS TIMESTAMP)" : time;
        sql.append("date_trunc('").append(arguments.get(0)).append("', ");
        sql.append(typed).append(')');
      }
      case "extract" -> extract(token, open, sql);
      case "substring", "substr" -> substring(token, open, sql);
      case "nvl" -> {
        sql.append("coalesce");
        translator.continueAt(open);
      }
      case "decode" -> decode(token, open, sql);
      case "listagg" -> listagg(token, open, sql);
      case "avg" -> average(token, open, sql);
      case "sum" -> sum(open, sql);
      default -> {
        sql.append(Functions.isMacro(function) ? "rs_" + function : function);
        translator.continueAt(open);
      }
    }
  }

  /// A month added to the last day of a month gives the day of the same number, as in Redshift's
  /// DATEADD.
  private void dateAdd(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    List<String> arguments = partArguments(token, open, DateParts::of, 3);
    String unit =
        switch (arguments.get(0)) {
          case "quarter" -> "to_months(3 * ";
          default -> "to_" + arguments.get(0) + "s(";
        };
    sql.append("(CAST(").append(arguments.get(2)).append(" AS TIMESTAMP) + ");
    sql.append(unit).append("CAST(rs_whole(").append(arguments.get(1)).append(") AS BIGINT)))");
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
    int within = places.significant(translator.index());
    String order = "";
    if (places.at(within).isWord("WITHIN")) {
      int group = places.after(within);
      int orderOpen = places.after(group);
      if (!places.at(group).isWord("GROUP") || !places.at(orderOpen).isOperator("(")) {
        throw RedshiftSqlException.syntax(
            "WITHIN GROUP (ORDER BY …) is expected", places.at(within));
      }
      int close = places.close(orderOpen);
      order = " " + translator.range(orderOpen + 1, close);
      translator.continueAt(close + 1);
    }
    Token first = places.at(places.after(open));
    boolean isDistinct = first.isWord("DISTINCT");
    String x = arguments.getFirst();
    if (isDistinct || first.isWord("ALL")) {
      x = x.substring(first.text().length()).strip();
    }
    String tail = ", " + delimiter + order + ")";
    if (!isDistinct) {
      sql.append("string_agg(rs_text(").append(x).append(')').append(tail);
      return;
    }
    Token over = places.at(places.significant(translator.index()));
    if (over.isWord("OVER")) {
      throw RedshiftSqlException.unsupported("DISTINCT with a window", first);
    }
    // The engine sorts by what it lists alone then, which a text of it would not be.
    sql.append("rs_listed(min(").append(x).append("), string_agg(DISTINCT ").append(x);
    sql.append(tail).append(')');
  }

  /// AVG as the sum by the count, from which the type follows.
  private void average(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    Token first = places.at(places.after(open));
    List<String> arguments = arguments(token, open, 1, 1);
    String x = arguments.getFirst();
    if (first.isWord("DISTINCT") || first.isWord("ALL")) {
      x = first.text() + " " + x.substring(first.text().length());
    }
    int over = places.significant(translator.index());
    String window = "";
    if (places.at(over).isWord("OVER")) {
      int next = places.after(over);
      int end = places.at(next).isOperator("(") ? places.close(next) : next;
      window = " " + translator.range(over, end + 1);
    }
    sql.append("rs_average(sum(").append(x).append(")").append(window);
    sql.append(", nullif(count(").append(x).append(")").append(window).append(", 0))");
  }

  /// SUM; its type is known in another way where there is a window.
  private void sum(int open, StringBuilder sql) throws RedshiftSqlException {
    int first = places.after(open);
    int begin = open + 1;
    boolean isWindow = places.at(places.after(places.close(open))).isWord("OVER");
    if (places.at(first).isWord("ALL")) {
      begin = first + 1;
    }
    if (places.at(first).isWord("DISTINCT")) {
      if (isWindow) {
        throw RedshiftSqlException.unsupported("DISTINCT with a window", places.at(first));
      }
      sql.append("rs_sum_distinct(");
      begin = first + 1;
    } else {
      sql.append(isWindow ? "rs_sum_over(" : "rs_sum(");
    }
    int close = places.close(open);
    sql.append(translator.range(begin, close).strip()).append(')');
    translator.continueAt(close + 1);
  }

  /// `EXTRACT(part FROM x)` is the part alone, as a whole number.
  private void extract(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    Token partToken = places.at(places.after(open));
    int from = places.after(places.after(open));
    int close = places.close(open);
    if (!places.at(from).isWord("FROM") || places.after(from) >= close) {
      throw RedshiftSqlException.syntax("EXTRACT(part FROM …) is expected", token);
    }
    String part = part(partToken, DateParts::ofExtract);
    String x = translator.range(from + 1, close).strip();
    translator.continueAt(close + 1);
    switch (part) {
      case "epoch" -> sql.append("CAST(floor(date_part('epoch', " + x + ")) AS BIGINT)");
      case "millisecond", "microsecond" ->
          sql.append("CAST(date_part('" + part + "', " + x + ") % 1000 AS INTEGER)");
      default -> sql.append("CAST(date_part('" + part + "', " + x + ") AS INTEGER)");
    }
  }

  /// DATE_PART gives a double, of seconds and less with all that is below the minute.
  private static String datePart(String part, String time) {
    String microseconds = "CAST(date_part('microsecond', " + time + ") AS DOUBLE)";
    return switch (part) {
      case "second" -> "divide(" + microseconds + ", 1000000)";
      case "millisecond" -> "divide(" + microseconds + ", 1000)";
      default -> "CAST(date_part('" + part + "', " + time + ") AS DOUBLE)";
    };
  }

  /// A start before the first character counts what is not there.
  private void substring(Token token, int open, StringBuilder sql) throws RedshiftSqlException {
    int close = places.close(open);
    List<Integer> ends = new ArrayList<>();
    int depth = 0;
    for (int i = open + 1; i < close; i++) {
      depth += places.step(i);
      Token current = places.at(i);
      if (depth == 0
          && (current.isOperator(",") || current.isWord("FROM") || current.isWord("FOR"))) {
        ends.add(i);
      }
    }
    if (ends.isEmpty() || ends.size() > 2) {
      throw RedshiftSqlException.syntax("wrong arguments of " + token.text(), token);
    }
    ends.add(close);
    sql.append("rs_substring(");
    int begin = open + 1;
    for (int end : ends) {
      sql.append(begin == open + 1 ? "" : ", ").append(translator.range(begin, end).strip());
      begin = end + 1;
    }
    sql.append(')');
    translator.continueAt(close + 1);
  }

  private static String part(Token part, Function<String, @Nullable String> parts)
      throws RedshiftSqlException {
    String name =
        part.kind() == Token.Kind.TEXT ? part.value().toLowerCase(Locale.ROOT) : part.name();
    String engineName = parts.apply(name);
    if (engineName == null) {
      throw RedshiftSqlException.unsupported("the date part " + part.text(), part);
    }
    return engineName;
  }

  /// Arguments of which the first is a part of a date: a word, or a text.
  private List<String> partArguments(
      Token token, int open, Function<String, @Nullable String> parts, int count)
      throws RedshiftSqlException {
    String engineName = part(places.at(places.after(open)), parts);
    List<String> arguments = new ArrayList<>(arguments(token, open, count, count));
    arguments.set(0, engineName);
    return arguments;
  }

  /// The translated arguments of a call; leaves the cursor behind it.
  private List<String> arguments(Token token, int open, int min, int max)
      throws RedshiftSqlException {
    int close = places.close(open);
    List<String> arguments = new ArrayList<>();
    int depth = 0;
    int begin = open + 1;
    for (int i = open; i <= close; i++) {
      depth += places.step(i);
      if ((depth == 1 && places.at(i).isOperator(",")) || i == close) {
        String argument = translator.range(begin, i).strip();
        if (!argument.isEmpty() || i < close || !arguments.isEmpty()) {
          arguments.add(argument);
        }
        begin = i + 1;
      }
    }
    translator.continueAt(close + 1);
    if (arguments.size() < min || arguments.size() > max || arguments.contains("")) {
      throw RedshiftSqlException.syntax("wrong arguments of " + token.text(), token);
    }
    return arguments;
  }
}
