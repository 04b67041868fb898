package dev.rastro.athena.trino;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/// Writes the engine's lambdas with parameter names that can't meet those of an enclosing lambda.
final class Lambdas {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private Lambdas() {}

  /// A name that no other lambda has.
  static String parameter() {
    return "\"#p" + NUMBERS.incrementAndGet() + "\"";
  }

  /// A list with every element replaced.
  static String transform(String list, UnaryOperator<String> body) {
    String parameter = parameter();
    return "list_transform(" + list + ", lambda " + parameter + ": " + body.apply(parameter) + ")";
  }
}
