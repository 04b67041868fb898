package dev.rastro.pipeline;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Has a delivery stream deliver what it holds before its buffer is full or old enough. A local
/// stream can; on AWS one waits.
public interface StreamFlush {

  /// Cuts the buffer at once. The future ends when all that was acknowledged before lies in S3.
  CompletableFuture<?> flush(String stream);

  /// Why the stream's last attempt to deliver failed; null where it did not.
  @Nullable String lastFailure(String stream);

  /// Waits for a delivery, for as long as it goes on; a stream that only fails is given up on,
  /// while it keeps what it holds.
  ///
  /// @throws PipelineException where nothing could be delivered for a while
  default void await(String stream, CompletableFuture<?> delivered) {
    await(stream, delivered, Duration.ofSeconds(20));
  }

  /// Waits for a delivery as [#await(String, CompletableFuture)] does.
  ///
  /// @param patience how long it goes on while the stream only fails
  default void await(String stream, CompletableFuture<?> delivered, Duration patience) {
    Duration failing = Duration.ZERO;
    Duration step = Duration.ofMillis(500);
    while (true) {
      try {
        delivered.get(step.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        String failure = lastFailure(stream);
        failing = failure == null ? Duration.ZERO : failing.plus(step);
        if (failure != null && failing.compareTo(patience) >= 0) {
          throw new PipelineException(
              "the delivery stream "
                  + stream
                  + " can't deliver, and keeps what was acknowledged: "
                  + failure,
              e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PipelineException("interrupted while the stream " + stream + " delivers", e);
      } catch (ExecutionException | CancellationException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        throw new PipelineException(
            "the delivery stream " + stream + " could not deliver: " + cause.getMessage(), cause);
      }
    }
  }
}
