package dev.rastro.pipeline;

import java.util.concurrent.CompletableFuture;

/// Has a delivery stream deliver what it holds before its buffer is full or old enough. A local
/// stream can; on AWS one waits.
@FunctionalInterface
public interface StreamFlush {

  /// Cuts the buffer at once. The future ends when all that was acknowledged before lies in S3.
  CompletableFuture<?> flush(String stream);
}
