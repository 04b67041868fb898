package dev.rastro.firehose;

import java.time.Instant;

/// A record that could not go on, and why.
///
/// @param attempts how often it was tried
/// @param data the record as it was put, so that it can be put again
record DeadLetter(
    Kind kind, Instant arrival, int attempts, String errorCode, String errorMessage, byte[] data) {

  /// What went wrong, as `!{firehose:error-output-type}` writes it.
  enum Kind {
    PROCESSING_FAILED("processing-failed"),
    FORMAT_CONVERSION_FAILED("format-conversion-failed");

    private final String outputType;

    Kind(String outputType) {
      this.outputType = outputType;
    }

    String outputType() {
      return outputType;
    }
  }
}
