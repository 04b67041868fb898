package dev.rastro.firehose;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Lets a delivery wait before it tries something again, and ends all such waits when the stream is
/// being closed. Safe for many threads.
final class DeliveryPause {

  private final CountDownLatch stopped = new CountDownLatch(1);

  /// Waits.
  ///
  /// @throws IOException where the stream is being closed: the cut is delivered another time
  void await(Duration pause) throws IOException {
    try {
      if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException("the stream is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a delivery waited", e);
    }
  }

  /// Ends all waits, now and from now on.
  void stop() {
    stopped.countDown();
  }
}
