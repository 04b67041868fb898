package dev.rastro.aws;

import java.io.IOException;

/// The body of a request turned out, while it was read, not to be what its sender signed. Who reads
/// the body meets this as an [IOException] and answers with the code and the status in it.
public final class RequestRefusedException extends IOException {

  private final String errorCode;
  private final int statusCode;

  public RequestRefusedException(String errorCode, int statusCode, String message) {
    super(message);
    this.errorCode = errorCode;
    this.statusCode = statusCode;
  }

  /// AWS's name of the error, such as `SignatureDoesNotMatch`.
  public String errorCode() {
    return errorCode;
  }

  /// The HTTP status.
  public int statusCode() {
    return statusCode;
  }
}
