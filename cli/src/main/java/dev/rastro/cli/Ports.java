package dev.rastro.cli;

/// TCP ports as options give them.
final class Ports {

  private static final int MAX = 65_535;

  private Ports() {}

  /// Refuses what is no port.
  ///
  /// @param option whose value it is, for the message
  /// @param min 0 where any free port may be asked for, else 1
  /// @throws CommandException where the port is none
  static void require(String option, int port, int min) {
    if (port < min || port > MAX) {
      throw new CommandException(option + " must be from " + min + " to " + MAX + ", not " + port);
    }
  }
}
