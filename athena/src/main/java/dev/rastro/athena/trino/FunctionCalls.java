package dev.rastro.athena.trino;

import dev.rastro.athena.trino.FunctionDefinition.Kind;
import dev.rastro.athena.trino.Scope.Column;
import dev.rastro.athena.trino.TrinoException.Code;
import dev.rastro.athena.trino.TrinoType.Decimal;
import dev.rastro.athena.trino.TrinoType.Function;
import dev.rastro.athena.trino.TrinoType.Simple;
import dev.rastro.duckdb.SqlText;
import io.trino.sql.tree.ArithmeticBinaryExpression.Operator;
import io.trino.sql.tree.Expression;
import io.trino.sql.tree.FunctionCall;
import io.trino.sql.tree.LambdaExpression;
import io.trino.sql.tree.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Translates calls: finds the overload that the arguments fit best and fills its template.
final class FunctionCalls {

  private static final Pattern CORE = Pattern.compile("\\{(\\w+)\\|([^}]*)}");
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$(\\*|nulls|chain|result|step|\\d)");
  private static final String APPLY = "[[";
  private static final String APPLIED = "]]";

  private final ExpressionTranslator expressions;

  FunctionCalls(ExpressionTranslator expressions) {
    this.expressions = expressions;
  }

  static boolean isAggregate(String name) {
    return FunctionCatalog.standard().isAggregate(name);
  }

  /// An argument: a value, or a lambda that is translated once its parameters' types are known.
  private record Argument(@Nullable Typed value, @Nullable LambdaExpression lambda) {}

  /// A lambda with its types known.
  private record Translated(List<String> parameters, Typed body) {

    String text() {
      return "lambda " + String.join(", ", parameters) + ": " + body.text();
    }

    String applied(String[] arguments) {
      String text = body.text();
      for (int i = 0; i < parameters.size(); i++) {
        text = text.replace(parameters.get(i), arguments[i].strip());
      }
      return text;
    }
  }

  /// An overload whose parameters the arguments fit.
  private record Match(
      FunctionDefinition definition, Signatures signature, List<@Nullable Translated> lambdas) {}

  /// Calls a function that the grammar writes in its own way, such as EXTRACT.
  Typed call(String name, List<Typed> values, Node node) {
    List<Argument> arguments = values.stream().map(value -> new Argument(value, null)).toList();
    Match match = match(name, arguments, false, node);
    return fill(match, arguments, CallModifiers.none(), node);
  }

  Typed call(FunctionCall call) {
    String name = Aggregates.name(call);
    if (call.getName().getParts().size() > 1) {
      throw new TrinoException(
          Code.FUNCTION_NOT_FOUND, call, "Function '" + call.getName() + "' not registered");
    }
    if (call.getProcessingMode().isPresent()) {
      throw TrinoException.notSupported(call, "A processing mode");
    }
    boolean windowed = call.getWindow().isPresent();
    boolean aggregate = isAggregate(name);
    ExpressionTranslator inner = expressions;
    if (aggregate && !windowed) {
      if (!expressions.aggregatesAllowed()) {
        throw new TrinoException(
            Code.EXPRESSION_NOT_SCALAR, call, "Cannot use aggregate function '" + name + "' here");
      }
      inner = expressions.insideAggregate();
    } else if (!aggregate && !windowed && hasModifiers(call)) {
      throw new TrinoException(
          Code.SYNTAX_ERROR, call, "'" + name + "' is not an aggregate function");
    }
    List<Argument> arguments = new ArrayList<>();
    for (Expression argument : call.getArguments()) {
      arguments.add(
          argument instanceof LambdaExpression lambda
              ? new Argument(null, lambda)
              : new Argument(inner.translate(argument), null));
    }
    CallModifiers modifiers = CallModifiers.of(call, inner, expressions);
    List<Typed> values =
        arguments.stream().flatMap(argument -> Stream.ofNullable(argument.value())).toList();
    Optional<Typed> special = special(name, values, modifiers, call);
    if (special.isPresent()) {
      return special.get();
    }
    Match match = match(name, arguments, windowed, call);
    return fill(match, arguments, modifiers, call);
  }

  /// The few functions whose translation takes more than a template.
  private static Optional<Typed> special(
      String name, List<Typed> values, CallModifiers modifiers, Node node) {
    if (name.equals("typeof") && values.size() == 1) {
      String type = values.getFirst().type().displayName();
      return Optional.of(new Typed(SqlText.literal(type), TrinoType.Varchar.unbounded()));
    }
    if (name.equals("mod") && values.size() == 2) {
      return Optional.of(
          Operators.arithmetic(Operator.MODULUS, values.get(0), values.get(1), node));
    }
    if (name.equals("avg")
        && values.size() == 1
        && values.getFirst().type() instanceof Decimal decimal) {
      String sum = modifiers.attach("sum", values.getFirst().text());
      String count = modifiers.attach("count", values.getFirst().text());
      return Optional.of(
          new Typed(Decimals.divide(sum, decimal.scale(), count, 0, decimal), decimal));
    }
    return Optional.empty();
  }

  private static boolean hasModifiers(FunctionCall call) {
    return call.isDistinct()
        || call.getFilter().isPresent()
        || call.getOrderBy().isPresent()
        || call.getNullTreatment().isPresent();
  }

  private Match match(String name, List<Argument> arguments, boolean windowed, Node node) {
    List<FunctionDefinition> definitions =
        FunctionCatalog.standard().named(name).stream()
            .filter(
                definition ->
                    (definition.kind() != Kind.SCALAR) == windowed
                        || definition.kind() == Kind.AGGREGATE)
            .toList();
    if (definitions.isEmpty()) {
      throw new TrinoException(
          Code.FUNCTION_NOT_FOUND,
          node,
          "Function '" + name + "' not registered, or not supported here");
    }
    Match best = null;
    TrinoException lambdaFailure = null;
    for (FunctionDefinition definition : definitions) {
      try {
        Optional<Match> match = fits(definition, arguments);
        if (match.isPresent()
            && (best == null || match.get().signature().cost() < best.signature().cost())) {
          best = match.get();
        }
      } catch (TrinoException e) {
        lambdaFailure = e;
      }
    }
    if (best != null) {
      return best;
    }
    if (lambdaFailure != null) {
      throw lambdaFailure;
    }
    List<String> types =
        arguments.stream()
            .map(
                argument ->
                    argument.value() == null ? "function" : argument.value().type().displayName())
            .toList();
    throw new TrinoException(
        Code.FUNCTION_NOT_FOUND,
        node,
        "Unexpected parameters (" + String.join(", ", types) + ") for function " + name);
  }

  private Optional<Match> fits(FunctionDefinition definition, List<Argument> arguments) {
    if (!definition.takes(arguments.size())) {
      return Optional.empty();
    }
    Signatures signature = new Signatures();
    for (int i = 0; i < arguments.size(); i++) {
      Typed value = arguments.get(i).value();
      if ((value == null) != (definition.parameter(i) instanceof Function)
          || (value != null && !signature.accept(definition.parameter(i), value.type()))) {
        return Optional.empty();
      }
    }
    List<@Nullable Translated> lambdas = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      LambdaExpression lambda = arguments.get(i).lambda();
      if (lambda == null || !(definition.parameter(i) instanceof Function function)) {
        lambdas.add(null);
        continue;
      }
      if (lambda.getArguments().size() != function.parameters().size()) {
        return Optional.empty();
      }
      Function before = (Function) signature.resolve(function);
      Translated translated = lambda(lambda, before);
      if (!signature.accept(function.result(), translated.body().type())) {
        return Optional.empty();
      }
      Function after = (Function) signature.resolve(function);
      if (!after.parameters().equals(before.parameters())) {
        translated = lambda(lambda, after);
        if (!signature.accept(function.result(), translated.body().type())) {
          return Optional.empty();
        }
      }
      TrinoType result = signature.resolve(function.result());
      lambdas.add(
          new Translated(translated.parameters(), Casts.coerce(translated.body(), result, lambda)));
    }
    return Optional.of(new Match(definition, signature, lambdas));
  }

  private Translated lambda(LambdaExpression lambda, Function type) {
    List<Column> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < lambda.getArguments().size(); i++) {
      String name = Lambdas.parameter();
      names.add(name);
      columns.add(
          new Column(
              List.of(),
              lambda.getArguments().get(i).getName().getValue(),
              type.parameters().get(i),
              name,
              false,
              true,
              Set.of()));
    }
    return new Translated(names, expressions.insideLambda(columns).translate(lambda.getBody()));
  }

  private static Typed fill(
      Match match, List<Argument> arguments, CallModifiers modifiers, Node node) {
    FunctionDefinition definition = match.definition();
    TrinoType result = match.signature().resolve(definition.result());
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      Typed value = arguments.get(i).value();
      Translated lambda = match.lambdas().get(i);
      if (value != null) {
        TrinoType parameter = match.signature().resolve(definition.parameter(i));
        texts.add(argument(value, parameter, node));
      } else if (lambda != null) {
        texts.add(lambda.text());
      }
    }
    String template =
        CORE.matcher(definition.template())
            .replaceAll(
                core ->
                    Matcher.quoteReplacement(
                        modifiers.attachTemplate(core.group(1), core.group(2))));
    String text = new TemplateFill(texts, match.lambdas(), result).fill(template);
    return new Typed(modifiers.restore(text), result);
  }

  /// An argument as the parameter's type. A timestamp keeps its own precision.
  private static String argument(Typed value, TrinoType parameter, Node node) {
    if (value.type().storage().equals(parameter.storage())
        && !(parameter instanceof TrinoType.Varchar && value.type() instanceof TrinoType.Char)) {
      return value.type() == Simple.UNKNOWN
          ? "CAST(NULL AS " + parameter.storage() + ")"
          : value.text();
    }
    return Casts.coerce(value, parameter, node).text();
  }

  /// Puts arguments into a template.
  private record TemplateFill(
      List<String> arguments, List<@Nullable Translated> lambdas, TrinoType result) {

    String fill(String template) {
      StringBuilder text = new StringBuilder();
      Matcher matcher = PLACEHOLDER.matcher(template);
      int end = 0;
      while (matcher.find(end)) {
        text.append(template, end, matcher.start());
        end = matcher.end();
        String applied = null;
        if (template.startsWith(APPLY, end)) {
          int close = close(template, end);
          applied = template.substring(end + APPLY.length(), close);
          end = close + APPLIED.length();
        }
        text.append(placeholder(matcher.group(1), applied));
      }
      return text.append(template.substring(end)).toString();
    }

    /// Where the application that opens at `start` closes; applications can stand in one another.
    private static int close(String template, int start) {
      int depth = 0;
      for (int i = start; i < template.length(); i++) {
        if (template.startsWith(APPLY, i)) {
          depth++;
          i++;
        } else if (template.startsWith(APPLIED, i)) {
          if (--depth == 0) {
            return i;
          }
          i++;
        }
      }
      throw new IllegalStateException("An application is not closed: " + template);
    }

    private String placeholder(String name, @Nullable String applied) {
      return switch (name) {
        case "*" -> String.join(", ", arguments);
        case "chain" -> String.join(" || ", arguments);
        case "nulls" ->
            "("
                + String.join(
                    " OR ", arguments.stream().map(argument -> argument + " IS NULL").toList())
                + ")";
        case "result" -> result.storage();
        case "step" -> String.valueOf(Casts.stepMicros(Types.timestampPrecision(result)));
        default -> argument(Integer.parseInt(name) - 1, applied);
      };
    }

    private String argument(int index, @Nullable String applied) {
      Translated lambda = lambdas.get(index);
      if (applied == null || lambda == null) {
        return arguments.get(index);
      }
      return lambda.applied(Stream.of(fill(applied).split(";;", -1)).toArray(String[]::new));
    }
  }
}
