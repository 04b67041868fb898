package dev.rastro.glue.expression;

/// A condition on partitions can't be read; the message says what is wrong with it.
public final class ExpressionException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ExpressionException(String message) {
    super(message);
  }
}
