package dev.rastro.firehose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Version;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.path.Path;

/// How much one evaluation of a JQ expression may do: JQ's own functions count their calls and
/// their results, and end the evaluation when it has had enough. What `range`, `repeat`, `while`
/// and the like would do for ever, or keep in memory, ends here. For one thread, but for [#end].
final class QueryBudget {

  static final int STEPS_MAX = 100_000;
  static final Duration TIME_MAX = Duration.ofSeconds(5);

  private static final double MILLIS_PER_SECOND = 1_000;

  private static final ScopedValue<QueryBudget> CURRENT = ScopedValue.newInstance();

  private final Instant now;
  private final long endNanos = System.nanoTime() + TIME_MAX.toNanos();
  private int steps;
  private volatile boolean isEnded;

  /// @param now what `now` is: not the clock's time, so that a record's keys are the same whenever
  ///   they are asked for
  QueryBudget(Instant now) {
    this.now = now;
  }

  /// An evaluation took too long. No JQ expression catches it.
  static final class SpentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SpentException(String message) {
      super(message);
    }
  }

  /// JQ's own functions, counted; loaded when the first query is evaluated.
  private static final class CountedFunctions {
    private static final Scope SCOPE = load();

    private static Scope load() {
      Scope scope = Scope.newEmptyScope();
      BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_6, scope);
      // Those that are written in JQ find the others in this scope, too.
      Map.copyOf(scope.getLocalFunctions())
          .forEach((signature, function) -> scope.addFunction(signature, new Counted(function)));
      scope.addFunction("now", 0, new Counted(CountedFunctions::now));
      return scope;
    }

    private static void now(
        Scope scope,
        List<Expression> arguments,
        JsonNode input,
        Path path,
        PathOutput output,
        Version version)
        throws JsonQueryException {
      output.emit(DoubleNode.valueOf(CURRENT.get().now.toEpochMilli() / MILLIS_PER_SECOND), null);
    }
  }

  private record Counted(Function function) implements Function {

    @Override
    public void apply(
        Scope scope,
        List<Expression> arguments,
        JsonNode input,
        Path path,
        PathOutput output,
        Version version)
        throws JsonQueryException {
      QueryBudget budget = CURRENT.get();
      budget.step();
      PathOutput counted =
          (result, at) -> {
            budget.step();
            output.emit(result, at);
          };
      function.apply(scope, arguments, input, path, counted, version);
    }
  }

  /// A scope with JQ's own functions, for an evaluation within [#run].
  static Scope scope() {
    return Scope.newChildScope(CountedFunctions.SCOPE);
  }

  /// Runs an evaluation on this budget.
  void run(Runnable evaluation) {
    ScopedValue.where(CURRENT, this).run(evaluation);
  }

  /// Has the evaluation end with its next step: nobody waits for it.
  void end() {
    isEnded = true;
  }

  private void step() {
    if (++steps > STEPS_MAX) {
      throw new SpentException("it takes more than " + STEPS_MAX + " steps");
    }
    if (isEnded || System.nanoTime() - endNanos > 0) {
      throw tooLong();
    }
  }

  static SpentException tooLong() {
    return new SpentException("it takes longer than " + TIME_MAX.toSeconds() + " seconds");
  }
}
