package dev.rastro.glue;

import org.jspecify.annotations.Nullable;

/// The catalog could not be read or changed.
public final class CatalogException extends RuntimeException {

  CatalogException(String message) {
    this(message, null);
  }

  CatalogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
