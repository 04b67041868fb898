package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// URLs that were presigned with Signature Version 4, the one that AWS shows in "Authenticating
/// Requests: Using Query Parameters" among them.
@SuppressWarnings("NullAway.Init")
class PresignedV4Test {

  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");
  private static final AccessKey KEY =
      new AccessKey("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
  private static final String PUBLISHED_HOST = "examplebucket.s3.amazonaws.com";
  private static final String PUBLISHED =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
          + "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
          + "&X-Amz-SignedHeaders=host&X-Amz-Signature="
          + "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  private static final Signer SIGNER = new Signer(KEY, "20130524T000000Z", "us-east-1", "s3");

  private final EchoHandler s3 = new EchoHandler();
  private Instant now = THEN;
  @TempDir Path temp;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(
        temp.resolve("access-keys"), KEY.accessKeyId() + " " + KEY.secretAccessKey() + "\n");
    gateway = Gateway.start(0, AccessKeys.open(temp, new SecureRandom()), s3, () -> now);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void letsInThePublishedExampleUntilItExpires() throws IOException {
    now = THEN.plusSeconds(86_400);
    assertThat(published(PUBLISHED)).startsWith("HTTP/1.1 200");
    assertThat(s3.target).as("those behind see no signature").isEqualTo("/test.txt");

    now = THEN.plusSeconds(86_401);
    assertThat(published(PUBLISHED))
        .startsWith("HTTP/1.1 403")
        .contains("<Code>AccessDenied</Code>")
        .contains("Request has expired");
  }

  @Test
  void refusesAUrlFromTheFuture() throws IOException {
    now = THEN.minus(Duration.ofMinutes(15));
    assertThat(published(PUBLISHED)).startsWith("HTTP/1.1 200");
    now = now.minusSeconds(1);
    assertThat(published(PUBLISHED)).contains("<Code>RequestTimeTooSkewed</Code>");
  }

  @Test
  void refusesMoreThanAWeekAndLessThanASecond() throws IOException {
    assertThat(get(SIGNER.presigned("GET", "/b/k", Map.of(), "x", "604800")))
        .startsWith("HTTP/1.1 200");
    for (String expires : new String[] {"604801", "0", "-1", "1.5", "9999999", "", "soon"}) {
      assertThat(get(SIGNER.presigned("GET", "/b/k", Map.of(), "x", expires)))
          .as(expires)
          .startsWith("HTTP/1.1 400")
          .contains("<Code>AuthorizationQueryParametersError</Code>");
    }
  }

  @Test
  void refusesAQueryThatWasChanged() throws IOException {
    String url =
        SIGNER.presigned("GET", "/b/k", Map.of("versionId", "1", "uploadId", "a b"), "x", "60");
    assertThat(get(url)).startsWith("HTTP/1.1 200");
    assertThat(s3.target).isEqualTo("/b/k?uploadId=a%20b&versionId=1");

    refusesSignature(url.replace("versionId=1", "versionId=2"));
    refusesSignature(url.replace("versionId=1&", ""));
    refusesSignature(url.replace("a%20b", "a%2Bb"));
    refusesSignature(url + "&acl");
    refusesSignature(url + "&X-Amz-Expires=61");
    refusesSignature(url.replace("X-Amz-Expires=60", "X-Amz-Expires=61"));
    refusesSignature(url + "&x-amz-acl=public-read");
    refusesSignature(url.replace("/b/k", "/b/l"));
    assertThat(send(Signer.plain("PUT", url, "x", "", "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(send(Signer.plain("GET", url, "y", "", "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(send(Signer.plain("GET", url, "x", "x-amz-acl: private\n", "")))
        .as("a header that nobody signed")
        .contains("<Code>AccessDenied</Code>");
  }

  @Test
  void refusesWhatIsNotWhole() throws IOException {
    String url = SIGNER.presigned("GET", "/b/k", Map.of(), "x", "60");
    for (String name :
        new String[] {
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          "X-Amz-Date",
          "X-Amz-Expires",
          "X-Amz-SignedHeaders"
        }) {
      assertThat(get(url.replaceFirst(name + "=[^&]*&", "")))
          .as("without %s", name)
          .contains("<Code>AuthorizationQueryParametersError</Code>");
    }
    assertThat(get(url.replaceFirst("&X-Amz-Signature=.*", "")))
        .contains("<Code>AccessDenied</Code>");
    assertThat(get(url.replace("=AWS4-HMAC-SHA256", "=AWS4-ECDSA-P256-SHA256")))
        .contains("<Code>AuthorizationQueryParametersError</Code>");
    assertThat(send(Signer.plain("GET", url, "x", "Authorization: AWS a:b\n", "")))
        .contains("<Code>InvalidArgument</Code>");
  }

  @Test
  void takesForHeadersWhatTheSignerPutIntoTheQuery() throws IOException {
    Map<String, String> hoisted =
        Map.of(
            "x-amz-acl", "private",
            "X-Amz-Meta-Color", "light blue",
            "X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD",
            "partNumber", "1");
    String url = SIGNER.presigned("PUT", "/b/k", hoisted, "x", "60");

    assertThat(send(Signer.plain("PUT", url, "x", "", "hello"))).endsWith("hello");
    assertThat(s3.headers.get("x-amz-acl")).isEqualTo("private");
    assertThat(s3.headers.get("x-amz-meta-color")).isEqualTo("light blue");
    assertThat(s3.target).isEqualTo("/b/k?partNumber=1");
    String split = SIGNER.presigned("PUT", "/b/k", Map.of("x-amz-meta-a", "b\r\nc: d"), "x", "60");
    assertThat(send(Signer.plain("PUT", split, "x", "", "")))
        .contains("<Code>InvalidArgument</Code>");
  }

  @Test
  void checksABodyWhoseHashIsInTheQuery() throws IOException {
    String hash = SigningKey.sha256("hello".getBytes(US_ASCII));
    String url =
        SIGNER.presigned("PUT", "/b/k", Map.of("X-Amz-Content-Sha256", hash), "x", "60", hash);

    assertThat(send(Signer.plain("PUT", url, "x", "", "hello"))).startsWith("HTTP/1.1 200");
    assertThat(send(Signer.plain("PUT", url, "x", "", "jello")))
        .endsWith("XAmzContentSHA256Mismatch");
  }

  @Test
  void refusesASessionTokenThatNoKeyHasInTheQueryAndInTheHeader() throws IOException {
    String url =
        SIGNER.presigned("GET", "/b/k", Map.of("X-Amz-Security-Token", "token"), "x", "60");

    assertThat(get(url)).startsWith("HTTP/1.1 400").contains("<Code>InvalidToken</Code>");
    assertThat(send(SIGNER.s3("GET", "/b/k", Map.of("x-amz-security-token", "token"), "")))
        .startsWith("HTTP/1.1 400")
        .contains("<Code>InvalidToken</Code>");
  }

  @Test
  void refusesAnotherRegionAndAnotherService() throws IOException {
    assertThat(get(SIGNER.in("eu-central-1").presigned("GET", "/b/k", Map.of(), "x", "60")))
        .startsWith("HTTP/1.1 400")
        .contains("<Code>AuthorizationQueryParametersError</Code>")
        .contains("<Region>us-east-1</Region>");
    Signer glue = new Signer(KEY, "20130524T000000Z", "us-east-1", "glue");
    assertThat(get(glue.presigned("GET", "/b/k", Map.of(), "x", "60")))
        .startsWith("HTTP/1.1 400")
        .contains("<Code>AuthorizationQueryParametersError</Code>");
  }

  private void refusesSignature(String url) throws IOException {
    assertThat(get(url))
        .as(url)
        .startsWith("HTTP/1.1 403")
        .contains("<Code>SignatureDoesNotMatch</Code>");
  }

  private String published(String url) throws IOException {
    return send(Signer.plain("GET", url, PUBLISHED_HOST, "", ""));
  }

  private String get(String url) throws IOException {
    return send(Signer.plain("GET", url, "x", "", ""));
  }

  private String send(String request) throws IOException {
    return RawClient.send(gateway.address(), request);
  }
}
