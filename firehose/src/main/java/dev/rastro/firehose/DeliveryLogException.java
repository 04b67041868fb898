package dev.rastro.firehose;

import org.jspecify.annotations.Nullable;

/// A write-ahead log could not be opened, read or written. The message names the file, and the
/// position where there is one.
public final class DeliveryLogException extends RuntimeException {

  DeliveryLogException(String message) {
    this(message, null);
  }

  DeliveryLogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
