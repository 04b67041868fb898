package dev.rastro.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// How a request was signed with Signature Version 4: as its `Authorization` header says, or as the
/// query of a presigned URL does.
///
/// @param date `yyyyMMdd`
/// @param signedHeaders in lower case, in the order in which they were signed
/// @param presigned what only a presigned URL says; null where a header carries the signature
record Authorization(
    String accessKeyId,
    String date,
    String region,
    String service,
    List<String> signedHeaders,
    String signature,
    @Nullable Presigned presigned) {

  static final String SIGNATURE_PARAMETER = "X-Amz-Signature";

  private static final List<String> QUERY_PARAMETERS =
      List.of(
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          SIGNATURE_PARAMETER,
          "X-Amz-Date",
          "X-Amz-SignedHeaders",
          "X-Amz-Expires");

  private static final int LENGTH_MAX = 4_096;
  private static final int EXPIRES_SECONDS_MAX = 7 * 24 * 3_600;

  /// @param timestamp `yyyyMMdd'T'HHmmss'Z'`
  /// @param expiresSeconds for how long the URL may be used
  record Presigned(String timestamp, int expiresSeconds) {}

  Authorization {
    signedHeaders = List.copyOf(signedHeaders);
  }

  /// Reads how a request was signed.
  ///
  /// @throws Refusal where it was not signed, in two ways, or not in this form
  static Authorization of(Request request) {
    List<String> headers = request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION);
    Map<String, String> query = QueryParameters.of(request.getHttpURI().getQuery());
    boolean isPresigned = query.containsKey(SIGNATURE_PARAMETER);
    if (headers.size() + (isPresigned ? 1 : 0) > 1) {
      throw Refusal.twoSignatures();
    }
    if (isPresigned) {
      return ofQuery(query);
    }
    return ofHeader(headers.isEmpty() ? null : headers.getFirst());
  }

  /// How a request was signed, if it was, and in this form.
  static Optional<Authorization> read(Request request) {
    try {
      return Optional.of(of(request));
    } catch (Refusal refusal) {
      return Optional.empty();
    }
  }

  private static Authorization ofHeader(@Nullable String header) {
    if (header == null) {
      throw Refusal.notSigned();
    }
    if (!header.startsWith(SigningKey.ALGORITHM + " ")) {
      throw new Refusal(
          "InvalidRequest",
          400,
          "The authorization mechanism you have provided is not supported. Please use "
              + SigningKey.ALGORITHM
              + ".");
    }
    if (header.length() > LENGTH_MAX) {
      throw Refusal.malformed("it is longer than " + LENGTH_MAX + " characters");
    }
    Map<String, String> parts = new HashMap<>();
    for (String part : header.substring(SigningKey.ALGORITHM.length()).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 0
          || parts.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip())
              != null) {
        throw Refusal.malformed("'" + part.strip() + "' is not name=value");
      }
    }
    return of(
        required(parts, "Credential"),
        required(parts, "SignedHeaders"),
        required(parts, "Signature"),
        null);
  }

  private static Authorization ofQuery(Map<String, String> query) {
    for (String name : QUERY_PARAMETERS) {
      if (query.getOrDefault(name, "").isEmpty()) {
        throw Refusal.malformedQuery(
            "Query-string authentication version 4 requires the "
                + String.join(", ", QUERY_PARAMETERS)
                + " parameters.");
      }
    }
    if (!required(query, "X-Amz-Algorithm").equals(SigningKey.ALGORITHM)) {
      throw Refusal.malformedQuery(
          "X-Amz-Algorithm only supports \"" + SigningKey.ALGORITHM + "\"");
    }
    String expires = required(query, "X-Amz-Expires");
    if (!expires.matches("[0-9]{1,6}")
        || Integer.parseInt(expires) > EXPIRES_SECONDS_MAX
        || Integer.parseInt(expires) < 1) {
      throw Refusal.malformedQuery(
          "X-Amz-Expires must be from 1 to " + EXPIRES_SECONDS_MAX + " seconds");
    }
    return of(
        required(query, "X-Amz-Credential"),
        required(query, "X-Amz-SignedHeaders"),
        required(query, SIGNATURE_PARAMETER),
        new Presigned(required(query, "X-Amz-Date"), Integer.parseInt(expires)));
  }

  private static Authorization of(
      String credential, String names, String signature, @Nullable Presigned presigned) {
    String[] scope = credential.split("/", -1);
    if (scope.length != 5 || !scope[4].equals("aws4_request")) {
      throw Refusal.malformed("the Credential must be id/date/region/service/aws4_request");
    }
    List<String> signedHeaders = List.of(names.split(";", -1));
    if (!signedHeaders.contains("host")) {
      throw Refusal.malformed("the host header must be signed");
    }
    return new Authorization(
        scope[0], scope[1], scope[2], scope[3], signedHeaders, signature, presigned);
  }

  private static String required(Map<String, String> parts, String name) {
    String value = parts.get(name);
    if (value == null || value.isEmpty()) {
      throw Refusal.malformed("it has no " + name);
    }
    return value;
  }
}
