package dev.rastro.jinja;

import dev.rastro.jinja.Node.CallArguments;
import dev.rastro.jinja.Node.Expression;
import dev.rastro.jinja.Node.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Walks over all expressions of a template.
public final class NameSearch {

  private NameSearch() {}

  /// Whether statements name a variable.
  static boolean finds(List<Statement> body, String name) {
    boolean[] found = {false};
    walk(body, e -> found[0] |= e instanceof Expression.Name n && n.name().equals(name));
    return found[0];
  }

  /// Hands over every expression in the statements, outer ones first, and those in blocks of all
  /// kinds.
  public static void walk(List<Statement> body, Consumer<Expression> visitor) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Text _, Statement.Jump _ -> {}
        case Statement.Output output -> walk(output.value(), visitor);
        case Statement.If choice ->
            choice
                .branches()
                .forEach(
                    branch -> {
                      walk(branch.condition(), visitor);
                      walk(branch.body(), visitor);
                    });
        case Statement.For loop -> {
          walk(loop.items(), visitor);
          walk(loop.condition(), visitor);
          walk(loop.body(), visitor);
          walk(loop.otherwise(), visitor);
        }
        case Statement.Set set -> walk(set.value(), visitor);
        case Statement.SetBlock set -> {
          set.filters().forEach(filter -> walk(filter, visitor));
          walk(set.body(), visitor);
        }
        case Statement.MacroDefinition macro -> {
          macro.parameters().forEach(p -> walk(p.byDefault(), visitor));
          walk(macro.body(), visitor);
        }
        case Statement.CallBlock block -> {
          walk(block.call(), visitor);
          walk(block.body(), visitor);
        }
        case Statement.FilterBlock block -> {
          block.filters().forEach(filter -> walk(filter, visitor));
          walk(block.body(), visitor);
        }
        case Statement.With with -> {
          with.values().forEach(value -> walk(value, visitor));
          walk(with.body(), visitor);
        }
        case Statement.Do statementOnly -> walk(statementOnly.value(), visitor);
      }
    }
  }

  private static void walk(@Nullable Expression expression, Consumer<Expression> visitor) {
    if (expression == null) {
      return;
    }
    visitor.accept(expression);
    switch (expression) {
      case Expression.Literal _, Expression.Name _ -> {}
      case Expression.Items items -> items.items().forEach(item -> walk(item, visitor));
      case Expression.Pairs pairs -> {
        pairs.keys().forEach(key -> walk(key, visitor));
        pairs.values().forEach(value -> walk(value, visitor));
      }
      case Expression.Unary unary -> walk(unary.operand(), visitor);
      case Expression.Binary binary -> {
        walk(binary.left(), visitor);
        walk(binary.right(), visitor);
      }
      case Expression.Comparison comparison ->
          comparison.operands().forEach(operand -> walk(operand, visitor));
      case Expression.Conditional conditional -> {
        walk(conditional.condition(), visitor);
        walk(conditional.then(), visitor);
        walk(conditional.otherwise(), visitor);
      }
      case Expression.Attribute attribute -> walk(attribute.of(), visitor);
      case Expression.Subscript subscript -> {
        walk(subscript.of(), visitor);
        walk(subscript.index(), visitor);
      }
      case Expression.Slice slice -> {
        walk(slice.of(), visitor);
        walk(slice.from(), visitor);
        walk(slice.to(), visitor);
        walk(slice.step(), visitor);
      }
      case Expression.Call call -> {
        walk(call.callee(), visitor);
        walk(call.arguments(), visitor);
      }
      case Expression.Filter filter -> {
        walk(filter.input(), visitor);
        walk(filter.arguments(), visitor);
      }
      case Expression.Test test -> {
        walk(test.input(), visitor);
        walk(test.arguments(), visitor);
      }
    }
  }

  private static void walk(CallArguments arguments, Consumer<Expression> visitor) {
    arguments.positional().forEach(argument -> walk(argument, visitor));
    arguments.named().forEach(argument -> walk(argument, visitor));
    walk(arguments.star(), visitor);
    walk(arguments.doubleStar(), visitor);
  }
}
