package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The requests that AWS shows, signatures included, in "Authenticating Requests: Using the
/// Authorization Header" and the pages on chunks and trailers: they must be let in on their day.
@SuppressWarnings("NullAway.Init")
class PublishedExamplesTest {

  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Instant THEN = Instant.parse("2013-05-24T00:00:00Z");

  private final EchoHandler s3 = new EchoHandler();
  @TempDir Path temp;
  private Gateway gateway;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(
        temp.resolve("access-keys"),
        "AKIAIOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n");
    gateway = Gateway.start(0, AccessKeys.open(temp, new SecureRandom()), s3, () -> THEN);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void letsInTheGetOfARange() throws IOException {
    String answer =
        get(
            "/test.txt",
            "Range: bytes=0-9\n",
            "host;range;x-amz-content-sha256;x-amz-date",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");

    assertThat(answer).startsWith("HTTP/1.1 200");
  }

  @Test
  void letsInTheGetOfASetting() throws IOException {
    assertThat(
            get(
                "/?lifecycle",
                "",
                "host;x-amz-content-sha256;x-amz-date",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void letsInTheListing() throws IOException {
    String signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
    String headers = "host;x-amz-content-sha256;x-amz-date";

    assertThat(get("/?max-keys=2&prefix=J", "", headers, signature)).startsWith("HTTP/1.1 200");
    assertThat(get("/?prefix=J&max-keys=2", "", headers, signature)).startsWith("HTTP/1.1 200");
    assertThat(get("/?max-keys=3&prefix=J", "", headers, signature))
        .startsWith("HTTP/1.1 403")
        .contains("<Code>SignatureDoesNotMatch</Code>");
  }

  @Test
  void letsInThePutAndOnlyWithItsBody() throws IOException {
    String head =
        "PUT /test$file.text HTTP/1.1\n"
            + "Host: examplebucket.s3.amazonaws.com\nConnection: close\nContent-Length: 21\n"
            + "Date: Fri, 24 May 2013 00:00:00 GMT\nx-amz-date: 20130524T000000Z\n"
            + "x-amz-storage-class: REDUCED_REDUNDANCY\n"
            + "x-amz-content-sha256:"
            + " 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072\n"
            + authorization(
                "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");

    assertThat(send(head, "Welcome to Amazon S3.")).startsWith("HTTP/1.1 200");
    assertThat(send(head, "welcome to Amazon S3."))
        .startsWith("HTTP/1.1 400")
        .endsWith("XAmzContentSHA256Mismatch");
  }

  @Test
  void letsInTheSignedChunks() throws IOException {
    String answer =
        send(
            chunkedHead(),
            chunks("b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9"));

    assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + "a".repeat(66_560));
    assertThat(send(chunkedHead(), chunks("0".repeat(64))))
        .startsWith("HTTP/1.1 400")
        .endsWith("SignatureDoesNotMatch");
    assertThat(s3.read).isLessThan(66_560);
  }

  @Test
  void letsInTheSignedTrailer() throws IOException {
    String good = "x-amz-checksum-crc32c:sOO8/Q==";

    assertThat(send(trailerHead(), trailerBody(good)))
        .startsWith("HTTP/1.1 200")
        .endsWith("\r\n\r\n" + "a".repeat(66_560));
    assertThat(send(trailerHead(), trailerBody("x-amz-checksum-crc32c:sOO8/A==")))
        .endsWith("SignatureDoesNotMatch");
    assertThat(s3.read).isLessThan(66_560);
  }

  private String get(String target, String headers, String signedHeaders, String signature)
      throws IOException {
    return send(
        "GET "
            + target
            + " HTTP/1.1\nHost: examplebucket.s3.amazonaws.com\nConnection: close\n"
            + headers
            + "x-amz-date: 20130524T000000Z\nx-amz-content-sha256: "
            + EMPTY
            + "\n"
            + authorization(signedHeaders, signature),
        "");
  }

  private static String chunkedHead() {
    return "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\n"
        + "Connection: close\nx-amz-date: 20130524T000000Z\n"
        + "x-amz-storage-class: REDUCED_REDUNDANCY\nContent-Encoding: aws-chunked\n"
        + "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD\n"
        + "x-amz-decoded-content-length: 66560\nContent-Length: 66824\n"
        + authorization(
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                + "x-amz-decoded-content-length;x-amz-storage-class",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
  }

  private static String chunks(String lastSignature) {
    return chunk(65_536, "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648")
        + chunk(1_024, "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497")
        + "0;chunk-signature="
        + lastSignature
        + "\r\n\r\n";
  }

  private static String trailerHead() {
    return "PUT /examplebucket/chunkObject.txt HTTP/1.1\nHost: s3.amazonaws.com\n"
        + "Connection: close\nx-amz-date: 20130524T000000Z\n"
        + "x-amz-storage-class: REDUCED_REDUNDANCY\nContent-Encoding: aws-chunked\n"
        + "x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER\n"
        + "x-amz-decoded-content-length: 66560\nTransfer-Encoding: chunked\n"
        + "x-amz-trailer: x-amz-checksum-crc32c\n"
        + authorization(
            "content-encoding;host;x-amz-content-sha256;x-amz-date;"
                + "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
  }

  private static String trailerBody(String trailer) throws IOException {
    String body =
        chunk(65_536, "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2")
            + chunk(1_024, "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7")
            + "0;chunk-signature="
            + "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + trailer
            + "\r\nx-amz-trailer-signature:"
            + "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
    // The example says nothing of HTTP; two of HTTP's own chunks carry it.
    ByteArrayOutputStream http = new ByteArrayOutputStream();
    for (String part : new String[] {body.substring(0, 40_000), body.substring(40_000)}) {
      http.write(
          (Integer.toHexString(part.length()) + "\r\n" + part + "\r\n").getBytes(ISO_8859_1));
    }
    http.write("0\r\n\r\n".getBytes(ISO_8859_1));
    return http.toString(ISO_8859_1);
  }

  private static String chunk(int length, String signature) {
    return Integer.toHexString(length)
        + ";chunk-signature="
        + signature
        + "\r\n"
        + "a".repeat(length)
        + "\r\n";
  }

  private static String authorization(String signedHeaders, String signature) {
    return "Authorization: AWS4-HMAC-SHA256"
        + " Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
        + signedHeaders
        + ",Signature="
        + signature
        + "\n\n";
  }

  private String send(String head, String body) throws IOException {
    return RawClient.send(gateway.address(), head, body.getBytes(ISO_8859_1));
  }
}
