package dev.rastro.gateway;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Lets a request in if it is signed with one of the keys, not long ago, for the service it is sent
/// to. What is let in has a body that is checked while it is read.
///
/// Follows "Signature Version 4 signing process". Presigned URLs are not let in.
final class SignatureCheck {

  private static final Duration SKEW_MAX = Duration.ofMinutes(15);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String CONTENT_HASH = "x-amz-content-sha256";
  private static final String DECODED_LENGTH = "x-amz-decoded-content-length";
  private static final String TRAILER = "x-amz-trailer";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String AWS_CHUNKED = "aws-chunked";

  private final AccessKeys keys;
  private final InstantSource clock;

  SignatureCheck(AccessKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// @param service that the request must be signed for
  /// @return the request as those behind may read it
  /// @throws Refusal where the request is not let in
  Request check(Request request, String service) {
    HttpFields headers = request.getHeaders();
    String header = headers.get(HttpHeader.AUTHORIZATION);
    if (header == null && isPresigned(request)) {
      throw new Refusal("NotImplemented", 501, "Presigned URLs are not supported");
    }
    Authorization authorization = Authorization.parse(header);
    AccessKey key =
        keys.find(authorization.accessKeyId())
            .orElseThrow(
                () ->
                    new Refusal(
                        "InvalidAccessKeyId",
                        403,
                        "The AWS Access Key Id you provided does not exist in our records."));
    if (!authorization.service().equals(service)) {
      throw Authorization.malformed("the service in the Credential must be " + service);
    }
    String timestamp = timestamp(request, authorization);
    String payloadHash = payloadHash(request);
    checkAllAreSigned(headers, authorization);
    SigningKey signingKey =
        SigningKey.derive(
            key.secretAccessKey(), authorization.date(), authorization.region(), service);
    String expected =
        signingKey.sign(timestamp, CanonicalRequest.of(request, authorization, payloadHash));
    if (!SigningKey.equal(expected, authorization.signature())) {
      throw Refusal.badSignature();
    }
    return checked(
        request,
        payloadHash,
        new ChunkedPayload.Signing(signingKey, timestamp, authorization.signature()));
  }

  private static boolean isPresigned(Request request) {
    String query = request.getHttpURI().getQuery();
    return query != null
        && Arrays.stream(query.split("&", -1)).anyMatch(p -> p.startsWith("X-Amz-Signature="));
  }

  private String timestamp(Request request, Authorization authorization) {
    String timestamp = request.getHeaders().get("x-amz-date");
    if (timestamp == null) {
      throw Refusal.accessDenied("Access Denied: a signed request needs the header x-amz-date");
    }
    Instant signed;
    try {
      signed = TIMESTAMP.parse(timestamp, Instant::from);
    } catch (DateTimeException e) {
      throw Refusal.accessDenied("Access Denied: x-amz-date is no timestamp: " + timestamp);
    }
    if (Duration.between(signed, clock.instant()).abs().compareTo(SKEW_MAX) > 0) {
      throw new Refusal(
          "RequestTimeTooSkewed",
          403,
          "The difference between the request time and the current time is too large.");
    }
    if (!timestamp.substring(0, 8).equals(authorization.date())) {
      throw Refusal.badSignature();
    }
    return timestamp;
  }

  private static String payloadHash(Request request) {
    @Nullable String hash = request.getHeaders().get(CONTENT_HASH);
    if (hash == null) {
      throw new Refusal(
          "InvalidRequest", 400, "Missing required header for this request: " + CONTENT_HASH);
    }
    return hash;
  }

  /// What changes the meaning of a request must be signed, or anybody on the way could add it.
  private static void checkAllAreSigned(HttpFields headers, Authorization authorization) {
    for (HttpField field : headers) {
      String name = field.getLowerCaseName();
      if (name.startsWith("x-amz-") && !authorization.signedHeaders().contains(name)) {
        throw Refusal.accessDenied(
            "There were headers present in the request which were not signed: " + name);
      }
    }
  }

  private static Request checked(
      Request request, String payloadHash, ChunkedPayload.Signing signing) {
    return switch (payloadHash) {
      case UNSIGNED -> request;
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" ->
          chunked(request, null, trailer(request.getHeaders()));
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> chunked(request, signing, "");
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" ->
          chunked(request, signing, trailer(request.getHeaders()));
      default -> {
        if (!payloadHash.matches("[0-9a-f]{64}")) {
          throw new Refusal(
              "InvalidArgument",
              400,
              CONTENT_HASH + " must be UNSIGNED-PAYLOAD, a STREAMING form or a SHA-256");
        }
        yield new CheckedRequest(request, new HashedPayload(payloadHash), request.getHeaders());
      }
    };
  }

  private static Request chunked(
      Request request, ChunkedPayload.@Nullable Signing signing, String trailer) {
    long length = decodedLength(request.getHeaders());
    return new CheckedRequest(
        request,
        new ChunkedPayload(signing, new ChunkedPayload.Announced(length, trailer)),
        plain(request.getHeaders(), length));
  }

  private static String trailer(HttpFields headers) {
    String trailer = headers.get(TRAILER);
    if (trailer == null) {
      throw new Refusal(
          "InvalidRequest", 400, "Missing required header for this request: " + TRAILER);
    }
    return trailer.strip().toLowerCase(Locale.ROOT);
  }

  private static long decodedLength(HttpFields headers) {
    String length = headers.get(DECODED_LENGTH);
    if (length == null || !length.matches("[0-9]{1,15}")) {
      throw new Refusal(
          "MissingContentLength", 411, "You must provide the " + DECODED_LENGTH + " HTTP header.");
    }
    return Long.parseLong(length);
  }

  /// The headers of the same request with its data sent plainly.
  private static HttpFields plain(HttpFields headers, long length) {
    HttpFields.Mutable plain = HttpFields.build();
    for (HttpField field : headers) {
      switch (field.getLowerCaseName()) {
        case DECODED_LENGTH,
            TRAILER,
            "x-amz-sdk-checksum-algorithm",
            "content-length",
            "transfer-encoding" -> {}
        case CONTENT_HASH -> plain.add(CONTENT_HASH, UNSIGNED);
        case "content-encoding" -> {
          String rest =
              String.join(
                  ",",
                  Arrays.stream(field.getValue().split(",", -1))
                      .map(String::strip)
                      .filter(coding -> !coding.equals(AWS_CHUNKED))
                      .toList());
          if (!rest.isEmpty()) {
            plain.add(HttpHeader.CONTENT_ENCODING, rest);
          }
        }
        default -> plain.add(field);
      }
    }
    return plain.add(HttpHeader.CONTENT_LENGTH, length).asImmutable();
  }
}
