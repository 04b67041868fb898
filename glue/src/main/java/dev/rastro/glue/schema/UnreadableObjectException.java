package dev.rastro.glue.schema;

import org.jspecify.annotations.Nullable;

/// An object is in none of the formats that the crawler knows, or is damaged.
public final class UnreadableObjectException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreadableObjectException(String message) {
    this(message, null);
  }

  UnreadableObjectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
