package dev.rastro.events;

/// Takes the events of a simulation, one by one, in the order in which they are sent.
@FunctionalInterface
public interface EventSink {

  /// Takes one event.
  ///
  /// @param eventMicros the event's own time, in microseconds since 1970
  /// @param buffer holds the event as one JSON line with its newline, only until this returns
  void accept(long eventMicros, byte[] buffer, int offset, int length);
}
