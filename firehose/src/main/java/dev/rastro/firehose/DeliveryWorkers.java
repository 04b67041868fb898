package dev.rastro.firehose;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The threads that deliver one stream's cuts, each for as long as it takes, with pauses that grow
/// while it fails.
///
/// A stream has threads of its own, so that one that can't deliver holds up no other.
final class DeliveryWorkers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorkers.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final DeliveryStream stream;
  private final CutDelivery delivery;
  private final List<Thread> threads = new ArrayList<>();

  private DeliveryWorkers(DeliveryStream stream, CutDelivery delivery) {
    this.stream = stream;
    this.delivery = delivery;
  }

  static DeliveryWorkers start(DeliveryStream stream, CutDelivery delivery, int count) {
    DeliveryWorkers workers = new DeliveryWorkers(stream, delivery);
    for (int i = 0; i < count; i++) {
      workers.threads.add(
          Thread.ofVirtual()
              .name("firehose-" + stream.name() + "-" + i)
              .start(workers::deliverForEver));
    }
    return workers;
  }

  /// Has the threads end after the cut that each delivers, and waits for that. The stream stays the
  /// caller's to close.
  @Override
  public void close() {
    stream.stop("the stream is closed");
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void deliverForEver() {
    Duration pause = FIRST_PAUSE;
    for (Optional<PendingCut> next = stream.awaitCut();
        next.isPresent();
        next = stream.awaitCut()) {
      PendingCut cut = next.get();
      try {
        delivery.deliver(cut);
        pause = FIRST_PAUSE;
      } catch (IOException | RuntimeException e) {
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        LOG.atWarn()
            .addKeyValue("stream", stream.name())
            .addKeyValue("object", cut.objectName())
            .addKeyValue("again_in", pause)
            .log("A cut could not be delivered: {}", why);
        stream.giveBack(cut, why);
        IOException logFailure = stream.logFailure();
        if (logFailure != null) {
          stream.stop(
              "the stream's log failed, and what it holds is taken up when it is opened again: "
                  + logFailure.getMessage());
          return;
        }
        stream.pause(pause);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }
}
