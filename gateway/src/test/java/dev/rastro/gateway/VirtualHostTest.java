package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Buckets in the host, and what of host and path is signed.
@SuppressWarnings("NullAway.Init")
class VirtualHostTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final EchoHandler s3 = new EchoHandler();
  @TempDir Path temp;
  private Gateway gateway;
  private Signer signer;

  @BeforeEach
  void start() {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    gateway = Gateway.start(0, keys, s3, () -> NOW);
    signer = new Signer(keys.first(), "20260101T120000Z", "us-east-1", "s3");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @CsvSource({
    "lake.localhost, lake",
    "lake.localhost:4566, lake",
    "lake.s3.localhost:4566, lake",
    "lake.s3.us-east-1.localhost:4566, lake",
    "lake.s3-us-east-1.localhost:4566, lake",
    "my.dotted.lake.s3.localhost:4566, my.dotted.lake",
    "s3.s3.localhost, s3"
  })
  void findsTheBucketInTheHost(String host, String bucket) throws IOException {
    assertThat(VirtualHost.bucket(host)).contains(bucket);

    assertThat(send(signer.s3("GET", "/a/k", Map.of("host", host), ""))).startsWith("HTTP/1.1 200");
    assertThat(s3.target).isEqualTo("/" + bucket + "/a/k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "localhost:4566",
        "s3.localhost:4566",
        "s3.us-east-1.localhost:4566",
        "127.0.0.1:4566",
        "[::1]:4566",
        "lake.example.com",
        "lakelocalhost"
      })
  void findsItInThePathElse(String host) throws IOException {
    assertThat(VirtualHost.bucket(host)).isEmpty();

    assertThat(send(signer.s3("GET", "/lake/k", Map.of("host", host), "")))
        .startsWith("HTTP/1.1 200");
    assertThat(s3.target).isEqualTo("/lake/k");
  }

  @Test
  void takesTheHostAsItWasSigned() throws IOException {
    String request = signer.s3("GET", "/k", Map.of("host", "lake.localhost:4566"), "");

    for (String other :
        new String[] {"other.localhost:4566", "lake.localhost", "lake.s3.localhost:4566"}) {
      assertThat(send(request.replace("lake.localhost:4566", other)))
          .as(other)
          .startsWith("HTTP/1.1 403")
          .contains("<Code>SignatureDoesNotMatch</Code>");
    }
  }

  @Test
  void signsThePathOfS3OnceAndThatOfOthersTwice() throws IOException {
    assertThat(send(signer.s3("GET", "/lake/a%20b//./d", Map.of(), "")))
        .as("S3 takes the path as it is")
        .startsWith("HTTP/1.1 200");
    assertThat(
            send(
                signer.request(
                    "GET",
                    "/lake/a%20b",
                    "/lake/a%2520b",
                    Map.of(Signer.CONTENT_HASH, "UNSIGNED-PAYLOAD"),
                    "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");

    Signer sts = new Signer(signer.key(), signer.timestamp(), "us-east-1", "sts");
    String asked = "?Action=GetCallerIdentity";
    assertThat(send(sts.request("GET", "/a%20b" + asked, "/a%2520b" + asked, Map.of(), "")))
        .startsWith("HTTP/1.1 200");
    assertThat(send(sts.request("GET", "/a//./c/../b/" + asked, "/a/b/" + asked, Map.of(), "")))
        .as("and normalized")
        .startsWith("HTTP/1.1 200");
    assertThat(send(sts.request("GET", "/a%20b" + asked, "/a%20b" + asked, Map.of(), "")))
        .contains("<Code>SignatureDoesNotMatch</Code>");
  }

  private String send(String request) throws IOException {
    return RawClient.send(gateway.address(), request);
  }
}
