package dev.rastro.redshift;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Names the columns of a query that the statement gives no name: after the function that makes
/// them, or `?column?`, as PostgreSQL 8 does, where the engine would name them after their whole
/// text.
///
/// The names of functions are those that their pages in the Database Developer Guide show.
final class ResultNames {

  private static final String NONE = "?column?";

  /// Words that end the list behind SELECT.
  private static final Set<String> AFTER_LIST =
      Set.of(
          "from",
          "where",
          "group",
          "order",
          "having",
          "limit",
          "offset",
          "union",
          "except",
          "intersect",
          "minus",
          "qualify",
          "window",
          "into");

  /// Words that end an expression and are no alias behind it.
  private static final Set<String> NO_ALIAS =
      Set.of(
          "null",
          "true",
          "false",
          "end",
          "precision",
          "varying",
          "zone",
          "unknown",
          "sysdate",
          "current_date",
          "current_timestamp");

  /// Words behind which a name is an operand.
  private static final Set<String> BEFORE_OPERAND =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "in",
          "like",
          "ilike",
          "between",
          "escape",
          "then",
          "else",
          "when",
          "case",
          "over",
          "all",
          "distinct",
          "by");

  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("extract", "date_part"),
          Map.entry("date_part", "pgdate_part"),
          Map.entry("datediff", "date_diff"),
          Map.entry("dateadd", "date_add"),
          Map.entry("nvl", "coalesce"),
          Map.entry("nvl2", "case"),
          Map.entry("decode", "case"),
          Map.entry("substr", "substring"),
          Map.entry("trim", "btrim"),
          Map.entry("ceil", "ceiling"));

  private static final Map<String, String> WORDS =
      Map.of("sysdate", "timestamp", "current_timestamp", "timestamptz", "current_date", "date");

  private final TokenPlaces places;
  private final Map<Integer, String> names = new HashMap<>();

  private ResultNames(TokenPlaces places) {
    this.places = places;
  }

  /// The names by the index of the last token of what they name.
  static Map<Integer, String> of(TokenPlaces places) throws RedshiftSqlException {
    ResultNames found = new ResultNames(places);
    for (int i = 0; i < places.size(); i++) {
      if (places.at(i).isWord("SELECT") && !places.isBehindOperator(i, ".")) {
        found.list(i);
      }
    }
    return found.names;
  }

  private void list(int select) throws RedshiftSqlException {
    int first = places.after(select);
    if (places.at(first).isWord("DISTINCT") || places.at(first).isWord("ALL")) {
      first = places.after(first);
    }
    int depth = 0;
    for (int i = first; i < places.size(); i++) {
      Token token = places.at(i);
      boolean isEnd =
          token.kind() == Token.Kind.END
              || (depth == 0
                  && (token.isOperator(")")
                      || (token.kind() == Token.Kind.WORD
                          && AFTER_LIST.contains(token.name())
                          && !places.isBehindWord(i, "WITHIN")
                          && !places.isBehindOperator(i, "."))));
      if (isEnd || (depth == 0 && token.isOperator(","))) {
        item(first, places.before(i));
        first = places.after(i);
      }
      if (isEnd) {
        return;
      }
      depth += places.step(i);
    }
  }

  private void item(int first, int last) throws RedshiftSqlException {
    if (last < first || places.at(last).isOperator("*") || isNamed(first, last)) {
      return;
    }
    String name = name(first, last);
    if (name != null) {
      names.put(last, name);
    }
  }

  /// Whether the item says its name: `… AS x`, or `… x`.
  private boolean isNamed(int first, int last) {
    Token end = places.at(last);
    int before = places.before(last);
    if (before < first || !end.isName()) {
      return false;
    }
    Token previous = places.at(before);
    if (end.kind() == Token.Kind.WORD && NO_ALIAS.contains(end.name()) && !previous.isWord("AS")) {
      return false;
    }
    return switch (previous.kind()) {
      case WORD -> !BEFORE_OPERAND.contains(previous.name());
      case QUOTED, NUMBER -> true;
      case TEXT -> !places.isBehindWord(before, "INTERVAL");
      case OPERATOR -> previous.isOperator(")");
      case SPACE, END -> false;
    };
  }

  /// The name that an expression gives its column; null where it is that of a column already.
  private @Nullable String name(int first, int last) throws RedshiftSqlException {
    Token token = places.at(first);
    int next = places.after(first);
    if (token.isWord("CASE")) {
      return isWholeCase(first, last) ? "case" : cast(first, last);
    }
    if (first == last && token.kind() == Token.Kind.WORD && isWord(token.name())) {
      return WORDS.getOrDefault(token.name(), token.isWord("NULL") ? NONE : "bool");
    }
    if (token.isOperator("(")) {
      int close = places.close(first);
      if (close == last) {
        return places.at(next).isWord("SELECT") ? NONE : name(next, places.before(close));
      }
      return cast(first, last);
    }
    if (!token.isName()) {
      return cast(first, last);
    }
    if (isColumn(first, last)) {
      return null;
    }
    if (!places.at(next).isOperator("(")) {
      return cast(first, last);
    }
    int close = places.close(next);
    int behind = behindNulls(places.after(close));
    if (token.isWord("CAST") && close == last) {
      return ofCast(next, close);
    }
    boolean isCall =
        close == last
            || (places.at(behind).isWord("OVER") && isWindow(behind, last))
            || isWithin(behind, last);
    return isCall ? FUNCTIONS.getOrDefault(token.name(), token.name()) : cast(first, last);
  }

  /// Behind `IGNORE NULLS`, where that stands here.
  private int behindNulls(int at) {
    int next = places.after(at);
    boolean isThere =
        (places.at(at).isWord("IGNORE") || places.at(at).isWord("RESPECT"))
            && places.at(next).isWord("NULLS");
    return isThere ? places.after(next) : at;
  }

  private static boolean isWord(String word) {
    return WORDS.containsKey(word)
        || word.equals("null")
        || word.equals("true")
        || word.equals("false");
  }

  private boolean isWindow(int over, int last) throws RedshiftSqlException {
    int next = places.after(over);
    return next == last || (places.at(next).isOperator("(") && places.close(next) == last);
  }

  /// Whether `WITHIN GROUP (…)` stands here, with or without a window.
  private boolean isWithin(int within, int last) throws RedshiftSqlException {
    int open = places.after(places.after(within));
    if (!places.at(within).isWord("WITHIN") || !places.at(open).isOperator("(")) {
      return false;
    }
    int close = places.close(open);
    int over = places.after(close);
    return close == last || (places.at(over).isWord("OVER") && isWindow(over, last));
  }

  private boolean isColumn(int first, int last) {
    boolean isName = false;
    for (int i = first; i <= last; i = places.after(i)) {
      isName = !isName;
      if (!(isName ? places.at(i).isName() : places.at(i).isOperator("."))) {
        return false;
      }
    }
    return isName;
  }

  private boolean isWholeCase(int first, int last) {
    int open = 0;
    for (int i = first; i <= last; i++) {
      open += places.at(i).isWord("CASE") ? 1 : places.at(i).isWord("END") ? -1 : 0;
      if (open == 0) {
        return i == last;
      }
    }
    return false;
  }

  /// The name of `… ::type`: that of a column or a function, else that of the type; of anything
  /// else it is none.
  private @Nullable String cast(int first, int last) throws RedshiftSqlException {
    int depth = 0;
    for (int i = last; i > first; i--) {
      Token token = places.at(i);
      depth += places.step(i);
      if (depth == 0 && token.isOperator("::")) {
        return named(first, places.before(i), places.after(i));
      }
      if (depth == 0 && token.kind() == Token.Kind.OPERATOR && places.step(i) == 0) {
        return NONE;
      }
    }
    return isTypedText(first, last) ? type(first) : NONE;
  }

  private @Nullable String ofCast(int open, int close) throws RedshiftSqlException {
    int as = -1;
    int depth = 0;
    for (int i = open + 1; i < close; i++) {
      depth += places.step(i);
      if (depth == 0 && places.at(i).isWord("AS")) {
        as = i;
      }
    }
    return as < 0 ? NONE : named(places.after(open), places.before(as), places.after(as));
  }

  private String named(int first, int last, int type) throws RedshiftSqlException {
    if (isColumn(first, last) && !isWord(places.at(last).name())) {
      return places.at(last).name();
    }
    String name = name(first, last);
    return name == null || name.equals(NONE) || name.equals("bool") || name.equals("case")
        ? type(type)
        : name;
  }

  /// Whether it is `DATE '…'` or the like.
  private boolean isTypedText(int first, int last) {
    return places.after(first) == last
        && places.at(first).isName()
        && places.at(last).kind() == Token.Kind.TEXT;
  }

  private String type(int index) throws RedshiftSqlException {
    Token token = places.at(index);
    return token.isWord("INTERVAL") ? "interval" : SqlType.at(places, index).resultName();
  }
}
