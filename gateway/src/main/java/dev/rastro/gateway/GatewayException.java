package dev.rastro.gateway;

import org.jspecify.annotations.Nullable;

/// The gateway could not be started or stopped, or its keys are not what they should be.
public final class GatewayException extends RuntimeException {

  GatewayException(String message) {
    this(message, null);
  }

  GatewayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
