package dev.rastro.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Asks a service again and again until it has an answer, a little later each time, for as long as
/// the answer is worth waiting for.
final class Polling {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  private Polling() {}

  /// Waits for an answer.
  ///
  /// @param what what is waited for, for the message
  /// @param patience how long to wait in all
  /// @throws PipelineException where there is none by then, or the thread is interrupted meanwhile
  static <T> T until(String what, Duration patience, Supplier<Optional<T>> answer) {
    Duration waited = Duration.ZERO;
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<T> value = answer.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (waited.compareTo(patience) >= 0) {
        throw new PipelineException(
            what + " has not ended after " + words(patience) + "; it may still go on");
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PipelineException("interrupted while waiting for " + what, e);
      }
      waited = waited.plus(pause);
      pause = pause.plus(pause);
      if (pause.compareTo(LONGEST_PAUSE) > 0) {
        pause = LONGEST_PAUSE;
      }
    }
  }

  private static String words(Duration duration) {
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " minutes"
        : duration.toMillis() + " ms";
  }
}
