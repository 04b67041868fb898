package dev.rastro.cli;

import java.util.concurrent.CountDownLatch;

/// Ctrl-C, or another signal to end, while a server runs: the server is told, and the process lives
/// until the server has closed what it opened.
final class Interruption implements AutoCloseable {

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(CountDownLatch stopped) {
    hook =
        new Thread(
            () -> {
              stopped.countDown();
              try {
                closed.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
  }

  /// Counts down when the process is to end.
  static Interruption counting(CountDownLatch stopped) {
    Interruption interruption = new Interruption(stopped);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /// Says that all is closed.
  @Override
  public void close() {
    closed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending; the hook waited for this.
    }
  }
}
