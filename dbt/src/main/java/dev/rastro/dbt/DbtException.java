package dev.rastro.dbt;

import org.jspecify.annotations.Nullable;

/// A dbt project can't be read, or asks for what is not possible. The message is for the project's
/// author, and names the file or the node.
public final class DbtException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public DbtException(String message) {
    this(message, null);
  }

  public DbtException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
