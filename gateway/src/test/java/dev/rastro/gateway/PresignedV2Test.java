package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// URLs that were presigned with Signature Version 2, those that AWS shows in "Signing and
/// authenticating REST requests" among them.
@SuppressWarnings("NullAway.Init")
class PresignedV2Test {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String ID = "AKIAIOSFODNN7EXAMPLE";
  private static final long EXPIRES = 1_175_139_620;
  private static final String PUPPY =
      "/johnsmith/photos/puppy.jpg?AWSAccessKeyId="
          + ID
          + "&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires="
          + EXPIRES;

  private final EchoHandler s3 = new EchoHandler();
  private Instant now = Instant.ofEpochSecond(EXPIRES - 60);
  @TempDir Path temp;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(temp.resolve("access-keys"), ID + " " + SECRET + "\n");
    gateway = Gateway.start(0, AccessKeys.open(temp, new SecureRandom()), s3, () -> now);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void letsInThePublishedExampleUntilItExpires() throws IOException {
    assertThat(get(PUPPY)).startsWith("HTTP/1.1 200");
    assertThat(s3.target).isEqualTo("/johnsmith/photos/puppy.jpg");
    String inHost =
        Signer.plain("GET", PUPPY.replace("/johnsmith", ""), "johnsmith.s3.localhost", "", "");
    assertThat(send(inHost)).startsWith("HTTP/1.1 200");
    now = Instant.ofEpochSecond(EXPIRES);
    assertThat(get(PUPPY)).startsWith("HTTP/1.1 200");
    now = Instant.ofEpochSecond(EXPIRES + 1);
    refuses("AccessDenied", PUPPY);
    assertThat(get(PUPPY)).contains("Request has expired");
  }

  @Test
  void signsThePublishedExamplesAsTheyAreSigned() {
    HttpFields upload =
        HttpFields.build()
            .add("User-Agent", "curl/7.15.5")
            .add("x-amz-acl", "public-read")
            .add("content-type", "application/x-download")
            .add("Content-MD5", "4gJE4saaMU4BqNR0kLY+lw==")
            .add("X-Amz-Meta-ReviewedBy", "joe@johnsmith.net")
            .add("X-Amz-Meta-ReviewedBy", "jane@johnsmith.net")
            .add("X-Amz-Meta-FileChecksum", "0x02661779")
            .add("X-Amz-Meta-ChecksumAlgorithm", "crc32")
            .asImmutable();
    assertThat(
            signature(
                "PUT",
                "/static.johnsmith.net/db-backup.dat.gz",
                "",
                upload,
                "Tue, 27 Mar 2007 21:06:08 +0000"))
        .isEqualTo("ilyl83RwaSoYIEdixDQcA4OnAnc=");
    assertThat(
            signature(
                "GET", "/johnsmith/", "acl", HttpFields.EMPTY, "Tue, 27 Mar 2007 19:44:46 +0000"))
        .isEqualTo("c2WLPFtWHVgbEmeEG93a4cG37dM=");
    assertThat(
            signature(
                "GET",
                "/johnsmith/",
                "prefix=photos&max-keys=50&marker=puppy",
                HttpFields.EMPTY,
                "Tue, 27 Mar 2007 19:42:41 +0000"))
        .isEqualTo("htDYFYduRNen8P9ZfE/s9SuKy0U=");
    assertThat(
            signature(
                "GET", "/johnsmith", "acl", HttpFields.EMPTY, "Tue, 27 Mar 2007 19:44:46 +0000"))
        .as("a bucket in the path, as clients sign it")
        .isEqualTo("c2WLPFtWHVgbEmeEG93a4cG37dM=");
    assertThat(
            signature(
                "GET",
                "/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re",
                "",
                HttpFields.EMPTY,
                "Wed, 28 Mar 2007 01:49:49 +0000"))
        .isEqualTo("DNEZGsoieTZ92F3bUfSPQcbGmlM=");
  }

  @Test
  void refusesAUrlThatWasChanged() throws IOException {
    refuses("SignatureDoesNotMatch", PUPPY.replace("puppy", "kitty"));
    refuses("SignatureDoesNotMatch", PUPPY.replace("=" + EXPIRES, "=" + (EXPIRES + 1)));
    refuses("SignatureDoesNotMatch", PUPPY + "&acl");
    refuses("SignatureDoesNotMatch", PUPPY + "&versionId=1");
    refuses("SignatureDoesNotMatch", PUPPY + "&x-amz-acl=public-read");
    refuses("SignatureDoesNotMatch", PUPPY + "&content-type=text/html");
    refuses("InvalidAccessKeyId", PUPPY.replace(ID, "AKIANOBODY"));
    assertThat(send(Signer.plain("DELETE", PUPPY, "x", "", "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");
    assertThat(send(Signer.plain("GET", PUPPY, "x", "x-amz-acl: public-read\n", "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");
    // What is not signed at all may not change what the URL does either.
    refuses("AccessDenied", PUPPY + "&publicAccessBlock");
    refuses("AccessDenied", PUPPY + "&policyStatus");
  }

  @Test
  void refusesWhatIsNotWhole() throws IOException {
    refuses("AccessDenied", PUPPY.replace("&Expires=" + EXPIRES, ""));
    refuses("AccessDenied", PUPPY.replace("AWSAccessKeyId=" + ID + "&", ""));
    refuses("AccessDenied", PUPPY.replace("=" + EXPIRES, "=soon"));
    refuses("AccessDenied", PUPPY.replace("=" + EXPIRES, "=99999999999999999999"));
    refuses("InvalidArgument", PUPPY + "&X-Amz-Signature=00");
    assertThat(send(Signer.plain("GET", PUPPY, "x", "Authorization: AWS a:b\n", "")))
        .contains("<Code>InvalidArgument</Code>");
  }

  @Test
  void takesForHeadersWhatTheSignerPutIntoTheQuery() throws IOException {
    String signed =
        "PUT\n\ntext/plain\n"
            + EXPIRES
            + "\nx-amz-acl:private\nx-amz-meta-color:light blue\n/johnsmith/k";
    String url =
        "/johnsmith/k?content-type=text%2Fplain&x-amz-acl=private&x-amz-meta-color=light%20blue"
            + "&AWSAccessKeyId="
            + ID
            + "&Signature="
            + Signer.encoded(PresignedV2.sign(SECRET, signed))
            + "&Expires="
            + EXPIRES;

    assertThat(send(Signer.plain("PUT", url, "x", "", "hello")))
        .startsWith("HTTP/1.1 200")
        .endsWith("hello");
    assertThat(s3.headers.get("x-amz-meta-color")).isEqualTo("light blue");
    assertThat(s3.headers.get("content-type")).isEqualTo("text/plain");
    assertThat(s3.target).isEqualTo("/johnsmith/k");
    assertThat(send(Signer.plain("PUT", url, "x", "x-amz-acl: public-read\n", "hello")))
        .contains("<Code>InvalidArgument</Code>");
  }

  @Test
  void takesNoChunksThatWouldGoOnFromItsSignature() throws IOException {
    String hash = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    String signed = "PUT\n\n\n" + EXPIRES + "\nx-amz-content-sha256:" + hash + "\n/b/k";
    String url =
        "/b/k?AWSAccessKeyId="
            + ID
            + "&Signature="
            + Signer.encoded(PresignedV2.sign(SECRET, signed))
            + "&Expires="
            + EXPIRES;

    assertThat(send(Signer.plain("PUT", url, "x", "x-amz-content-sha256: " + hash + "\n", "")))
        .contains("<Code>InvalidArgument</Code>");
  }

  private static String signature(
      String method, String path, String query, HttpFields headers, String when) {
    HttpURI uri = HttpURI.build().scheme("http").host("x").path(path).query(query).asImmutable();
    return PresignedV2.sign(
        SECRET, PresignedV2.stringToSign(new HeadOfRequest(method, uri, headers).request(), when));
  }

  private void refuses(String code, String url) throws IOException {
    assertThat(get(url)).startsWith("HTTP/1.1 4").contains("<Code>" + code + "</Code>");
  }

  private String get(String url) throws IOException {
    return send(Signer.plain("GET", url, "x", "", ""));
  }

  private String send(String request) throws IOException {
    return RawClient.send(gateway.address(), request);
  }
}
