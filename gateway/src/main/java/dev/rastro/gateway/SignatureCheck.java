package dev.rastro.gateway;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Lets a request in if it is signed with one of the keys, not long ago, and says how its body is
/// to be checked.
///
/// Follows "Signature Version 4 signing process". Presigned URLs are not let in.
final class SignatureCheck {

  private static final Duration SKEW_MAX = Duration.ofMinutes(15);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AccessKeys keys;
  private final InstantSource clock;

  SignatureCheck(AccessKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /// @throws Refusal where the request is not let in
  Payload check(Request request) {
    String query = request.getHttpURI().getQuery();
    if (query != null && query.contains("X-Amz-Signature")) {
      throw new Refusal("NotImplemented", 501, "Presigned URLs are not supported");
    }
    Authorization authorization = Authorization.parse(request.getHeaders().get("Authorization"));
    AccessKey key =
        keys.find(authorization.accessKeyId())
            .orElseThrow(
                () ->
                    new Refusal(
                        "InvalidAccessKeyId",
                        403,
                        "The AWS Access Key Id you provided does not exist in our records."));
    String timestamp = timestamp(request, authorization);
    String payloadHash = payloadHash(request);
    SigningKey signingKey =
        SigningKey.derive(
            key.secretAccessKey(),
            authorization.date(),
            authorization.region(),
            authorization.service());
    String expected =
        signingKey.sign(timestamp, CanonicalRequest.of(request, authorization, payloadHash));
    if (!SigningKey.equal(expected, authorization.signature())) {
      throw Refusal.badSignature();
    }
    return payload(
        payloadHash, new ChunkedPayload.Signing(signingKey, timestamp, authorization.signature()));
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
    if (!timestamp.startsWith(authorization.date())) {
      throw Refusal.badSignature();
    }
    return timestamp;
  }

  private static String payloadHash(Request request) {
    @Nullable String hash = request.getHeaders().get("x-amz-content-sha256");
    if (hash == null) {
      throw new Refusal(
          "InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256");
    }
    return hash;
  }

  private static Payload payload(String payloadHash, ChunkedPayload.Signing signing) {
    return switch (payloadHash) {
      case "UNSIGNED-PAYLOAD" -> Payload.UNSIGNED;
      case "STREAMING-UNSIGNED-PAYLOAD-TRAILER" -> new ChunkedPayload(null, true);
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" -> new ChunkedPayload(signing, false);
      case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" -> new ChunkedPayload(signing, true);
      default -> {
        if (!payloadHash.matches("[0-9a-f]{64}")) {
          throw new Refusal(
              "InvalidArgument",
              400,
              "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a STREAMING form or a SHA-256");
        }
        yield new HashedPayload(payloadHash);
      }
    };
  }
}
