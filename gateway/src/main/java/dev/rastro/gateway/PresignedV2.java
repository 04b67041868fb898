package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// How the URL of a request to S3 was presigned with the older Signature Version 2, which boto3
/// does unless it is told otherwise.
///
/// Follows "Signing and authenticating REST requests", section "Query string request authentication
/// alternative".
///
/// @param expires seconds since 1970 until which the URL may be used, as it was sent
/// @param signature in Base64
record PresignedV2(String accessKeyId, String expires, String signature) {

  static final String KEY_PARAMETER = "AWSAccessKeyId";
  static final String EXPIRES_PARAMETER = "Expires";
  static final String SIGNATURE_PARAMETER = "Signature";
  static final String AMZ = "x-amz-";

  /// Parameters of a query that are signed.
  private static final Set<String> SIGNED_PARAMETERS =
      Set.of(
          "accelerate",
          "acl",
          "analytics",
          "cors",
          "delete",
          "inventory",
          "lifecycle",
          "location",
          "logging",
          "metrics",
          "notification",
          "object-lock",
          "partNumber",
          "policy",
          "replication",
          "requestPayment",
          "response-cache-control",
          "response-content-disposition",
          "response-content-encoding",
          "response-content-language",
          "response-content-type",
          "response-expires",
          "restore",
          "select",
          "select-type",
          "storageClass",
          "tagging",
          "torrent",
          "uploadId",
          "uploads",
          "versionId",
          "versioning",
          "versions",
          "website");

  /// Parameters that are not signed and only say which part of a listing is wanted.
  private static final Set<String> LISTING_PARAMETERS =
      Set.of(
          "continuation-token",
          "delimiter",
          "encoding-type",
          "fetch-owner",
          "key-marker",
          "list-type",
          "marker",
          "max-keys",
          "max-parts",
          "max-uploads",
          "part-number-marker",
          "prefix",
          "start-after",
          "upload-id-marker",
          "version-id-marker",
          "x-id");

  /// Whether the query of a request has a signature of this kind.
  static boolean isIn(Request request) {
    return QueryParameters.of(request.getHttpURI().getQuery()).containsKey(SIGNATURE_PARAMETER);
  }

  /// Reads how a request was signed.
  ///
  /// @throws Refusal where it was signed in two ways, or not in this form
  static PresignedV2 of(Request request) {
    Map<String, String> query = QueryParameters.of(request.getHttpURI().getQuery());
    if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)
        || query.containsKey(Authorization.SIGNATURE_PARAMETER)) {
      throw Refusal.twoSignatures();
    }
    String accessKeyId = query.getOrDefault(KEY_PARAMETER, "");
    String expires = query.getOrDefault(EXPIRES_PARAMETER, "");
    String signature = query.getOrDefault(SIGNATURE_PARAMETER, "");
    if (accessKeyId.isEmpty() || expires.isEmpty() || signature.isEmpty()) {
      throw new Refusal(
          "AccessDenied",
          403,
          "Query-string authentication requires the Signature, Expires and AWSAccessKeyId"
              + " parameters");
    }
    for (String name : query.keySet()) {
      if (!isKnown(name)) {
        throw new Refusal(
            "AccessDenied",
            403,
            "Signature Version 2 does not sign the query parameter '"
                + name
                + "'; presign with Signature Version 4");
      }
    }
    return new PresignedV2(accessKeyId, expires, signature);
  }

  /// What could be put into a URL by whoever got it may not change what it does.
  private static boolean isKnown(String parameter) {
    return isOfSignature(parameter)
        || SIGNED_PARAMETERS.contains(parameter)
        || LISTING_PARAMETERS.contains(parameter)
        || isHeader(parameter);
  }

  /// Whether a parameter carries the signature itself.
  static boolean isOfSignature(String parameter) {
    return parameter.equals(KEY_PARAMETER)
        || parameter.equals(EXPIRES_PARAMETER)
        || parameter.equals(SIGNATURE_PARAMETER);
  }

  /// Whether a parameter stands for a header.
  static boolean isHeader(String parameter) {
    return parameter.regionMatches(true, 0, AMZ, 0, AMZ.length())
        || parameter.equalsIgnoreCase("content-type")
        || parameter.equalsIgnoreCase("content-md5");
  }

  /// Checks the time and the signature.
  ///
  /// @param request with what its query says in place of headers among its headers
  /// @throws Refusal where it is not let in
  void verify(Request request, String secret, Instant now) {
    Instant end;
    try {
      end = Instant.ofEpochSecond(Long.parseLong(expires));
    } catch (NumberFormatException | DateTimeException e) {
      throw new Refusal(
          "AccessDenied", 403, "Invalid date (should be seconds since epoch): " + expires);
    }
    if (now.isAfter(end)) {
      throw Refusal.expired();
    }
    if (!SigningKey.equal(sign(secret, stringToSign(request, expires)), signature)) {
      throw Refusal.badSignature();
    }
  }

  /// @param when the time in the fourth line: of the end of a URL, or of a request's `Date`
  static String stringToSign(Request request, String when) {
    return String.join(
            "\n",
            request.getMethod(),
            header(request, "Content-MD5"),
            header(request, "Content-Type"),
            when)
        + "\n"
        + amzHeaders(request)
        + resource(request);
  }

  private static String header(Request request, String name) {
    String value = request.getHeaders().get(name);
    return value == null ? "" : value.strip();
  }

  private static String amzHeaders(Request request) {
    Map<String, List<String>> values = new TreeMap<>();
    for (HttpField field : request.getHeaders()) {
      String name = field.getLowerCaseName();
      if (name.startsWith(AMZ)) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.getValue().strip());
      }
    }
    StringBuilder canonical = new StringBuilder();
    values.forEach((name, all) -> canonical.append(name + ":" + String.join(",", all) + "\n"));
    return canonical.toString();
  }

  /// The bucket, the path as it was sent, and the parameters that name a part of the resource. A
  /// bucket alone ends with a slash, be it in the path or in the host.
  private static String resource(Request request) {
    String path = VirtualHost.inPath(request).getHttpURI().getPath();
    String resource = path.indexOf('/', 1) < 0 && path.length() > 1 ? path + "/" : path;
    Map<String, String> parts = new TreeMap<>();
    String query = request.getHttpURI().getQuery();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      if (SIGNED_PARAMETERS.contains(name)) {
        String value =
            equals < 0 ? "" : "=" + QueryParameters.decoded(parameter.substring(equals + 1));
        // A second value of one name would be one that nobody signed.
        if (parts.put(name, name + value) != null) {
          throw Refusal.badSignature();
        }
      }
    }
    return resource + (parts.isEmpty() ? "" : "?" + String.join("&", parts.values()));
  }

  static String sign(String secret, String stringToSign) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(stringToSign.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has HMAC-SHA1", e);
    }
  }
}
