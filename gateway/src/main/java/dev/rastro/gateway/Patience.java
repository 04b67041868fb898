package dev.rastro.gateway;

import java.time.Duration;

/// How slowly a client may send. Time in which nobody asked for its bytes is not the client's.
///
/// @param header how long the head of one request may take from its first byte
/// @param window in every such time that a body is waited for, so much of it must come
/// @param windowBytesMin how much
/// @param heldBody how long a body that is held in memory may take in all
/// @param unproven how long such a body is safe from having to make room for others, of which is
///   not known before its end whether its sender has a key
record Patience(
    Duration header, Duration window, long windowBytesMin, Duration heldBody, Duration unproven) {

  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          64 << 10,
          Duration.ofSeconds(30),
          Duration.ofSeconds(2));

  Patience {
    if (!header.isPositive()
        || !window.isPositive()
        || !heldBody.isPositive()
        || !unproven.isPositive()) {
      throw new IllegalArgumentException("A client must be given some time");
    }
    if (windowBytesMin < 1) {
      throw new IllegalArgumentException("A window needs some bytes: " + windowBytesMin);
    }
  }
}
