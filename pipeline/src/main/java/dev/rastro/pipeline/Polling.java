package dev.rastro.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Asks a service again and again until it has an answer, a little later each time.
final class Polling {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private Polling() {}

  /// Waits for an answer.
  ///
  /// @throws PipelineException where the thread is interrupted meanwhile
  static <T> T until(Supplier<Optional<T>> answer) {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<T> value = answer.get();
      if (value.isPresent()) {
        return value.get();
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PipelineException("interrupted while waiting for a service", e);
      }
      pause = pause.plus(pause);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }
}
