package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;

/// A record that could not go on, and why.
///
/// @param attempts how often it was tried
/// @param data the record as it was put, so that it can be put again
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
record DeadLetter(
    Kind kind, Instant arrival, int attempts, String errorCode, String errorMessage, byte[] data) {

  /// Longer reasons are cut off: they may quote a record.
  private static final int MESSAGE_LENGTH_MAX = 500;

  DeadLetter {
    String shown =
        errorMessage.length() <= MESSAGE_LENGTH_MAX
            ? errorMessage
            : errorMessage.substring(0, MESSAGE_LENGTH_MAX) + "…";
    // Half a surrogate pair, which a record may hold, has no bytes: it becomes a question mark.
    errorMessage = new String(shown.getBytes(UTF_8), UTF_8);
  }

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
