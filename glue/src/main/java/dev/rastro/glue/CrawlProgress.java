package dev.rastro.glue;

import java.util.concurrent.atomic.AtomicLong;

/// How far a crawl is. Safe for many threads.
final class CrawlProgress {

  private final AtomicLong toRead = new AtomicLong(-1);
  private final AtomicLong read = new AtomicLong();

  /// Everything is listed: this many objects are to be read.
  void listed(long objects) {
    toRead.set(objects);
  }

  void readOne() {
    read.incrementAndGet();
  }

  /// Whether it is not known yet how much there is to do.
  boolean isEstimating() {
    return toRead.get() < 0;
  }

  /// How long the rest takes if it goes on as it did.
  double secondsLeft(double secondsSoFar) {
    long done = read.get();
    return done == 0 || isEstimating() ? 0 : secondsSoFar * (toRead.get() - done) / done;
  }
}
