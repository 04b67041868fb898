package dev.rastro.redshift;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads expressions of Redshift's, and notes what the engine must be told differently. What is not
/// read here is refused.
///
/// Precedence matters only as far as operands are noted: those of `||`, of comparisons and of
/// casts.
final class ExpressionReader {

  private static final Set<String> COMPARISONS = Set.of("=", "<>", "!=", "<", ">", "<=", ">=");
  private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "%");
  private static final Set<String> VALUES =
      Set.of(
          "null",
          "true",
          "false",
          "sysdate",
          "current_date",
          "current_timestamp",
          "current_user",
          "session_user",
          "current_schema");
  private static final Set<String> BEFORE_TEXT =
      Set.of("date", "time", "timestamp", "timestamptz", "interval");
  private static final Set<String> INTERVAL_PARTS =
      Set.of("year", "month", "day", "hour", "minute", "second");

  /// A number that the engine would round, or read in another notation, to make it a whole one.
  private static final Pattern NO_WHOLE_NUMBER =
      Pattern.compile(
          "\\s*[+-]?(?=\\.?\\d)(?!\\d+\\s*$)([\\d_]*\\.?[\\d_]*([eE][+-]?\\d+)?|0[xXbB][0-9a-fA-F_]+)\\s*");

  private final TokenReader reader;
  private final Edits edits;
  private final QueryReader queries;
  private final CallReader calls;

  ExpressionReader(TokenReader reader, Edits edits, QueryReader queries) {
    this.reader = reader;
    this.edits = edits;
    this.queries = queries;
    calls = new CallReader(reader, edits, this);
  }

  /// Reads an expression, and the commas and expressions behind it.
  ///
  /// @return the indexes of the first and the last token of each
  List<Span> list() throws RedshiftSqlException {
    List<Span> parts = new ArrayList<>();
    do {
      part(parts);
    } while (reader.acceptOperator(","));
    return parts;
  }

  private void part(List<Span> parts) throws RedshiftSqlException {
    int first = reader.index();
    expression();
    parts.add(new Span(first, reader.last()));
  }

  void expression() throws RedshiftSqlException {
    reader.enter();
    do {
      while (reader.accept("NOT")) {
        // NOT may be said again.
      }
      predicate();
    } while (reader.acceptOneOf("AND", "OR"));
    reader.leave();
  }

  private void predicate() throws RedshiftSqlException {
    int first = reader.index();
    operand();
    boolean goesOn = true;
    while (goesOn) {
      int last = reader.last();
      Token token = reader.peek();
      if (reader.accept("IS")) {
        reader.accept("NOT");
        if (!reader.acceptOneOf("NULL", "TRUE", "FALSE", "UNKNOWN")) {
          throw reader.unexpected();
        }
      } else if (token.kind() == Token.Kind.OPERATOR && COMPARISONS.contains(token.text())) {
        reader.next();
        comparison(first, last);
      } else {
        goesOn = condition(first, last);
      }
    }
  }

  private void comparison(int first, int last) throws RedshiftSqlException {
    if (reader.acceptOneOf("ANY", "ALL", "SOME")) {
      reader.expectOperator("(");
      queries.query();
      reader.expectOperator(")");
      return;
    }
    int second = reader.index();
    operand();
    guard(first, last, second, reader.last());
    guard(second, reader.last(), first, last);
  }

  /// Reads `IN`, `BETWEEN`, `LIKE` and the like.
  private boolean condition(int first, int last) throws RedshiftSqlException {
    boolean isNegated = reader.sees("NOT");
    Token word = reader.peek(isNegated ? 1 : 0);
    if (isNegated) {
      reader.next();
    }
    if (reader.accept("IN")) {
      in(first, last);
    } else if (reader.accept("BETWEEN")) {
      int low = reader.index();
      operand();
      guard(first, last, low, reader.last());
      reader.expect("AND");
      int high = reader.index();
      operand();
      guard(first, last, high, reader.last());
    } else if (reader.acceptOneOf("LIKE", "ILIKE")) {
      operand();
      if (reader.accept("ESCAPE")) {
        operand();
      }
    } else if (word.isWord("SIMILAR")) {
      throw RedshiftSqlException.unsupported("SIMILAR TO", word);
    } else if (word.isWord("COLLATE") || word.isWord("OVERLAPS")) {
      throw RedshiftSqlException.unsupported(word.text(), word);
    } else if (isNegated) {
      throw reader.unexpected();
    } else {
      return false;
    }
    return true;
  }

  private void in(int first, int last) throws RedshiftSqlException {
    reader.expectOperator("(");
    if (queries.seesQuery()) {
      queries.query();
    } else {
      do {
        int item = reader.index();
        expression();
        guard(first, last, item, reader.last());
      } while (reader.acceptOperator(","));
    }
    reader.expectOperator(")");
  }

  /// A text such as '1.6' is compared with a whole number by making it one, which must fail.
  private void guard(int first, int last, int literal, int literalLast) {
    Token text = reader.places().at(literal);
    if (literal == literalLast && text.kind() == Token.Kind.TEXT && isNoWholeNumber(text)) {
      String value = text.value().replace("'", "''");
      edits.around(first, "rs_not_whole(", last, ", '" + value + "')");
    }
  }

  private static boolean isNoWholeNumber(Token text) {
    return NO_WHOLE_NUMBER.matcher(text.value()).matches();
  }

  /// Reads what stands on a side of a comparison: terms with `||` between them, each of which
  /// becomes a text.
  void operand() throws RedshiftSqlException {
    List<Span> terms = new ArrayList<>();
    do {
      int first = reader.index();
      sum();
      terms.add(new Span(first, reader.last()));
    } while (reader.acceptOperator("||"));
    if (terms.size() == 1) {
      return;
    }
    for (Span term : terms) {
      boolean isText = reader.places().at(term.first()).kind() == Token.Kind.TEXT;
      if (!(isText && term.isOneToken()) && !edits.isText(term.first(), term.last())) {
        edits.around(term.first(), "rs_text(", term.last(), ")");
      }
    }
    edits.text(terms.getFirst().first(), terms.getLast().last());
  }

  private void sum() throws RedshiftSqlException {
    List<Span> factors = new ArrayList<>();
    boolean goesOn = true;
    while (goesOn) {
      while (reader.seesOperator("-") || reader.seesOperator("+")) {
        reader.next();
      }
      int first = reader.index();
      factor();
      factors.add(new Span(first, reader.last()));
      Token operator = reader.peek();
      goesOn = operator.kind() == Token.Kind.OPERATOR && ARITHMETIC.contains(operator.text());
      if (goesOn) {
        reader.next();
      } else {
        refuseOperator(operator);
      }
    }
    guardAll(factors);
  }

  /// Guards parts of which the engine makes one type.
  void guardAll(List<Span> parts) {
    for (Span literal : parts) {
      if (literal.isOneToken()) {
        parts.stream()
            .filter(part -> part.first() != literal.first())
            .forEach(part -> guard(part.first(), part.last(), literal.first(), literal.last()));
      }
    }
  }

  private void refuseOperator(Token token) throws RedshiftSqlException {
    boolean isKnown =
        token.kind() != Token.Kind.OPERATOR
            || COMPARISONS.contains(token.text())
            || "(),;||".contains(token.text());
    if (!isKnown) {
      throw RedshiftSqlException.unsupported("the operator " + token.text(), token);
    }
  }

  /// Reads a value with the casts behind it.
  private void factor() throws RedshiftSqlException {
    int first = reader.index();
    value();
    while (true) {
      int last = reader.last();
      if (reader.seesOperator("::")) {
        int cast = reader.index();
        reader.next();
        SqlType type = type();
        edits.skip(cast, reader.last());
        Casts.around(edits, type, first, last);
        noteText(type, first);
        // What is put around the whole later goes behind the type.
      } else if (reader.accept("AT", "TIME", "ZONE")) {
        value();
      } else {
        return;
      }
    }
  }

  private SqlType type() throws RedshiftSqlException {
    SqlType type = SqlType.at(reader.places(), reader.index());
    reader.continueAt(type.last() + 1);
    return type;
  }

  private void value() throws RedshiftSqlException {
    Token token = reader.peek();
    switch (token.kind()) {
      case NUMBER -> number();
      case TEXT -> reader.next();
      case WORD, QUOTED -> named(token);
      case OPERATOR -> {
        if (!reader.acceptOperator("(")) {
          throw reader.unexpected();
        }
        int open = reader.last();
        if (queries.seesQuery()) {
          queries.query();
          reader.expectOperator(")");
        } else {
          List<Span> parts = list();
          reader.expectOperator(")");
          Span only = parts.getFirst();
          if (parts.size() == 1 && edits.isText(only.first(), only.last())) {
            edits.text(open, reader.last());
          }
        }
      }
      case SPACE, END -> throw reader.unexpected();
    }
  }

  private void number() throws RedshiftSqlException {
    reader.next();
    Token behind = reader.places().at(reader.last() + 1);
    if (behind.kind() == Token.Kind.WORD) {
      throw RedshiftSqlException.unexpected(behind);
    }
  }

  private void named(Token token) throws RedshiftSqlException {
    String word = token.kind() == Token.Kind.WORD ? token.name() : "";
    Token behind = reader.peek(1);
    if (word.equals("case")) {
      caseExpression();
    } else if (word.equals("exists") && behind.isOperator("(")) {
      reader.next();
      reader.expectOperator("(");
      queries.query();
      reader.expectOperator(")");
    } else if (word.equals("cast") && behind.isOperator("(")) {
      cast();
    } else if (behind.kind() == Token.Kind.TEXT) {
      typedText(word);
    } else if (behind.isOperator("(") && (!ReservedWords.contains(word) || calls.isKnown(word))) {
      calls.call();
    } else if (VALUES.contains(word) && !behind.isOperator(".")) {
      reader.next();
    } else if (word.equals("approximate")) {
      throw RedshiftSqlException.unsupported("APPROXIMATE", token);
    } else {
      column();
    }
  }

  private void typedText(String word) throws RedshiftSqlException {
    if (!BEFORE_TEXT.contains(word)) {
      throw RedshiftSqlException.unsupported(
          "a text behind " + reader.peek().text(), reader.peek(1));
    }
    reader.next();
    reader.next();
    if (word.equals("interval")
        && reader.peek().kind() == Token.Kind.WORD
        && INTERVAL_PARTS.contains(reader.peek().name())) {
      reader.next();
    }
  }

  /// Reads a column with the tables and schemas before it.
  void column() throws RedshiftSqlException {
    queries.name();
    while (reader.acceptOperator(".")) {
      edits.name(reader.index());
      if (!reader.peek().isName()) {
        throw reader.unexpected();
      }
      reader.next();
    }
    if (reader.seesOperator("(")) {
      throw reader.unexpected();
    }
  }

  private void caseExpression() throws RedshiftSqlException {
    List<Span> compared = new ArrayList<>();
    List<Span> results = new ArrayList<>();
    reader.expect("CASE");
    if (!reader.sees("WHEN")) {
      part(compared);
    }
    do {
      reader.expect("WHEN");
      part(compared);
      reader.expect("THEN");
      part(results);
    } while (reader.sees("WHEN"));
    if (reader.accept("ELSE")) {
      part(results);
    }
    reader.expect("END");
    guardAll(compared);
    guardAll(results);
  }

  /// `CAST(x AS type)`, written anew.
  private void cast() throws RedshiftSqlException {
    int cast = reader.index();
    reader.next();
    reader.expectOperator("(");
    edits.skip(cast, reader.last());
    int first = reader.index();
    expression();
    int last = reader.last();
    int as = reader.index();
    reader.expect("AS");
    SqlType type = type();
    reader.expectOperator(")");
    edits.skip(as, reader.last());
    Casts.around(edits, type, first, last);
    noteText(type, cast);
  }

  private void noteText(SqlType type, int first) {
    if (type.text() != null) {
      edits.text(first, reader.last());
    }
  }
}
