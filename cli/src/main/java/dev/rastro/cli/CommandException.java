package dev.rastro.cli;

/// A command was told what it can't do. The message is for the person who told it.
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }
}
