package dev.rastro.athena.trino;

import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import io.trino.sql.tree.ArithmeticBinaryExpression.Operator;
import io.trino.sql.tree.Node;
import java.util.Optional;
import java.util.regex.Pattern;

/// Translates arithmetic by the types of its operands.
final class Operators {

  private static final Pattern NOT_ZERO = Pattern.compile("CAST\\(-?[1-9]\\d* AS [A-Z]+\\)");

  private Operators() {}

  static Typed arithmetic(Operator operator, Typed left, Typed right, Node node) {
    Optional<TrinoType> common = Types.common(left.type(), right.type());
    if (common.isPresent() && common.get() == Simple.UNKNOWN) {
      return new Typed("NULL", Simple.UNKNOWN);
    }
    if (common.isPresent() && common.get() instanceof Decimal) {
      return decimal(operator, left, right, node);
    }
    if (common.isPresent() && Types.isNumeric(common.get())) {
      return number(
          operator,
          Casts.coerce(left, common.get(), node),
          Casts.coerce(right, common.get(), node));
    }
    return time(operator, left, right)
        .orElseThrow(() -> inapplicable(operator.getValue(), left, right, node));
  }

  private static Typed number(Operator operator, Typed left, Typed right) {
    TrinoType type = left.type();
    if (Types.isInteger(type) && NOT_ZERO.matcher(right.text()).matches()) {
      String sign = operator == Operator.DIVIDE ? "//" : operator.getValue();
      return Typed.of(
          type, "CAST(%s %s %s AS %s)", left.text(), sign, right.text(), type.storage());
    }
    if (Types.isInteger(type) && operator == Operator.DIVIDE) {
      return Typed.of(type, "t_integer_divide(%s, %s)", left.text(), right.text());
    }
    if (Types.isInteger(type) && operator == Operator.MODULUS) {
      return Typed.of(type, "t_integer_modulus(%s, %s)", left.text(), right.text());
    }
    if (operator == Operator.MODULUS) {
      return Typed.of(type, "CAST(%s %% %s AS %s)", left.text(), right.text(), type.storage());
    }
    return Typed.of(
        type,
        "CAST(%s %s %s AS %s)",
        left.text(),
        operator.getValue(),
        right.text(),
        type.storage());
  }

  private static Typed decimal(Operator operator, Typed left, Typed right, Node node) {
    Decimal first = Types.asDecimal(left.type() == Simple.UNKNOWN ? right.type() : left.type());
    Decimal second = Types.asDecimal(right.type() == Simple.UNKNOWN ? left.type() : right.type());
    String a = Casts.coerce(left, first, node).text();
    String b = Casts.coerce(right, second, node).text();
    int max = Decimal.PRECISION_MAX;
    int wholeFirst = first.precision() - first.scale();
    int wholeSecond = second.precision() - second.scale();
    int scale = Math.max(first.scale(), second.scale());
    return switch (operator) {
      case ADD, SUBTRACT -> {
        int precision = Math.min(max, Math.max(wholeFirst, wholeSecond) + scale + 1);
        Decimal type = new Decimal(precision, scale);
        yield Typed.of(
            type,
            "CAST(CAST(%s AS %s) %s CAST(%s AS %s) AS %s)",
            a,
            type.storage(),
            operator.getValue(),
            b,
            type.storage(),
            type.storage());
      }
      case MULTIPLY -> {
        if (first.scale() + second.scale() > max) {
          throw new TrinoException(
              Code.INVALID_FUNCTION_ARGUMENT, node, "DECIMAL scale must be in range [0, 38]");
        }
        Decimal type =
            new Decimal(
                Math.min(max, first.precision() + second.precision()),
                first.scale() + second.scale());
        yield Typed.of(type, "CAST(%s * %s AS %s)", a, b, type.storage());
      }
      case DIVIDE -> {
        int precision =
            Math.min(
                max,
                first.precision() + second.scale() + Math.max(second.scale() - first.scale(), 0));
        Decimal type = new Decimal(precision, scale);
        yield new Typed(Decimals.divide(a, first.scale(), b, second.scale(), type), type);
      }
      case MODULUS -> {
        Decimal type = new Decimal(Math.max(1, Math.min(wholeFirst, wholeSecond) + scale), scale);
        yield Typed.of(type, "CAST(t_integer_modulus(%s, %s) AS %s)", a, b, type.storage());
      }
    };
  }

  private static Optional<Typed> time(Operator operator, Typed left, Typed right) {
    return switch (operator) {
      case ADD ->
          shifted(left, right.text(), right.type())
              .or(() -> shifted(right, left.text(), left.type()));
      case SUBTRACT ->
          between(left, right).or(() -> shifted(left, "(-" + right.text() + ")", right.type()));
      case MULTIPLY -> scaled(left, right, "*").or(() -> scaled(right, left, "*"));
      case DIVIDE -> scaled(left, right, "/");
      case MODULUS -> Optional.empty();
    };
  }

  private static boolean isInterval(TrinoType type) {
    return type == Simple.INTERVAL_DAY_TO_SECOND || type == Simple.INTERVAL_YEAR_TO_MONTH;
  }

  private static Optional<Typed> shifted(Typed value, String interval, TrinoType intervalType) {
    if (!isInterval(intervalType)) {
      return Optional.empty();
    }
    boolean days = intervalType == Simple.INTERVAL_DAY_TO_SECOND;
    if (value.type().equals(intervalType)) {
      return Optional.of(Typed.of(intervalType, "(%s + %s)", value.text(), interval));
    }
    if (value.type() == Simple.DATE) {
      String shift =
          days ? "to_days(t_whole_days(" + interval + "))" : "to_months(" + interval + ")";
      return Optional.of(Typed.of(Simple.DATE, "CAST(%s + %s AS DATE)", value.text(), shift));
    }
    if (value.type() instanceof Timestamp(int precision)) {
      TrinoType type = new Timestamp(days ? Math.max(precision, 3) : precision);
      return Optional.of(
          Typed.of(
              type, days ? "t_add_ms(%s, %s)" : "(%s + to_months(%s))", value.text(), interval));
    }
    return Optional.empty();
  }

  private static Optional<Typed> between(Typed left, Typed right) {
    boolean both =
        (left.type() == Simple.DATE || left.type() instanceof Timestamp)
            && (right.type() == Simple.DATE || right.type() instanceof Timestamp);
    return both
        ? Optional.of(
            Typed.of(
                Simple.INTERVAL_DAY_TO_SECOND,
                "((epoch_us(CAST(%s AS TIMESTAMP)) - epoch_us(CAST(%s AS TIMESTAMP))) // 1000)",
                left.text(),
                right.text()))
        : Optional.empty();
  }

  private static Optional<Typed> scaled(Typed interval, Typed factor, String operator) {
    if (!isInterval(interval.type())
        || !(Types.isInteger(factor.type()) || factor.type() == Simple.DOUBLE)) {
      return Optional.empty();
    }
    String storage = interval.type().storage();
    if (operator.equals("*") && Types.isInteger(factor.type())) {
      return Optional.of(
          Typed.of(
              interval.type(), "CAST(%s * %s AS %s)", interval.text(), factor.text(), storage));
    }
    return Optional.of(
        Typed.of(
            interval.type(),
            "CAST(trunc(CAST(%s AS DOUBLE) %s CAST(%s AS DOUBLE)) AS %s)",
            interval.text(),
            operator,
            factor.text(),
            storage));
  }

  static TrinoException inapplicable(String operator, Typed left, Typed right, Node node) {
    return new TrinoException(
        Code.TYPE_MISMATCH,
        node,
        "Cannot apply operator: "
            + left.type().displayName()
            + " "
            + operator
            + " "
            + right.type().displayName());
  }
}
