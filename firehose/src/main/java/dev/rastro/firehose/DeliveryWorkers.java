package dev.rastro.firehose;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that deliver one stream's cuts, each for as long as it takes. A delivery that fails,
/// with whatever it throws, gives its cut back and ends no thread.
///
/// A stream has threads of its own, so that one that can't deliver holds up no other.
final class DeliveryWorkers implements Deliverers.Running {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorkers.class);

  private final DeliveryStream stream;
  private final CutDelivery delivery;
  private final Duration closeWaitMax;
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable Long stoppedNanos;

  private DeliveryWorkers(DeliveryStream stream, CutDelivery delivery, Duration closeWaitMax) {
    this.stream = stream;
    this.delivery = delivery;
    this.closeWaitMax = closeWaitMax;
  }

  static DeliveryWorkers start(DeliveryStream stream, CutDelivery delivery, StreamLimits limits) {
    DeliveryWorkers workers = new DeliveryWorkers(stream, delivery, limits.closeWaitMax());
    for (int i = 0; i < limits.deliveriesMax(); i++) {
      workers.threads.add(
          Thread.ofVirtual()
              .name("firehose-" + stream.name() + "-" + i)
              .start(workers::deliverForEver));
    }
    return workers;
  }

  /// The threads end after the cut that each delivers, for the stream was stopped: now the time
  /// runs that [#close] waits at most.
  @Override
  public void stop() {
    if (stoppedNanos == null) {
      stoppedNanos = System.nanoTime();
    }
  }

  /// Waits for the threads of a stream that was stopped, but not for ever: a put that hangs ends
  /// when it does, and finds the stream closed. The stream stays the caller's to close.
  @Override
  public void close() {
    stop();
    Long stopped = stoppedNanos;
    long end = (stopped == null ? System.nanoTime() : stopped) + closeWaitMax.toNanos();
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
          LOG.atWarn()
              .addKeyValue("stream", stream.name())
              .log("A delivery did not end while its stream was closed; its cut is not confirmed");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void deliverForEver() {
    for (Optional<PendingCut> next = stream.awaitCut();
        next.isPresent();
        next = stream.awaitCut()) {
      PendingCut cut = next.get();
      try {
        delivery.deliver(cut);
      } catch (Throwable e) { // An error that ended the thread would leave the cut with nobody.
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        Duration pause = stream.giveBack(cut, why);
        LOG.atWarn()
            .addKeyValue("stream", stream.name())
            .addKeyValue("object", cut.objectName())
            .addKeyValue("again_in", pause)
            .setCause(e instanceof Error ? e : null)
            .log("A cut could not be delivered: {}", why);
        IOException logFailure = stream.logFailure();
        if (logFailure != null) {
          stream.stop(
              "the stream's log failed, and what it holds is taken up when it is opened again: "
                  + logFailure.getMessage());
          return;
        }
      }
    }
  }
}
