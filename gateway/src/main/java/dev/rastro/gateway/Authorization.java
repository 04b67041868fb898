package dev.rastro.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `Authorization` header of a request that was signed with Signature Version 4.
///
/// @param date `yyyyMMdd`
/// @param signedHeaders in lower case, in the order in which they were signed
record Authorization(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature) {

  private static final int HEADER_LENGTH_MAX = 4_096;

  Authorization {
    signedHeaders = List.copyOf(signedHeaders);
  }

  /// @throws Refusal where the header is missing, too long, or not of this form
  static Authorization parse(@Nullable String header) {
    if (header == null) {
      throw Refusal.accessDenied("Access Denied: the request is not signed");
    }
    if (!header.startsWith(SigningKey.ALGORITHM + " ")) {
      throw new Refusal(
          "InvalidRequest",
          400,
          "The authorization mechanism you have provided is not supported. Please use "
              + SigningKey.ALGORITHM
              + ".");
    }
    if (header.length() > HEADER_LENGTH_MAX) {
      throw malformed("it is longer than " + HEADER_LENGTH_MAX + " characters");
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : header.substring(SigningKey.ALGORITHM.length()).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0
          || parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        throw malformed("'" + part.strip() + "' is not name=value");
      }
    }
    String[] scope = required(parts, "Credential").split("/", -1);
    if (scope.length != 5 || !scope[4].equals("aws4_request")) {
      throw malformed("the Credential must be id/date/region/service/aws4_request");
    }
    List<String> signedHeaders = List.of(required(parts, "SignedHeaders").split(";", -1));
    if (!signedHeaders.contains("host")) {
      throw malformed("the host header must be signed");
    }
    return new Authorization(
        scope[0], scope[1], scope[2], scope[3], signedHeaders, required(parts, "Signature"));
  }

  private static String required(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null || value.isEmpty()) {
      throw malformed("it has no " + name);
    }
    return value;
  }

  static Refusal malformed(String why) {
    return new Refusal(
        "AuthorizationHeaderMalformed",
        400,
        "The authorization header that you provided is not valid: " + why);
  }
}
