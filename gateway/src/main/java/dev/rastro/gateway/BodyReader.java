package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/// Reads bodies that are small enough to be held, and no more of them at once than memory allows.
/// One for each request; [Budget] is shared by all.
///
/// Most clients sign the hash of a body without saying it, so that only the end of the body shows
/// whether they have a key: such a body is unproven while it comes. When memory is short, those
/// that have been coming for long make room, and so nobody keeps others out who has no key.
final class BodyReader implements AutoCloseable {

  private static final int FIRST_BYTES = 64 << 10;

  private final int bytesMax;
  private final Budget budget;

  /// Guarded by the budget.
  private long held;

  /// Guarded by the budget.
  private boolean isDropped;

  /// How many bytes the bodies of all requests may have together. Safe for many threads.
  static final class Budget {

    private final long bytesMax;
    private final long unprovenNanos;

    /// Those that come, the oldest first. Guarded by this, as what is held is.
    private final Map<BodyReader, Unproven> unproven = new LinkedHashMap<>();

    private long held;

    private record Unproven(PacedRequest request, long begunNanos) {}

    /// @param unproven how long a body may be unproven before it makes room for others
    Budget(long bytesMax, Duration unproven) {
      this.bytesMax = bytesMax;
      this.unprovenNanos = unproven.toNanos();
    }

    private synchronized void begin(BodyReader reader, PacedRequest request) {
      unproven.put(reader, new Unproven(request, System.nanoTime()));
    }

    private synchronized void end(BodyReader reader) {
      unproven.remove(reader);
    }

    private void take(BodyReader reader, int bytes) {
      List<PacedRequest> dropped = new ArrayList<>();
      boolean fits;
      synchronized (this) {
        fits = fits(reader, bytes);
        while (!fits && dropOldest(reader, dropped)) {
          fits = fits(reader, bytes);
        }
        if (fits) {
          held += bytes;
          reader.held += bytes;
        }
      }
      // They answer for themselves, as slow down; see read.
      dropped.forEach(
          request -> request.refuse(new RequestRefusedException("SlowDown", 503, "Slow down")));
      if (!fits) {
        throw Refusal.slowDown();
      }
    }

    private boolean fits(BodyReader reader, int bytes) {
      if (reader.isDropped) {
        throw Refusal.slowDown();
      }
      return held + bytes <= bytesMax;
    }

    /// @param dropped takes the request whose body is not waited for any longer
    /// @return whether there was one
    private boolean dropOldest(BodyReader taker, List<PacedRequest> dropped) {
      for (Map.Entry<BodyReader, Unproven> entry : unproven.entrySet()) {
        if (System.nanoTime() - entry.getValue().begunNanos < unprovenNanos) {
          return false;
        }
        BodyReader oldest = entry.getKey();
        if (oldest != taker) {
          unproven.remove(oldest);
          oldest.isDropped = true;
          release(oldest);
          dropped.add(entry.getValue().request);
          return true;
        }
      }
      return false;
    }

    private synchronized boolean isDropped(BodyReader reader) {
      return reader.isDropped;
    }

    private synchronized void release(BodyReader reader) {
      held -= reader.held;
      reader.held = 0;
    }
  }

  /// @param bytesMax how large one body may be
  BodyReader(int bytesMax, Budget budget) {
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /// Reads the whole body of who was found to be let in. Memory is taken as bytes come, not as a
  /// header promises them.
  ///
  /// @throws Refusal where the body is too large, or all bodies together are
  byte[] read(Request request) throws IOException {
    long length = request.getLength();
    if (length > bytesMax) {
      throw Refusal.tooLarge(bytesMax);
    }
    try (PacedRequest.Hold _ = PacedRequest.of(request).hold()) {
      return read(request, length);
    }
  }

  /// Reads the whole body of who may turn out to have no key.
  ///
  /// @throws Refusal where the body is too large, or all bodies together are
  byte[] readUnproven(Request request) throws IOException {
    budget.begin(this, PacedRequest.of(request));
    try {
      return read(request);
    } catch (RequestRefusedException e) {
      if (budget.isDropped(this)) {
        throw Refusal.slowDown();
      }
      throw e;
    } finally {
      budget.end(this);
    }
  }

  private byte[] read(Request request, long length) throws IOException {
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

  private void take(int bytes) {
    budget.take(this, bytes);
  }

  /// Says that the body is held no longer.
  @Override
  public void close() {
    budget.release(this);
  }
}
