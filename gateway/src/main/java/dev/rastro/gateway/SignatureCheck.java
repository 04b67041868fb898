package dev.rastro.gateway;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// Lets a request in if it is signed with one of the keys, not long ago, for the service it is sent
/// to: in its header, or in the query of a presigned URL. What is let in to S3 has a body that is
/// checked while it is read.
///
/// Follows "Signature Version 4 signing process" and "Authenticating Requests: Using Query
/// Parameters"; for presigned URLs of the older kind see [PresignedV2].
final class SignatureCheck {

  private static final Duration SKEW_MAX = Duration.ofMinutes(15);
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);
  private static final String CONTENT_HASH = "x-amz-content-sha256";
  private static final String DECODED_LENGTH = "x-amz-decoded-content-length";
  private static final String SECURITY_TOKEN = "x-amz-security-token";
  private static final String TRAILER = "x-amz-trailer";
  private static final String UNSIGNED = "UNSIGNED-PAYLOAD";
  private static final String SIGNED_CHUNKS = "STREAMING-AWS4-";
  private static final String AWS_CHUNKED = "aws-chunked";

  private final AccessKeys keys;
  private final Trust trust;
  private final String region;
  private final InstantSource clock;

  /// A request whose credentials were found good; only its signature is to be checked, for which
  /// the hash of its body is needed.
  private record Candidate(
      Request request, Authorization authorization, ChunkedPayload.Signing signing) {

    void verify(String payloadHash) {
      String expected =
          signing
              .key()
              .sign(signing.timestamp(), CanonicalRequest.of(request, authorization, payloadHash));
      if (!SigningKey.equal(expected, authorization.signature())) {
        throw Refusal.badSignature();
      }
    }
  }

  SignatureCheck(AccessKeys keys, GatewaySettings settings, InstantSource clock) {
    this.keys = keys;
    this.trust = settings.trust();
    this.region = settings.region();
    this.clock = clock;
  }

  /// Checks a request to S3.
  ///
  /// @return the request as those behind may read it
  /// @throws Refusal where the request is not let in
  Request checkS3(Request request) {
    checkNoPage(request);
    if (trust == Trust.ANYBODY) {
      checkNotForAnother(request, "s3");
      Request plain = isPresigned(request) ? PresignedRequest.of(request) : request;
      String hash = plain.getHeaders().get(CONTENT_HASH);
      return checked(plain, hash == null ? UNSIGNED : hash, null);
    }
    if (PresignedV2.isIn(request)) {
      return checkV2(request);
    }
    Candidate candidate = candidate(request, "s3");
    boolean isPresigned = candidate.authorization.presigned() != null;
    Request plain = isPresigned ? PresignedRequest.of(request) : request;
    @Nullable String sent = plain.getHeaders().get(CONTENT_HASH);
    if (sent == null && !isPresigned) {
      throw new Refusal(
          "InvalidRequest", 400, "Missing required header for this request: " + CONTENT_HASH);
    }
    String payloadHash = sent == null ? UNSIGNED : sent;
    candidate.verify(payloadHash);
    return checked(plain, payloadHash, candidate.signing);
  }

  /// Where everybody is let in, a web page is not, though the browser that shows it runs on this
  /// machine: neither one from elsewhere, nor one whose name was made to mean this machine.
  ///
  /// @throws Refusal where a page may have sent the request
  void checkNoPage(Request request) {
    if (trust == Trust.ANYBODY && WebPage.mayHaveSent(request)) {
      throw Refusal.webPage();
    }
  }

  /// Whoever signed it: what is meant for one service must not be done by another.
  private static void checkNotForAnother(Request request, String expected) {
    Authorization.read(request).ifPresent(authorization -> checkService(authorization, expected));
  }

  private static boolean isPresigned(Request request) {
    Map<String, String> query = QueryParameters.of(request.getHttpURI().getQuery());
    return query.containsKey(Authorization.SIGNATURE_PARAMETER)
        || query.containsKey(PresignedV2.SIGNATURE_PARAMETER);
  }

  /// Version 2 signs no body, so there can be no chunks that go on from its signature.
  private Request checkV2(Request request) {
    PresignedV2 presigned = PresignedV2.of(request);
    AccessKey key = keys.find(presigned.accessKeyId()).orElseThrow(Refusal::unknownKey);
    Request plain = PresignedRequest.of(request);
    checkNoToken(plain);
    presigned.verify(plain, key.secretAccessKey(), clock.instant());
    @Nullable String payloadHash = plain.getHeaders().get(CONTENT_HASH);
    if (payloadHash != null && payloadHash.startsWith(SIGNED_CHUNKS)) {
      throw new Refusal(
          "InvalidArgument", 400, "Signed chunks need a request of Signature Version 4");
    }
    return checked(plain, payloadHash == null ? UNSIGNED : payloadHash, null);
  }

  /// Checks a request to a service whose bodies are signed as a whole, and reads its body.
  ///
  /// @throws Refusal where the request is not let in
  byte[] check(Request request, String service, BodyReader bodies) throws IOException {
    checkNoPage(request);
    if (trust == Trust.ANYBODY) {
      checkNotForAnother(request, service);
      return bodies.readUnproven(request);
    }
    Candidate candidate = candidate(request, service);
    @Nullable String said = request.getHeaders().get(CONTENT_HASH);
    if (said == null) {
      byte[] body = bodies.readUnproven(request);
      candidate.verify(SigningKey.sha256(body));
      return body;
    }
    // Who says what it will send is checked before memory is given for it.
    candidate.verify(said);
    byte[] body = bodies.read(request);
    if (!SigningKey.equal(said, SigningKey.sha256(body))) {
      throw Refusal.badSignature();
    }
    return body;
  }

  private Candidate candidate(Request request, String service) {
    Authorization authorization = Authorization.of(request);
    AccessKey key = keys.find(authorization.accessKeyId()).orElseThrow(Refusal::unknownKey);
    checkService(authorization, service);
    if (!authorization.region().equals(region)) {
      throw Refusal.wrongRegion(authorization.region(), region, authorization.presigned() != null);
    }
    checkNoToken(authorization.presigned() == null ? request : PresignedRequest.of(request));
    String timestamp = timestamp(request, authorization);
    checkAllAreSigned(request.getHeaders(), authorization);
    SigningKey signingKey =
        SigningKey.derive(
            key.secretAccessKey(), authorization.date(), authorization.region(), service);
    return new Candidate(
        request,
        authorization,
        new ChunkedPayload.Signing(signingKey, timestamp, authorization.signature()));
  }

  private static void checkService(Authorization authorization, String expected) {
    if (!authorization.service().equals(expected)) {
      throw Refusal.wrongService(
          authorization.service(), expected, authorization.presigned() != null);
    }
  }

  private static void checkNoToken(Request request) {
    if (request.getHeaders().contains(SECURITY_TOKEN)) {
      throw Refusal.sessionToken();
    }
  }

  private String timestamp(Request request, Authorization authorization) {
    Authorization.@Nullable Presigned presigned = authorization.presigned();
    String timestamp =
        presigned == null ? timestamp(request.getHeaders(), authorization) : presigned.timestamp();
    Instant signed;
    try {
      signed = TIMESTAMP.parse(timestamp, Instant::from);
    } catch (DateTimeException e) {
      throw Refusal.noDate("x-amz-date is no timestamp: " + timestamp);
    }
    checkTime(Duration.between(signed, clock.instant()), presigned);
    if (!timestamp.substring(0, 8).equals(authorization.date())) {
      throw Refusal.badSignature();
    }
    return timestamp;
  }

  /// When a request was signed. Old clients say it in `Date` alone, which then must be signed, or
  /// the request could be sent again for ever.
  private static String timestamp(HttpFields headers, Authorization authorization) {
    String timestamp = headers.get("x-amz-date");
    if (timestamp != null) {
      return timestamp;
    }
    String date = headers.get(HttpHeader.DATE);
    if (date == null || !authorization.signedHeaders().contains("date")) {
      throw Refusal.noDate(
          "a signed request needs the header x-amz-date, or a Date that is signed");
    }
    try {
      return TIMESTAMP.format(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date, Instant::from));
    } catch (DateTimeException e) {
      return date;
    }
  }

  private static void checkTime(Duration age, Authorization.@Nullable Presigned presigned) {
    if (presigned != null && age.compareTo(Duration.ofSeconds(presigned.expiresSeconds())) > 0) {
      throw Refusal.expired();
    }
    Duration checked = presigned == null ? age.abs() : age.negated();
    if (checked.compareTo(SKEW_MAX) > 0) {
      throw Refusal.skewed();
    }
  }

  /// What changes the meaning of a request must be signed, or anybody on the way could add it.
  private static void checkAllAreSigned(HttpFields headers, Authorization authorization) {
    for (HttpField field : headers) {
      String name = field.getLowerCaseName();
      if (name.startsWith("x-amz-") && !authorization.signedHeaders().contains(name)) {
        throw Refusal.headerNotSigned(name);
      }
    }
  }

  private static Request checked(
      Request request, String payloadHash, ChunkedPayload.@Nullable Signing signing) {
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
