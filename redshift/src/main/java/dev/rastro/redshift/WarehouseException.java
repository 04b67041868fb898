package dev.rastro.redshift;

/// The warehouse could not be opened or closed.
public final class WarehouseException extends RuntimeException {

  WarehouseException(String message, Throwable cause) {
    super(message, cause);
  }
}
