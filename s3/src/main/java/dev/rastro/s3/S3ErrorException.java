package dev.rastro.s3;

/// Carries an error from the store to the servlet that answers it. Has no stack trace: it is an
/// answer.
final class S3ErrorException extends RuntimeException {

  private final transient S3Error error;

  S3ErrorException(S3Error error) {
    super(error.code() + ": " + error.message(), null, false, false);
    this.error = error;
  }

  S3Error error() {
    return error;
  }
}
