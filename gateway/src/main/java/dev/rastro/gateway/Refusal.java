package dev.rastro.gateway;

/// Why a request is not let in: AWS's name of the error, and the HTTP status. Has no stack trace:
/// it is an answer.
final class Refusal extends RuntimeException {

  private final String code;
  private final int status;

  Refusal(String code, int status, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }

  static Refusal accessDenied(String message) {
    return new Refusal("AccessDenied", 403, message);
  }

  static Refusal badSignature() {
    return new Refusal(
        "SignatureDoesNotMatch",
        403,
        "The request signature we calculated does not match the signature you provided. Check your"
            + " key and signing method.");
  }
}
