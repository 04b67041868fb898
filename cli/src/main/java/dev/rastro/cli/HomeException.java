package dev.rastro.cli;

import org.jspecify.annotations.Nullable;

/// The home could not be opened, or is not what a command needs. The message is for the person at
/// the terminal.
final class HomeException extends RuntimeException {

  HomeException(String message) {
    this(message, null);
  }

  HomeException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
