package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// A request whose body must not come too slowly; in the place of what comes too late there is a
/// [RequestRefusedException]. What is measured is the time for which bytes were waited, not that in
/// which they were worked on. That no byte comes at all is for the connection's idle timeout, but
/// where the body is held: then the wait itself ends in time.
///
/// Used by one reader at a time, as a body is, beside the timer that ends a wait.
final class PacedRequest extends Request.Wrapper {

  private final Patience patience;
  private final long windowNanos;
  private long allowedNanos = Long.MAX_VALUE;
  private long waitedNanos;
  private long windowEndNanos;
  private long windowBytes;
  private long waitingSince;
  private boolean isWaiting;
  private volatile Content.@Nullable Chunk refused;
  private Scheduler.@Nullable Task deadline;

  PacedRequest(Request request, Patience patience) {
    super(request);
    this.patience = patience;
    this.windowNanos = patience.window().toNanos();
    this.windowEndNanos = windowNanos;
  }

  /// The body will be held in memory: it may take only so long in all.
  static void hold(Request request) {
    @Nullable PacedRequest paced = Request.as(request, PacedRequest.class);
    if (paced != null) {
      paced.allowedNanos = paced.patience.heldBody().toNanos();
    }
  }

  @Override
  public void demand(Runnable demandCallback) {
    if (refused != null) {
      getComponents().getExecutor().execute(demandCallback);
      return;
    }
    if (!isWaiting) {
      isWaiting = true;
      waitingSince = System.nanoTime();
    }
    if (allowedNanos == Long.MAX_VALUE) {
      super.demand(demandCallback);
      return;
    }
    // Whichever comes first, bytes or the end of the time, wakes the reader, and only once.
    AtomicBoolean isWoken = new AtomicBoolean();
    long leftNanos = Math.max(0, allowedNanos - waitedNanos);
    deadline =
        getComponents()
            .getScheduler()
            .schedule(
                () -> {
                  if (isWoken.compareAndSet(false, true)) {
                    refused = tooSlow();
                    getComponents().getExecutor().execute(demandCallback);
                  }
                },
                leftNanos,
                TimeUnit.NANOSECONDS);
    super.demand(
        () -> {
          if (isWoken.compareAndSet(false, true)) {
            demandCallback.run();
          }
        });
  }

  @Override
  public Content.@Nullable Chunk read() {
    Scheduler.@Nullable Task task = deadline;
    if (task != null) {
      task.cancel();
      deadline = null;
    }
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
      refused = tooSlow();
      return refused;
    }
    return chunk;
  }

  private Content.Chunk tooSlow() {
    return Content.Chunk.from(
        new RequestRefusedException(
            "RequestTimeout",
            400,
            "The request's body came too slowly: less than "
                + patience.windowBytesMin()
                + " bytes in "
                + seconds(patience.window())
                + ", or not whole in time"),
        true);
  }

  private boolean isLate() {
    if (waitedNanos > allowedNanos) {
      return true;
    }
    if (waitedNanos < windowEndNanos) {
      return false;
    }
    boolean isLate = windowBytes < patience.windowBytesMin();
    windowBytes = 0;
    windowEndNanos = waitedNanos + windowNanos;
    return isLate;
  }

  private static String seconds(Duration duration) {
    return duration.toMillis() / 1_000.0 + " s";
  }
}
