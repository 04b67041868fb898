package dev.rastro.athena.trino;

import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.Scope.Found;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Array;
import dev.rastro.athena.trino.TrinoType.Char;
import dev.rastro.athena.trino.TrinoType.Field;
import dev.rastro.athena.trino.TrinoType.MapOf;
import dev.rastro.athena.trino.TrinoType.Row;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.athena.trino.TrinoType.Timestamp;
import dev.rastro.athena.trino.TrinoType.Varchar;
import dev.rastro.athena.trino.TrinoType.ZonedTimestamp;
import io.trino.sql.tree.ArithmeticBinaryExpression;
import io.trino.sql.tree.ArithmeticUnaryExpression;
import io.trino.sql.tree.AstVisitor;
import io.trino.sql.tree.AtTimeZone;
import io.trino.sql.tree.BetweenPredicate;
import io.trino.sql.tree.Cast;
import io.trino.sql.tree.CoalesceExpression;
import io.trino.sql.tree.ComparisonExpression;
import io.trino.sql.tree.ComparisonExpression.Operator;
import io.trino.sql.tree.CurrentDate;
import io.trino.sql.tree.CurrentTimestamp;
import io.trino.sql.tree.DereferenceExpression;
import io.trino.sql.tree.ExistsPredicate;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.Extract;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.GroupingOperation;
import io.trino.sql.tree.Identifier;
import io.trino.sql.tree.IfExpression;
import io.trino.sql.tree.InListExpression;
import io.trino.sql.tree.InPredicate;
import io.trino.sql.tree.IsNotNullPredicate;
import io.trino.sql.tree.IsNullPredicate;
import io.trino.sql.tree.LikePredicate;
import io.trino.sql.tree.Literal;
import io.trino.sql.tree.LocalTimestamp;
import io.trino.sql.tree.LogicalExpression;
import io.trino.sql.tree.LongLiteral;
import io.trino.sql.tree.Node;
import io.trino.sql.tree.NotExpression;
import io.trino.sql.tree.NullIfExpression;
import io.trino.sql.tree.QuantifiedComparisonExpression;
import io.trino.sql.tree.SearchedCaseExpression;
import io.trino.sql.tree.SimpleCaseExpression;
import io.trino.sql.tree.SubqueryExpression;
import io.trino.sql.tree.SubscriptExpression;
import io.trino.sql.tree.Trim;
import io.trino.sql.tree.TryExpression;
import io.trino.sql.tree.WhenClause;
import io.trino.sql.tree.WindowDefinition;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Translates expressions in one scope. Every kind of expression has a method here, which is why
/// the file is long; a kind without one is refused.
final class ExpressionTranslator extends AstVisitor<Typed, @Nullable Void> {

  private final StatementContext statement;
  private final QueryTranslator queries;
  private final Scope scope;
  private final @Nullable Grouping grouping;
  private final boolean aggregatesAllowed;
  private final Map<String, WindowDefinition> windows;

  private ExpressionTranslator(
      StatementContext statement,
      QueryTranslator queries,
      Scope scope,
      @Nullable Grouping grouping,
      boolean aggregatesAllowed,
      Map<String, WindowDefinition> windows) {
    this.statement = statement;
    this.queries = queries;
    this.scope = scope;
    this.grouping = grouping;
    this.aggregatesAllowed = aggregatesAllowed;
    this.windows = windows;
  }

  /// For WHERE, ON, VALUES and the like, where there is nothing to aggregate.
  static ExpressionTranslator plain(
      StatementContext statement, QueryTranslator queries, Scope scope) {
    return new ExpressionTranslator(statement, queries, scope, null, false, Map.of());
  }

  /// For the outputs of a query.
  static ExpressionTranslator outputs(
      StatementContext statement,
      QueryTranslator queries,
      Scope scope,
      @Nullable Grouping grouping,
      Map<String, WindowDefinition> windows) {
    return new ExpressionTranslator(statement, queries, scope, grouping, true, windows);
  }

  /// The same place inside the arguments of an aggregate.
  ExpressionTranslator insideAggregate() {
    return new ExpressionTranslator(statement, queries, scope, null, false, windows);
  }

  /// The same place inside a lambda.
  ExpressionTranslator insideLambda(List<Column> parameters) {
    return new ExpressionTranslator(
        statement, queries, scope.withLambda(parameters), grouping, aggregatesAllowed, windows);
  }

  boolean aggregatesAllowed() {
    return aggregatesAllowed;
  }

  @Nullable WindowDefinition window(String name) {
    return windows.get(name.toLowerCase(Locale.ROOT));
  }

  Typed translate(Expression expression) {
    if (grouping != null && !(expression instanceof Literal) && !Aggregates.in(expression)) {
      ExpressionTranslator plain =
          new ExpressionTranslator(statement, queries, scope, null, true, windows);
      Optional<Typed> key = grouping.key(plain.process(expression, null).text());
      if (key.isPresent()) {
        return key.get();
      }
    }
    return process(expression, null);
  }

  /// Refuses a column of `*` that a grouped query does not have.
  void requireGrouped(Typed column, String name, Node node) {
    if (grouping != null && grouping.key(column.text()).isEmpty()) {
      throw notGrouped(name, node);
    }
  }

  private static TrinoException notGrouped(String name, Node node) {
    return new TrinoException(
        Code.EXPRESSION_NOT_AGGREGATE,
        node,
        "'" + name + "' must be an aggregate expression or appear in GROUP BY clause");
  }

  /// Translates to a condition.
  String condition(Expression expression, String clause) {
    Typed condition = translate(expression);
    if (condition.type() != Simple.BOOLEAN && condition.type() != Simple.UNKNOWN) {
      throw new TrinoException(
          Code.TYPE_MISMATCH,
          expression,
          clause + " must evaluate to a boolean (actual: " + condition.type().displayName() + ")");
    }
    return Casts.coerce(condition, Simple.BOOLEAN, expression).text();
  }

  /// Translates the condition of a clause that keeps some rows.
  String filter(Expression expression, String clause) {
    if (grouping == null
        && expression instanceof LogicalExpression logical
        && logical.getOperator() == LogicalExpression.Operator.AND) {
      return LogicalTerms.filter(
          logical.getTerms().stream()
              .map(term -> filter(term, "Logical expression term"))
              .toList());
    }
    return condition(expression, clause);
  }

  /// Translates to a type that the value converts to unasked.
  Typed coerced(Expression expression, TrinoType type) {
    Typed value = translate(expression);
    if (!Types.coerces(value.type(), type)) {
      throw new TrinoException(
          Code.TYPE_MISMATCH,
          expression,
          "Expected " + type.displayName() + ", but is " + value.type().displayName());
    }
    return Casts.coerce(value, type, expression);
  }

  @Override
  protected Typed visitNode(Node node, @Nullable Void context) {
    throw TrinoException.notSupported(node, node.getClass().getSimpleName());
  }

  @Override
  protected Typed visitLiteral(Literal node, @Nullable Void context) {
    return Literals.literal(node);
  }

  @Override
  protected Typed visitIdentifier(Identifier node, @Nullable Void context) {
    return column(List.of(), node.getValue(), node)
        .orElseThrow(() -> unresolved(node, node.getValue()));
  }

  private Optional<Typed> column(List<String> prefix, String name, Node node) {
    Optional<Found> found = scope.find(prefix, name, node);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Column column = found.get().column();
    if (grouping != null
        && found.get().local()
        && !column.lambdaParameter()
        && grouping.key(column.text()).isEmpty()) {
      throw notGrouped(name, node);
    }
    statement.read(column.origins());
    return Optional.of(new Typed(column.text(), column.type()));
  }

  private static TrinoException unresolved(Node node, String name) {
    return new TrinoException(
        Code.COLUMN_NOT_FOUND, node, "Column '" + name + "' cannot be resolved");
  }

  @Override
  protected Typed visitDereferenceExpression(DereferenceExpression node, @Nullable Void context) {
    Identifier field = node.getField().orElseThrow(() -> unresolved(node, "*"));
    List<String> path = path(node.getBase());
    if (!path.isEmpty()) {
      Optional<Typed> column = column(path, field.getValue(), node);
      if (column.isPresent()) {
        return column.get();
      }
    }
    Typed base;
    try {
      base = translate(node.getBase());
    } catch (TrinoException e) {
      if (e.code() == Code.COLUMN_NOT_FOUND && !path.isEmpty()) {
        throw unresolved(node, String.join(".", path) + "." + field.getValue());
      }
      throw e;
    }
    if (!(base.type() instanceof Row row)) {
      throw new TrinoException(
          Code.TYPE_MISMATCH, node, "Expression " + node.getBase() + " is not of type ROW");
    }
    List<Field> matches =
        row.fields().stream()
            .filter(f -> f.name() != null && f.name().equalsIgnoreCase(field.getValue()))
            .toList();
    if (matches.size() != 1) {
      throw unresolved(node, field.getValue());
    }
    Field match = matches.getFirst();
    return new Typed(Casts.fieldText(base.text(), match), match.type());
  }

  private static List<String> path(Expression expression) {
    List<String> path = new ArrayList<>();
    Expression rest = expression;
    while (rest instanceof DereferenceExpression dereference
        && dereference.getField().isPresent()) {
      path.addFirst(dereference.getField().get().getValue());
      rest = dereference.getBase();
    }
    if (!(rest instanceof Identifier identifier)) {
      return List.of();
    }
    path.addFirst(identifier.getValue());
    return path;
  }

  @Override
  protected Typed visitArithmeticBinary(ArithmeticBinaryExpression node, @Nullable Void context) {
    return Operators.arithmetic(
        node.getOperator(), translate(node.getLeft()), translate(node.getRight()), node);
  }

  @Override
  protected Typed visitArithmeticUnary(ArithmeticUnaryExpression node, @Nullable Void context) {
    if (node.getSign() == ArithmeticUnaryExpression.Sign.MINUS
        && node.getValue() instanceof LongLiteral literal
        && literal.getParsedValue() == Integer.MAX_VALUE + 1L) {
      return Typed.of(Simple.BIGINT, "CAST(-2147483648 AS BIGINT)");
    }
    Typed value = translate(node.getValue());
    if (!Types.isNumeric(value.type())
        && value.type() != Simple.UNKNOWN
        && value.type() != Simple.INTERVAL_DAY_TO_SECOND
        && value.type() != Simple.INTERVAL_YEAR_TO_MONTH) {
      throw new TrinoException(
          Code.TYPE_MISMATCH,
          node,
          "Unary operator cannot be applied to " + value.type().displayName());
    }
    return node.getSign() == ArithmeticUnaryExpression.Sign.PLUS
        ? value
        : new Typed(negated(value), value.type());
  }

  private static String negated(Typed value) {
    String text = "(-" + value.text() + ")";
    return Types.isInteger(value.type())
        ? "CAST(" + text + " AS " + value.type().storage() + ")"
        : text;
  }

  @Override
  protected Typed visitComparisonExpression(ComparisonExpression node, @Nullable Void context) {
    return Comparisons.compare(
        node.getOperator(), translate(node.getLeft()), translate(node.getRight()), node);
  }

  @Override
  protected Typed visitBetweenPredicate(BetweenPredicate node, @Nullable Void context) {
    Typed value = translate(node.getValue());
    Typed low =
        Comparisons.compare(Operator.GREATER_THAN_OR_EQUAL, value, translate(node.getMin()), node);
    Typed high =
        Comparisons.compare(Operator.LESS_THAN_OR_EQUAL, value, translate(node.getMax()), node);
    return Typed.of(Simple.BOOLEAN, "(%s AND %s)", low.text(), high.text());
  }

  @Override
  protected Typed visitInPredicate(InPredicate node, @Nullable Void context) {
    if (node.getValueList() instanceof SubqueryExpression subquery) {
      return subqueries().inSubquery(translate(node.getValue()), subquery, scope, node);
    }
    if (!(node.getValueList() instanceof InListExpression list)) {
      throw TrinoException.notSupported(node, "IN with " + node.getValueList());
    }
    Typed value = translate(node.getValue());
    List<Typed> values = list.getValues().stream().map(this::translate).toList();
    List<Typed> all = new ArrayList<>(values);
    all.add(value);
    TrinoType common = commonType(all, node, "IN value and list items must be the same type");
    if (common == Simple.UNKNOWN) {
      return Typed.of(Simple.BOOLEAN, "CAST(NULL AS BOOLEAN)");
    }
    if (Types.isNested(common) || Types.isFloating(common) || common instanceof ZonedTimestamp) {
      return Typed.of(
          Simple.BOOLEAN,
          "(%s)",
          String.join(
              " OR ",
              values.stream()
                  .map(item -> Comparisons.compare(Operator.EQUAL, value, item, node).text())
                  .toList()));
    }
    return Typed.of(
        Simple.BOOLEAN,
        "(%s IN (%s))",
        Casts.coerce(value, common, node).text(),
        String.join(
            ", ", values.stream().map(item -> Casts.coerce(item, common, node).text()).toList()));
  }

  @Override
  protected Typed visitLogicalExpression(LogicalExpression node, @Nullable Void context) {
    List<String> terms =
        node.getTerms().stream().map(term -> condition(term, "Logical expression term")).toList();
    String text =
        node.getOperator() == LogicalExpression.Operator.OR
            ? LogicalTerms.or(terms)
            : LogicalTerms.and(terms);
    return new Typed(text, Simple.BOOLEAN);
  }

  @Override
  protected Typed visitNotExpression(NotExpression node, @Nullable Void context) {
    return Typed.of(
        Simple.BOOLEAN, "(NOT %s)", condition(node.getValue(), "Value of logical NOT expression"));
  }

  @Override
  protected Typed visitIsNullPredicate(IsNullPredicate node, @Nullable Void context) {
    return Typed.of(Simple.BOOLEAN, "(%s IS NULL)", translate(node.getValue()).text());
  }

  @Override
  protected Typed visitIsNotNullPredicate(IsNotNullPredicate node, @Nullable Void context) {
    return Typed.of(Simple.BOOLEAN, "(%s IS NOT NULL)", translate(node.getValue()).text());
  }

  @Override
  protected Typed visitLikePredicate(LikePredicate node, @Nullable Void context) {
    Typed value = text(node.getValue());
    Typed pattern = text(node.getPattern());
    if (node.getEscape().isEmpty()) {
      return Typed.of(Simple.BOOLEAN, "(%s LIKE %s)", value.text(), pattern.text());
    }
    Typed escape = text(node.getEscape().get());
    return Typed.of(
        Simple.BOOLEAN, "t_like_escape(%s, %s, %s)", value.text(), pattern.text(), escape.text());
  }

  private Typed text(Expression expression) {
    Typed value = translate(expression);
    return value.type() instanceof Char
        ? Casts.cast(value, Varchar.unbounded(), expression)
        : coerced(expression, Varchar.unbounded());
  }

  @Override
  protected Typed visitCoalesceExpression(CoalesceExpression node, @Nullable Void context) {
    List<Typed> values = node.getOperands().stream().map(this::translate).toList();
    TrinoType type =
        commonType(values, node, "All COALESCE operands must be the same type or coercible");
    return new Typed("coalesce(" + joined(values, type, node) + ")", type);
  }

  private static String joined(List<Typed> values, TrinoType type, Node node) {
    return String.join(
        ", ", values.stream().map(value -> Casts.coerce(value, type, node).text()).toList());
  }

  @Override
  protected Typed visitNullIfExpression(NullIfExpression node, @Nullable Void context) {
    Typed first = translate(node.getFirst());
    Typed equal = Comparisons.compare(Operator.EQUAL, first, translate(node.getSecond()), node);
    return Typed.of(
        first.type(), "(CASE WHEN %s THEN NULL ELSE %s END)", equal.text(), first.text());
  }

  @Override
  protected Typed visitIfExpression(IfExpression node, @Nullable Void context) {
    List<Typed> values = new ArrayList<>();
    values.add(translate(node.getTrueValue()));
    node.getFalseValue().ifPresent(value -> values.add(translate(value)));
    return caseText(
        List.of(condition(node.getCondition(), "IF condition")),
        values.subList(0, 1),
        values.size() > 1 ? values.get(1) : null,
        node);
  }

  @Override
  protected Typed visitSearchedCaseExpression(SearchedCaseExpression node, @Nullable Void context) {
    List<String> conditions = new ArrayList<>();
    List<Typed> values = new ArrayList<>();
    for (WhenClause clause : node.getWhenClauses()) {
      conditions.add(condition(clause.getOperand(), "CASE WHEN clause"));
      values.add(translate(clause.getResult()));
    }
    Typed otherwise = node.getDefaultValue().map(this::translate).orElse(null);
    return caseText(conditions, values, otherwise, node);
  }

  @Override
  protected Typed visitSimpleCaseExpression(SimpleCaseExpression node, @Nullable Void context) {
    Typed operand = translate(node.getOperand());
    List<String> conditions = new ArrayList<>();
    List<Typed> values = new ArrayList<>();
    for (WhenClause clause : node.getWhenClauses()) {
      conditions.add(
          Comparisons.compare(Operator.EQUAL, operand, translate(clause.getOperand()), clause)
              .text());
      values.add(translate(clause.getResult()));
    }
    Typed otherwise = node.getDefaultValue().map(this::translate).orElse(null);
    return caseText(conditions, values, otherwise, node);
  }

  private static Typed caseText(
      List<String> conditions, List<Typed> values, @Nullable Typed otherwise, Node node) {
    List<Typed> all = new ArrayList<>(values);
    if (otherwise != null) {
      all.add(otherwise);
    }
    TrinoType type = commonType(all, node, "All CASE results must be the same type");
    StringBuilder text = new StringBuilder("(CASE");
    for (int i = 0; i < conditions.size(); i++) {
      text.append(" WHEN ").append(conditions.get(i));
      text.append(" THEN ").append(Casts.coerce(values.get(i), type, node).text());
    }
    String last = otherwise == null ? "NULL" : Casts.coerce(otherwise, type, node).text();
    return new Typed(text.append(" ELSE ").append(last).append(" END)").toString(), type);
  }

  static TrinoType commonType(List<Typed> values, Node node, String otherwise) {
    TrinoType type = Simple.UNKNOWN;
    for (Typed value : values) {
      TrinoType soFar = type;
      type =
          Types.common(type, value.type())
              .orElseThrow(
                  () ->
                      new TrinoException(
                          Code.TYPE_MISMATCH,
                          node,
                          otherwise
                              + ": "
                              + soFar.displayName()
                              + " vs "
                              + value.type().displayName()));
    }
    return type;
  }

  @Override
  protected Typed visitTryExpression(TryExpression node, @Nullable Void context) {
    Typed value = translate(node.getInnerExpression());
    return new Typed("TRY(" + value.text() + ")", value.type());
  }

  @Override
  protected Typed visitCast(Cast node, @Nullable Void context) {
    Typed value = Casts.cast(translate(node.getExpression()), TypeNames.type(node.getType()), node);
    return node.isSafe() ? new Typed("TRY(" + value.text() + ")", value.type()) : value;
  }

  @Override
  protected Typed visitSubqueryExpression(SubqueryExpression node, @Nullable Void context) {
    return subqueries().scalarSubquery(node, scope);
  }

  @Override
  protected Typed visitExists(ExistsPredicate node, @Nullable Void context) {
    return subqueries().exists(node, scope);
  }

  @Override
  protected Typed visitQuantifiedComparisonExpression(
      QuantifiedComparisonExpression node, @Nullable Void context) {
    return subqueries().quantified(translate(node.getValue()), node, scope);
  }

  @Override
  protected Typed visitRow(io.trino.sql.tree.Row node, @Nullable Void context) {
    List<Field> fields = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (Expression item : node.getItems()) {
      Typed value = translate(item);
      Field field = Field.at(fields.size(), null, value.type());
      fields.add(field);
      parts.add(field.stored() + " := " + typedNull(value));
    }
    return new Typed("struct_pack(" + String.join(", ", parts) + ")", new Row(fields));
  }

  /// A NULL without a type gets the engine's stand-in for one, so that structures agree on it.
  private static String typedNull(Typed value) {
    return value.type() == Simple.UNKNOWN
        ? "CAST(NULL AS " + Simple.UNKNOWN.storage() + ")"
        : value.text();
  }

  @Override
  protected Typed visitArray(io.trino.sql.tree.Array node, @Nullable Void context) {
    List<Typed> values = node.getValues().stream().map(this::translate).toList();
    TrinoType element = commonType(values, node, "All ARRAY elements must be the same type");
    Array type = new Array(element);
    if (values.isEmpty() || element == Simple.UNKNOWN) {
      String nulls = String.join(", ", values.stream().map(value -> "NULL").toList());
      return Typed.of(type, "CAST([%s] AS %s)", nulls, type.storage());
    }
    return new Typed("[" + joined(values, element, node) + "]", type);
  }

  @Override
  protected Typed visitSubscriptExpression(SubscriptExpression node, @Nullable Void context) {
    Typed base = translate(node.getBase());
    return switch (base.type()) {
      case Array array ->
          Typed.of(
              array.element(),
              "t_array_at(%s, %s)",
              base.text(),
              coerced(node.getIndex(), Simple.BIGINT).text());
      case MapOf map ->
          Typed.of(
              map.value(),
              "t_map_at(%s, %s)",
              base.text(),
              coerced(node.getIndex(), map.key()).text());
      case Row row -> {
        long index = node.getIndex() instanceof LongLiteral literal ? literal.getParsedValue() : 0;
        if (index < 1 || index > row.fields().size()) {
          throw new TrinoException(
              Code.INVALID_FUNCTION_ARGUMENT, node, "Invalid subscript index: " + node.getIndex());
        }
        Field field = row.fields().get((int) index - 1);
        yield new Typed(Casts.fieldText(base.text(), field), field.type());
      }
      default -> throw Operators.inapplicable("[]", base, translate(node.getIndex()), node);
    };
  }

  @Override
  protected Typed visitExtract(Extract node, @Nullable Void context) {
    return functions()
        .call(
            node.getField().name().toLowerCase(Locale.ROOT),
            List.of(translate(node.getExpression())),
            node);
  }

  @Override
  protected Typed visitTrim(Trim node, @Nullable Void context) {
    String name =
        switch (node.getSpecification()) {
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
          case BOTH -> "trim";
        };
    List<Typed> arguments = new ArrayList<>();
    arguments.add(translate(node.getTrimSource()));
    node.getTrimCharacter().ifPresent(character -> arguments.add(translate(character)));
    return functions().call(name, arguments, node);
  }

  @Override
  protected Typed visitAtTimeZone(AtTimeZone node, @Nullable Void context) {
    Typed value = translate(node.getValue());
    int precision = Types.timestampPrecision(value.type());
    Typed zoned = Casts.coerce(value, new ZonedTimestamp(precision), node);
    Typed zone = text(node.getTimeZone());
    return Typed.of(zoned.type(), "t_at_zone(%s, %s)", zoned.text(), zone.text());
  }

  @Override
  protected Typed visitCurrentDate(CurrentDate node, @Nullable Void context) {
    return Literals.date(LocalDate.ofInstant(statement.now(), ZoneOffset.UTC));
  }

  @Override
  protected Typed visitCurrentTimestamp(CurrentTimestamp node, @Nullable Void context) {
    int precision = node.getPrecision().orElse(3);
    return Literals.zoned(now(precision, node), "UTC", precision);
  }

  @Override
  protected Typed visitLocalTimestamp(LocalTimestamp node, @Nullable Void context) {
    int precision = node.getPrecision().orElse(3);
    return new Typed(Literals.timestampText(now(precision, node)), new Timestamp(precision));
  }

  private LocalDateTime now(int precision, Node node) {
    if (precision > Timestamp.PRECISION_MAX) {
      throw TrinoException.notSupported(node, "A precision of more than 6 digits of a second");
    }
    ChronoUnit unit = precision >= 3 ? ChronoUnit.MILLIS : ChronoUnit.SECONDS;
    return LocalDateTime.ofInstant(statement.now(), ZoneOffset.UTC).truncatedTo(unit);
  }

  @Override
  protected Typed visitGroupingOperation(GroupingOperation node, @Nullable Void context) {
    if (grouping == null) {
      throw new TrinoException(
          Code.MISSING_GROUP_BY, node, "A GROUPING() operation can only be used with a GROUP BY");
    }
    List<String> columns =
        node.getGroupingColumns().stream().map(column -> translate(column).text()).toList();
    TrinoType type = columns.size() < Integer.SIZE ? Simple.INTEGER : Simple.BIGINT;
    return Typed.of(type, "CAST(GROUPING(%s) AS %s)", String.join(", ", columns), type.storage());
  }

  @Override
  protected Typed visitFunctionCall(FunctionCall node, @Nullable Void context) {
    return functions().call(node);
  }

  private Subqueries subqueries() {
    return new Subqueries(statement, queries);
  }

  private FunctionCalls functions() {
    return new FunctionCalls(this);
  }

  /// Whether a value can be grouped by, made distinct or partitioned by.
  static Typed groupable(Typed value, Node node) {
    if (!Types.groupsAsStored(value.type())) {
      throw TrinoException.notSupported(
          node, "Grouping values of type " + value.type().displayName());
    }
    return value;
  }
}
