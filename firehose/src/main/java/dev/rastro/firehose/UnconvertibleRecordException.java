package dev.rastro.firehose;

/// A record does not have what its table's columns need.
final class UnconvertibleRecordException extends Exception {

  private final String errorCode;

  UnconvertibleRecordException(String errorCode, String message) {
    super(message);
    this.errorCode = errorCode;
  }

  /// The code that the error record has.
  String errorCode() {
    return errorCode;
  }
}
