package dev.rastro.firehose;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/// Where cuts are written into files: so many at once, over all streams, for each takes memory and
/// a core. They run on threads of the system, which share the cores with everybody else; virtual
/// threads that compute would keep those from running that wait for a sync. Safe for many threads.
final class Preparations implements AutoCloseable {

  private final Semaphore permits;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("firehose-preparation-", 0).factory());

  /// What waits for others.
  @FunctionalInterface
  interface Waiting<T> {
    T get() throws IOException;
  }

  Preparations(int countMax) {
    this.permits = new Semaphore(countMax, true);
  }

  /// Does a preparation, and waits for it.
  <T> T run(Callable<T> preparation) throws IOException {
    permits.acquireUninterruptibly();
    try {
      return threads.submit(preparation).get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IOException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a cut was prepared");
    } finally {
      permits.release();
    }
  }

  /// Does something within a preparation that may wait for others, and lets another preparation run
  /// meanwhile.
  <T> T outside(Waiting<T> waiting) throws IOException {
    permits.release();
    try {
      return waiting.get();
    } finally {
      permits.acquireUninterruptibly();
    }
  }

  /// Lets a preparation that waits begin before the one that calls goes on.
  void letOthers() {
    permits.release();
    permits.acquireUninterruptibly();
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
