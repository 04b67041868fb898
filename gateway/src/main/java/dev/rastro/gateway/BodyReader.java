package dev.rastro.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// Reads bodies that are small enough to be held, and no more of them at once than memory allows.
/// One for each request; [Budget] is shared by all.
final class BodyReader implements AutoCloseable {

  private static final int FIRST_BYTES = 64 << 10;

  private final int bytesMax;
  private final Budget budget;
  private long held;

  /// How many bytes the bodies of all requests may have together. Safe for many threads.
  static final class Budget {

    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();

    Budget(long bytesMax) {
      this.bytesMax = bytesMax;
    }

    private void take(long bytes) {
      if (held.addAndGet(bytes) > bytesMax) {
        held.addAndGet(-bytes);
        throw Refusal.slowDown();
      }
    }
  }

  /// @param bytesMax how large one body may be
  BodyReader(int bytesMax, Budget budget) {
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /// Reads the whole body. Memory is taken as bytes come, not as a header promises them.
  ///
  /// @throws Refusal where the body is too large, or all bodies together are
  byte[] read(Request request) throws IOException {
    long length = request.getLength();
    if (length > bytesMax) {
      throw Refusal.tooLarge(bytesMax);
    }
    PacedRequest.hold(request);
    byte[] bytes = new byte[(int) Math.min(length < 0 ? FIRST_BYTES : length, FIRST_BYTES)];
    take(bytes.length);
    int total = 0;
    try (InputStream body = Content.Source.asInputStream(request)) {
      while (true) {
        if (total == bytes.length) {
          int next = body.read();
          if (next < 0) {
            return bytes;
          }
          if (total == bytesMax) {
            throw Refusal.tooLarge(bytesMax);
          }
          bytes = grown(bytes, length);
          bytes[total++] = (byte) next;
        } else {
          int count = body.read(bytes, total, bytes.length - total);
          if (count < 0) {
            return Arrays.copyOf(bytes, total);
          }
          total += count;
        }
      }
    }
  }

  private byte[] grown(byte[] bytes, long length) {
    long wanted = Math.max(2L * bytes.length, FIRST_BYTES);
    int newLength = (int) Math.min(length < 0 ? wanted : Math.min(wanted, length), bytesMax);
    take(newLength - bytes.length);
    return Arrays.copyOf(bytes, newLength);
  }

  private void take(long bytes) {
    budget.take(bytes);
    held += bytes;
  }

  /// Says that the body is held no longer.
  @Override
  public void close() {
    budget.held.addAndGet(-held);
    held = 0;
  }
}
