package dev.rastro.firehose;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Counts what a stream took in the second that is going on, and says how much more it takes. Safe
/// for many threads.
final class Throttle {

  private static final Duration WINDOW = Duration.ofSeconds(1);

  private final FirehoseQuotas quotas;
  private final InstantSource clock;
  private Instant windowStart = Instant.EPOCH;
  private long records;
  private long requests;
  private long bytes;

  Throttle(FirehoseQuotas quotas, InstantSource clock) {
    this.quotas = quotas;
    this.clock = clock;
  }

  /// How many of a request's records are taken, from the first on.
  ///
  /// @param request the records
  synchronized int admit(List<ByteBuffer> request) {
    if (quotas.equals(FirehoseQuotas.NONE)) {
      return request.size();
    }
    Instant now = clock.instant();
    // A clock may step back: nobody waits until it is where it was.
    if (now.isBefore(windowStart) || !now.isBefore(windowStart.plus(WINDOW))) {
      windowStart = now;
      records = 0;
      requests = 0;
      bytes = 0;
    }
    if (requests >= quotas.requestsMax()) {
      return 0;
    }
    requests++;
    int admitted = 0;
    for (ByteBuffer record : request) {
      int size = record.remaining();
      if (records >= quotas.recordsMax() || bytes + size > quotas.bytesMax()) {
        break;
      }
      records++;
      bytes += size;
      admitted++;
    }
    return admitted;
  }
}
