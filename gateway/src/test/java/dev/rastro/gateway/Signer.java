package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Map;
import java.util.TreeMap;

/// Signs requests as the documentation of Signature Version 4 says, for paths and queries that are
/// already in their canonical form, and writes them as they go over the wire.
record Signer(AccessKey key, String timestamp, String region, String service) {

  static final String CONTENT_HASH = "x-amz-content-sha256";

  Signer at(String otherTimestamp) {
    return new Signer(key, otherTimestamp, region, service);
  }

  Signer in(String otherRegion) {
    return new Signer(key, timestamp, otherRegion, service);
  }

  /// A request to S3, which tells its body's hash in a header.
  String s3(String method, String target, Map<String, String> headers, String body) {
    Map<String, String> withHash = new TreeMap<>(headers);
    withHash.putIfAbsent(CONTENT_HASH, SigningKey.sha256(body.getBytes(ISO_8859_1)));
    return request(method, target, target, withHash, body);
  }

  /// A call of a JSON service.
  String json(String jsonTarget, String body) {
    return request(
        "POST",
        "/",
        "/",
        Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", jsonTarget),
        body);
  }

  /// @param canonicalTarget as it is signed
  String request(
      String method,
      String target,
      String canonicalTarget,
      Map<String, String> headers,
      String body) {
    TreeMap<String, String> signed = new TreeMap<>(headers);
    signed.putIfAbsent("host", "x");
    signed.put("x-amz-date", timestamp);
    String hash = signed.getOrDefault(CONTENT_HASH, SigningKey.sha256(body.getBytes(ISO_8859_1)));
    SigningKey signingKey = signingKey();
    String signature = signingKey.sign(timestamp, canonical(method, canonicalTarget, signed, hash));
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\n");
    signed.forEach((name, value) -> request.append(name + ": " + value + "\n"));
    return request
        + "Connection: close\nContent-Length: "
        + body.length()
        + "\nAuthorization: AWS4-HMAC-SHA256 Credential="
        + key.accessKeyId()
        + "/"
        + signingKey.scope()
        + ", SignedHeaders="
        + String.join(";", signed.keySet())
        + ", Signature="
        + signature
        + "\n\n"
        + body;
  }

  /// The target of a presigned URL.
  ///
  /// @param query what it says besides, not encoded
  String presigned(
      String method, String path, Map<String, String> query, String host, String expires) {
    String hash = service.equals("s3") ? "UNSIGNED-PAYLOAD" : SigningKey.sha256(new byte[0]);
    return presigned(method, path, query, host, expires, hash);
  }

  String presigned(
      String method,
      String path,
      Map<String, String> query,
      String host,
      String expires,
      String hash) {
    TreeMap<String, String> parameters = new TreeMap<>();
    query.forEach((name, value) -> parameters.put(encoded(name), encoded(value)));
    parameters.put("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
    parameters.put("X-Amz-Credential", encoded(key.accessKeyId() + "/" + signingKey().scope()));
    parameters.put("X-Amz-Date", timestamp);
    parameters.put("X-Amz-Expires", expires);
    parameters.put("X-Amz-SignedHeaders", "host");
    String target =
        path
            + "?"
            + String.join(
                "&",
                parameters.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    String canonical = canonical(method, target, new TreeMap<>(Map.of("host", host)), hash);
    return target + "&X-Amz-Signature=" + signingKey().sign(timestamp, canonical);
  }

  private SigningKey signingKey() {
    return SigningKey.derive(key.secretAccessKey(), timestamp.substring(0, 8), region, service);
  }

  private static String canonical(
      String method, String target, TreeMap<String, String> signed, String hash) {
    int mark = target.indexOf('?');
    StringBuilder canonical =
        new StringBuilder(method + "\n")
            .append(mark < 0 ? target : target.substring(0, mark))
            .append('\n')
            .append(mark < 0 ? "" : target.substring(mark + 1))
            .append('\n');
    signed.forEach((name, value) -> canonical.append(name + ":" + value + "\n"));
    return canonical + "\n" + String.join(";", signed.keySet()) + "\n" + hash;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("%7E", "~")
        .replace("*", "%2A");
  }

  /// A request that is not signed in its header.
  static String plain(String method, String target, String host, String headers, String body) {
    return method
        + " "
        + target
        + " HTTP/1.1\nHost: "
        + host
        + "\nConnection: close\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\n\n"
        + body;
  }
}
