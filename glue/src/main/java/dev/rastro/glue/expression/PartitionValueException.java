package dev.rastro.glue.expression;

/// A partition has a value that is none of its key's type, so a condition can't be tried on it.
public final class PartitionValueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PartitionValueException(String message, Throwable cause) {
    super(message, cause);
  }
}
