package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A request whose body must not come too slowly; in the place of what comes too late there is a
/// [RequestRefusedException]. What is measured is the time for which bytes were waited, not that in
/// which they were worked on. That no byte comes at all is for the connection's idle timeout, but
/// for a body that is held in memory, which has a time of its own.
///
/// Read by one at a time, as a body is; [#refuse] is safe for any thread.
final class PacedRequest extends Request.Wrapper {

  private final Patience patience;
  private final long windowNanos;
  private long waitedNanos;
  private long windowEndNanos;
  private long windowBytes;
  private long waitingSince;
  private boolean isWaiting;

  /// Who waits for bytes, and is to be told of a refusal too. Guarded by this.
  private @Nullable Runnable waiting;

  /// Guarded by this.
  private Content.@Nullable Chunk refused;

  /// The time of a body that is held; over when it is closed.
  @FunctionalInterface
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  PacedRequest(Request request, Patience patience) {
    super(request);
    this.patience = patience;
    this.windowNanos = patience.window().toNanos();
    this.windowEndNanos = windowNanos;
  }

  /// The paced request that a request is, or is made of.
  static PacedRequest of(Request request) {
    return Objects.requireNonNull(
        Request.as(request, PacedRequest.class), "Every request is paced at the door");
  }

  /// The body is held in memory: it may take only so long in all, whether bytes come or not.
  Hold hold() {
    Scheduler.Task end =
        getComponents()
            .getScheduler()
            .schedule(() -> refuse(tooSlow()), patience.heldBody().toNanos(), TimeUnit.NANOSECONDS);
    return end::cancel;
  }

  /// Who reads the body, or waits for it, gets this instead of what is left.
  void refuse(RequestRefusedException refusal) {
    Runnable told;
    synchronized (this) {
      if (refused == null) {
        refused = Content.Chunk.from(refusal, true);
      }
      told = waiting;
      waiting = null;
    }
    if (told != null) {
      told.run();
    }
  }

  @Override
  public void demand(Runnable demandCallback) {
    boolean isRefused;
    synchronized (this) {
      isRefused = refused != null;
      if (!isRefused) {
        waiting = demandCallback;
        if (!isWaiting) {
          isWaiting = true;
          waitingSince = System.nanoTime();
        }
      }
    }
    if (isRefused) {
      getComponents().getExecutor().execute(demandCallback);
    } else {
      // What is cheap to run must stay so, or a thread is started for it.
      super.demand(
          Invocable.from(Invocable.getInvocationType(demandCallback), this::bytesAreThere));
    }
  }

  private void bytesAreThere() {
    Runnable told;
    synchronized (this) {
      told = waiting;
      waiting = null;
    }
    if (told != null) {
      told.run();
    }
  }

  @Override
  public synchronized Content.@Nullable Chunk read() {
    if (refused != null) {
      return refused;
    }
    Content.Chunk chunk = super.read();
    if (chunk == null || Content.Chunk.isFailure(chunk)) {
      return chunk;
    }
    if (isWaiting) {
      isWaiting = false;
      waitedNanos += System.nanoTime() - waitingSince;
    }
    windowBytes += chunk.remaining();
    if (!chunk.isLast() && isLate()) {
      chunk.release();
      refused = Content.Chunk.from(tooSlow(), true);
      return refused;
    }
    return chunk;
  }

  private boolean isLate() {
    if (waitedNanos < windowEndNanos) {
      return false;
    }
    boolean isLate = windowBytes < patience.windowBytesMin();
    windowBytes = 0;
    windowEndNanos = waitedNanos + windowNanos;
    return isLate;
  }

  private RequestRefusedException tooSlow() {
    return new RequestRefusedException(
        "RequestTimeout",
        400,
        "The request's body came too slowly: less than "
            + patience.windowBytesMin()
            + " bytes in "
            + seconds(patience.window())
            + ", or not whole in time");
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1_000.0 + " s";
  }
}
