package dev.rastro.firehose;

import org.jspecify.annotations.Nullable;

/// A stream that lies in the directory: one that is open, or one that can't be.
sealed interface KeptStream permits OpenStream, UnusableStream {

  /// What it is; null where that can't be read.
  @Nullable StreamDefinition definition();

  StreamStatus status();
}
