package dev.rastro.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a template, as it was parsed. Every part knows its line.
public sealed interface Node {

  int line();

  /// What gives a value.
  sealed interface Expression extends Node {

    /// A literal: null, Boolean, Long, BigInteger, Double or String.
    record Literal(@Nullable Object value, int line) implements Expression {}

    /// A variable.
    record Name(String name, int line) implements Expression {}

    /// `[a, b]` or `(a, b)`.
    record Items(List<Expression> items, boolean isTuple, int line) implements Expression {}

    /// `{a: b}`.
    record Pairs(List<Expression> keys, List<Expression> values, int line) implements Expression {}

    /// `-a`, `+a`, `not a`.
    record Unary(String operator, Expression operand, int line) implements Expression {}

    /// `a + b`, `a and b`, `a ~ b`.
    record Binary(String operator, Expression left, Expression right, int line)
        implements Expression {}

    /// `a < b <= c`; the operators stand between the operands.
    record Comparison(List<Expression> operands, List<String> operators, int line)
        implements Expression {}

    /// `a if b else c`.
    record Conditional(
        Expression condition, Expression then, @Nullable Expression otherwise, int line)
        implements Expression {}

    /// `a.b`.
    record Attribute(Expression of, String name, int line) implements Expression {}

    /// `a[b]`.
    record Subscript(Expression of, Expression index, int line) implements Expression {}

    /// `a[b:c:d]`.
    record Slice(
        Expression of,
        @Nullable Expression from,
        @Nullable Expression to,
        @Nullable Expression step,
        int line)
        implements Expression {}

    /// `a(b, c=d, *e, **f)`.
    record Call(Expression callee, CallArguments arguments, int line) implements Expression {}

    /// `a|b(c)`.
    record Filter(Expression input, String name, CallArguments arguments, int line)
        implements Expression {}

    /// `a is b(c)`.
    record Test(Expression input, String name, CallArguments arguments, boolean isNegated, int line)
        implements Expression {}
  }

  /// The arguments of a call.
  record CallArguments(
      List<Expression> positional,
      List<String> names,
      List<Expression> named,
      @Nullable Expression star,
      @Nullable Expression doubleStar) {

    static final CallArguments NONE =
        new CallArguments(List.of(), List.of(), List.of(), null, null);
  }

  /// What writes text, or changes variables.
  sealed interface Statement extends Node {

    /// Text as it stands.
    record Text(String text, int line) implements Statement {}

    /// `{{ a }}`.
    record Output(Expression value, int line) implements Statement {}

    /// `{% if %}`; a branch without a condition is the else.
    record If(List<Branch> branches, int line) implements Statement {}

    /// `{% for %}`.
    record For(
        Target target,
        Expression items,
        @Nullable Expression condition,
        boolean isRecursive,
        List<Statement> body,
        List<Statement> otherwise,
        int line)
        implements Statement {}

    /// `{% set a = b %}`.
    record Set(Target target, Expression value, int line) implements Statement {}

    /// `{% set a %}…{% endset %}`.
    record SetBlock(Target target, List<Expression.Filter> filters, List<Statement> body, int line)
        implements Statement {}

    /// `{% macro %}`.
    record MacroDefinition(String name, List<Parameter> parameters, List<Statement> body, int line)
        implements Statement {}

    /// `{% call(a) b() %}`.
    record CallBlock(
        List<Parameter> parameters, Expression.Call call, List<Statement> body, int line)
        implements Statement {}

    /// `{% filter a %}`; the innermost filter takes the body.
    record FilterBlock(List<Expression.Filter> filters, List<Statement> body, int line)
        implements Statement {}

    /// `{% with %}`.
    record With(List<Target> targets, List<Expression> values, List<Statement> body, int line)
        implements Statement {}

    /// `{% do a %}`.
    record Do(Expression value, int line) implements Statement {}

    /// `{% break %}` and `{% continue %}`.
    record Jump(boolean isBreak, int line) implements Statement {}
  }

  /// A condition and what it guards.
  record Branch(@Nullable Expression condition, List<Statement> body) {}

  /// A parameter of a macro.
  record Parameter(String name, @Nullable Expression byDefault) {}

  /// What an assignment changes.
  sealed interface Target {

    record Name(String name) implements Target {}

    /// `a, b`.
    record Several(List<Target> targets) implements Target {}

    /// `a.b`, where a is a namespace.
    record Member(String name, String attribute) implements Target {}
  }
}
