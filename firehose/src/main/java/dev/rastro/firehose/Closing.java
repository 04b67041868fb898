package dev.rastro.firehose;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Closes several things, whatever one of them throws.
final class Closing {

  private Closing() {}

  /// Closes all.
  ///
  /// @throws IOException what the first of them threw that could not be closed; what others threw
  ///   is suppressed in it
  static void all(Iterable<? extends @Nullable Closeable> things) throws IOException {
    Throwable first = null;
    for (Closeable thing : things) {
      try {
        if (thing != null) {
          thing.close();
        }
      } catch (IOException | RuntimeException | Error e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    switch (first) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        // All are closed.
      }
    }
  }
}
