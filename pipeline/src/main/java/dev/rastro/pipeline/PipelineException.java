package dev.rastro.pipeline;

import org.jspecify.annotations.Nullable;

/// A step of the pipeline failed. The message says which, and why, for the person who ran it.
public final class PipelineException extends RuntimeException {

  public PipelineException(String message) {
    this(message, null);
  }

  public PipelineException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
