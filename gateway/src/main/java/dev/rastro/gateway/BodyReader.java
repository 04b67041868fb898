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
  private boolean isSenderKnown;

  /// How many bytes the bodies of all requests may have together, and how many of these those may
  /// have whose sender is not known yet: most clients sign a body whose hash they do not tell, so
  /// that it must be held before its signature can be checked. Whoever knows but the id of a key
  /// can take these, not what is left for others. Safe for many threads.
  static final class Budget {

    private final long bytesMax;
    private final long unknownBytesMax;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong unknownHeld = new AtomicLong();

    Budget(long bytesMax, long unknownBytesMax) {
      if (unknownBytesMax > bytesMax) {
        throw new IllegalArgumentException("A share can't be more than all: " + unknownBytesMax);
      }
      this.bytesMax = bytesMax;
      this.unknownBytesMax = unknownBytesMax;
    }

    private void take(long bytes, boolean isSenderKnown) {
      if (!isSenderKnown) {
        take(unknownHeld, bytes, unknownBytesMax);
      }
      try {
        take(held, bytes, bytesMax);
      } catch (Refusal refusal) {
        if (!isSenderKnown) {
          unknownHeld.addAndGet(-bytes);
        }
        throw refusal;
      }
    }

    private static void take(AtomicLong taken, long bytes, long most) {
      if (taken.addAndGet(bytes) > most) {
        taken.addAndGet(-bytes);
        throw Refusal.slowDown();
      }
    }

    private void giveBack(long bytes, boolean isSenderKnown) {
      held.addAndGet(-bytes);
      if (!isSenderKnown) {
        unknownHeld.addAndGet(-bytes);
      }
    }
  }

  /// @param bytesMax how large one body may be
  BodyReader(int bytesMax, Budget budget) {
    this.bytesMax = bytesMax;
    this.budget = budget;
  }

  /// Says, before the body is read, that the head of the request was found to be from somebody who
  /// may ask.
  BodyReader senderIsKnown() {
    isSenderKnown = true;
    return this;
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
    int firstBytes = (int) Math.min(length < 0 ? FIRST_BYTES : length, FIRST_BYTES);
    take(firstBytes);
    byte[] bytes = new byte[firstBytes];
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

  /// Takes memory for more of the body.
  ///
  /// @throws Refusal where there is none left
  void take(long bytes) {
    budget.take(bytes, isSenderKnown);
    held += bytes;
  }

  /// Says that the body is held no longer.
  @Override
  public void close() {
    budget.giveBack(held, isSenderKnown);
    held = 0;
  }
}
