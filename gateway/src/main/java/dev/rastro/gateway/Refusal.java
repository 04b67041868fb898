package dev.rastro.gateway;

import java.util.Map;

/// Why a request is not let in: AWS's name of the error and its HTTP status, which each protocol
/// has of its own. Has no stack trace: it is an answer.
///
/// Follows the pages "Common Errors" of the services and "Error responses" of S3.
final class Refusal extends RuntimeException {

  private final Answer rest;
  private final Answer json;
  private final Answer query;
  private final transient Map<String, String> details;

  /// An error as one protocol has it.
  private record Answer(String code, int status) {}

  private Refusal(Answer rest, Answer json, Answer query, String message) {
    this(rest, json, query, message, Map.of());
  }

  private Refusal(
      Answer rest, Answer json, Answer query, String message, Map<String, String> details) {
    super(message, null, false, false);
    this.details = Map.copyOf(details);
    this.rest = rest;
    this.json = json;
    this.query = query;
  }

  /// An error that is the same in every protocol.
  Refusal(String code, int status, String message) {
    this(new Answer(code, status), new Answer(code, status), new Answer(code, status), message);
  }

  String code(Protocol protocol) {
    return answer(protocol).code;
  }

  int status(Protocol protocol) {
    return answer(protocol).status;
  }

  /// What the error of S3 says besides, by the names of its elements.
  Map<String, String> details() {
    return details;
  }

  private Answer answer(Protocol protocol) {
    return switch (protocol) {
      case REST_XML -> rest;
      case JSON -> json;
      case QUERY -> query;
    };
  }

  static Refusal webPage() {
    return new Refusal(
        new Answer("AccessDenied", 403),
        new Answer("AccessDeniedException", 400),
        new Answer("AccessDenied", 403),
        "Access Denied: without signatures no request of a web page is let in, and none under"
            + " another name than that of this machine (localhost, 127.0.0.1)");
  }

  static Refusal notSigned() {
    return new Refusal(
        new Answer("AccessDenied", 403),
        new Answer("MissingAuthenticationTokenException", 400),
        new Answer("MissingAuthenticationToken", 403),
        "Access Denied: the request is not signed");
  }

  static Refusal unknownKey() {
    return new Refusal(
        new Answer("InvalidAccessKeyId", 403),
        new Answer("UnrecognizedClientException", 400),
        new Answer("InvalidClientTokenId", 403),
        "The AWS Access Key Id you provided does not exist in our records.");
  }

  /// A key of this home is nobody's for a time, so no session token goes with it.
  static Refusal sessionToken() {
    return new Refusal(
        new Answer("InvalidToken", 400),
        new Answer("UnrecognizedClientException", 400),
        new Answer("InvalidClientTokenId", 403),
        "The security token included in the request is invalid: no session token belongs to the"
            + " access key");
  }

  static Refusal badSignature() {
    return new Refusal(
        new Answer("SignatureDoesNotMatch", 403),
        new Answer("InvalidSignatureException", 400),
        new Answer("SignatureDoesNotMatch", 403),
        "The request signature we calculated does not match the signature you provided. Check your"
            + " key and signing method.");
  }

  static Refusal twoSignatures() {
    return new Refusal(
        "InvalidArgument",
        400,
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
            + " query string parameter or the Authorization header should be specified");
  }

  /// The signature can't be read.
  static Refusal malformed(String why) {
    return new Refusal(
        new Answer("AuthorizationHeaderMalformed", 400),
        new Answer("IncompleteSignatureException", 400),
        new Answer("IncompleteSignature", 400),
        "The authorization that you provided is not valid: " + why);
  }

  /// The signature in a URL's query can't be read.
  static Refusal malformedQuery(String message) {
    return new Refusal(
        new Answer("AuthorizationQueryParametersError", 400),
        new Answer("IncompleteSignatureException", 400),
        new Answer("IncompleteSignature", 400),
        message);
  }

  /// @param service for which the request was signed; it may be one that is not here
  /// @param expected to which it was sent
  static Refusal wrongService(String service, String expected, boolean isPresigned) {
    return wrongScope(
        "Credential should be scoped to correct service: '" + expected + "', not '" + service + "'",
        isPresigned,
        Map.of());
  }

  /// @param region for which the request was signed
  /// @param expected which there is; clients of S3 read it, and sign anew for it
  static Refusal wrongRegion(String region, String expected, boolean isPresigned) {
    return wrongScope(
        "Credential should be scoped to a valid region: the region '"
            + region
            + "' is wrong; expecting '"
            + expected
            + "'",
        isPresigned,
        Map.of("Region", expected));
  }

  private static Refusal wrongScope(
      String message, boolean isPresigned, Map<String, String> details) {
    return new Refusal(
        new Answer(
            isPresigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
            400),
        new Answer("InvalidSignatureException", 400),
        new Answer("SignatureDoesNotMatch", 403),
        message,
        details);
  }

  static Refusal skewed() {
    return new Refusal(
        new Answer("RequestTimeTooSkewed", 403),
        new Answer("InvalidSignatureException", 400),
        new Answer("SignatureDoesNotMatch", 403),
        "The difference between the request time and the current time is too large.");
  }

  /// A presigned URL after its time.
  static Refusal expired() {
    return new Refusal(
        new Answer("AccessDenied", 403),
        new Answer("InvalidSignatureException", 400),
        new Answer("RequestExpired", 400),
        "Request has expired");
  }

  static Refusal noDate(String why) {
    return new Refusal(
        new Answer("AccessDenied", 403),
        new Answer("IncompleteSignatureException", 400),
        new Answer("IncompleteSignature", 400),
        "Access Denied: " + why);
  }

  static Refusal headerNotSigned(String name) {
    return new Refusal(
        new Answer("AccessDenied", 403),
        new Answer("InvalidSignatureException", 400),
        new Answer("SignatureDoesNotMatch", 403),
        "There were headers present in the request which were not signed: " + name);
  }

  static Refusal tooLarge(long bytesMax) {
    return new Refusal(
        new Answer("EntityTooLarge", 400),
        new Answer("RequestEntityTooLargeException", 413),
        new Answer("RequestEntityTooLarge", 413),
        "The request's body must have at most " + bytesMax + " bytes");
  }

  /// Clients try again.
  static Refusal unavailable(String why) {
    return new Refusal("ServiceUnavailableException", 503, why);
  }

  static Refusal slowDown() {
    return new Refusal(
        new Answer("SlowDown", 503),
        new Answer("ServiceUnavailableException", 503),
        new Answer("ServiceUnavailable", 503),
        "Slow down: the requests that are under way hold as many bytes as they may");
  }
}
