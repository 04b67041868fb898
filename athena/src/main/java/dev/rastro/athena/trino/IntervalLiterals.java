package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Simple;
import io.trino.sql.tree.IntervalLiteral;
import io.trino.sql.tree.IntervalLiteral.IntervalField;
import io.trino.sql.tree.IntervalLiteral.Sign;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads interval literals: `'3' DAY`, `'1 10:45:32.123' DAY TO SECOND`, `'2-3' YEAR TO MONTH`.
final class IntervalLiterals {

  private static final List<IntervalField> DAY_TIME =
      List.of(IntervalField.DAY, IntervalField.HOUR, IntervalField.MINUTE, IntervalField.SECOND);
  private static final List<Long> MILLIS = List.of(86_400_000L, 3_600_000L, 60_000L, 1_000L);
  private static final List<String> PARTS =
      List.of("(\\d+)", "(\\d+)", "(\\d+)", "(\\d+(?:\\.\\d{1,3})?)");
  private static final List<String> SEPARATORS = List.of("", " ", ":", ":");
  private static final int MONTHS_PER_YEAR = 12;

  private IntervalLiterals() {}

  static Typed interval(IntervalLiteral literal) {
    String value = literal.getValue().strip();
    boolean negative = literal.getSign() == Sign.NEGATIVE;
    if (value.startsWith("-") || value.startsWith("+")) {
      negative ^= value.startsWith("-");
      value = value.substring(1);
    }
    return literal.isYearToMonth()
        ? yearToMonth(literal, value, negative)
        : dayToSecond(literal, value, negative);
  }

  private static Typed yearToMonth(IntervalLiteral literal, String value, boolean negative) {
    IntervalField end = literal.getEndField().orElse(literal.getStartField());
    boolean both = literal.getStartField() != end;
    Matcher matcher = Pattern.compile(both ? "(\\d+)(?:-(\\d+))?" : "(\\d+)").matcher(value);
    if (!matcher.matches()) {
      throw invalid(literal);
    }
    long first = Long.parseLong(matcher.group(1));
    long second = both && matcher.group(2) != null ? Long.parseLong(matcher.group(2)) : 0;
    long months =
        literal.getStartField() == IntervalField.YEAR ? first * MONTHS_PER_YEAR + second : first;
    return Typed.of(
        Simple.INTERVAL_YEAR_TO_MONTH, "CAST(%d AS INTEGER)", negative ? -months : months);
  }

  private static Typed dayToSecond(IntervalLiteral literal, String value, boolean negative) {
    int from = DAY_TIME.indexOf(literal.getStartField());
    int to = DAY_TIME.indexOf(literal.getEndField().orElse(literal.getStartField()));
    if (from < 0 || to < from) {
      throw invalid(literal);
    }
    List<String> pattern = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      pattern.add(i == from ? PARTS.get(i) : "(?:" + SEPARATORS.get(i) + PARTS.get(i));
    }
    Matcher matcher =
        Pattern.compile(String.join("", pattern) + ")?".repeat(to - from)).matcher(value);
    if (!matcher.matches()) {
      throw invalid(literal);
    }
    BigDecimal millis = BigDecimal.ZERO;
    for (int i = from; i <= to; i++) {
      String part = matcher.group(i - from + 1);
      if (part != null) {
        millis = millis.add(new BigDecimal(part).multiply(BigDecimal.valueOf(MILLIS.get(i))));
      }
    }
    long exact = millis.longValueExact();
    return Typed.of(Simple.INTERVAL_DAY_TO_SECOND, "CAST(%d AS BIGINT)", negative ? -exact : exact);
  }

  private static TrinoException invalid(IntervalLiteral literal) {
    return new TrinoException(
        Code.INVALID_LITERAL,
        literal,
        "'" + literal.getValue() + "' is not a valid INTERVAL literal");
  }
}
