package dev.rastro.pipeline.stack;

import org.jspecify.annotations.Nullable;

/// The template could not be read, or what it declares could not be created. The message begins
/// with the file and, where there is one, the line.
public final class StackException extends RuntimeException {

  StackException(String file, int line, String message) {
    this(file, line, message, null);
  }

  StackException(String file, int line, String message, @Nullable Throwable cause) {
    super(file + ":" + line + ": " + message, cause);
  }

  StackException(String file, String message, Throwable cause) {
    super(file + ": " + message, cause);
  }
}
