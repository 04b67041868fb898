package dev.rastro.duckdb;

import org.jspecify.annotations.Nullable;

/// The root of what this module throws.
public class DuckDbException extends RuntimeException {

  public DuckDbException(String message) {
    super(message);
  }

  public DuckDbException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
