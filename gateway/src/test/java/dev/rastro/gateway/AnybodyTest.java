package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;

/// A gateway that lets everybody in, and whom it does not let in all the same.
@SuppressWarnings("NullAway.Init")
class AnybodyTest {

  private static final String JSON_BODY =
      "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\"\"}}";
  private static final String JSON =
      "X-Amz-Target: Firehose_20150804.PutRecord\nContent-Type: text/plain\n";
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded\n";

  private final EchoHandler s3 = new EchoHandler();
  @TempDir Path temp;
  private Gateway gateway;
  private List<JsonServices> services;

  @BeforeEach
  void start() {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    gateway =
        Gateway.start(
            new GatewaySettings(
                0,
                Trust.ANYBODY,
                "",
                "000000000000",
                "us-east-1",
                new SimpleMeterRegistry(),
                new Random(1)),
            keys,
            s3,
            InstantSource.system());
    services = JsonServices.serve(gateway, keys.first());
    services.getFirst().behind().set(_ -> PutRecordResponse.builder().recordId("r").build());
  }

  @AfterEach
  void stop() {
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void listensOnLoopbackOnly() {
    assertThat(gateway.address().getHost()).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.1:4566", "localhost", "LocalHost:4566", "[::1]:4566", "a.b.localhost:1"})
  void letsProgramsInUnderANameOfThisMachine(String host) throws IOException {
    assertThat(send("PUT", "/b/k", host, "", "hello")).startsWith("HTTP/1.1 200").endsWith("hello");
    assertThat(send("POST", "/", host, JSON, JSON_BODY)).contains("\"RecordId\":\"r\"");
    assertThat(send("POST", "/", host, FORM, "Action=GetCallerIdentity"))
        .contains("<Account>000000000000</Account>");
    assertThat(send("PUT", "/b/k", host, "Sec-Fetch-Site: none\n", "hello")).endsWith("hello");
  }

  @Test
  void letsInWhatIsSignedForWhomever() throws IOException {
    String signed =
        new Signer(new AccessKey("any", "thing"), "20200101T000000Z", "eu-west-1", "s3")
            .s3("PUT", "/b/k", Map.of("host", "localhost"), "hello");

    assertThat(RawClient.send(gateway.address(), signed)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example\n",
        "Origin: null\n",
        "Origin: http://127.0.0.1:4566\n",
        "Sec-Fetch-Site: cross-site\n",
        "Sec-Fetch-Site: same-site\n",
        "Sec-Fetch-Site: same-origin\n"
      })
  void refusesWebPages(String header) throws IOException {
    refusesAll("127.0.0.1:4566", header);
    assertThat(
            send(
                "OPTIONS",
                "/b/k",
                "127.0.0.1:4566",
                header + "Access-Control-Request-Method: PUT\n",
                ""))
        .startsWith("HTTP/1.1 403");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example:4566",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evillocalhost",
        "10.0.0.1",
        "[::2]",
        "localhost:4566:80"
      })
  void refusesNamesThatWereMadeToMeanThisMachine(String host) throws IOException {
    refusesAll(host, "");
  }

  private void refusesAll(String host, String header) throws IOException {
    s3.target = "";
    assertThat(send("PUT", "/b/k", host, header, "hello"))
        .startsWith("HTTP/1.1 403")
        .contains("<Code>AccessDenied</Code>")
        .doesNotContainIgnoringCase("Access-Control-");
    assertThat(send("GET", "/b/k", host, header, "")).startsWith("HTTP/1.1 403");
    assertThat(s3.target).isEmpty();
    assertThat(send("POST", "/", host, JSON + header, JSON_BODY))
        .startsWith("HTTP/1.1 400")
        .contains("\"__type\":\"AccessDeniedException\"")
        .doesNotContainIgnoringCase("Access-Control-");
    assertThat(send("POST", "/", host, FORM + header, "Action=GetCallerIdentity"))
        .startsWith("HTTP/1.1 403");
    assertThat(send("GET", "/_rastro/health", host, header, "")).startsWith("HTTP/1.1 403");
  }

  private String send(String method, String target, String host, String headers, String body)
      throws IOException {
    return RawClient.send(gateway.address(), Signer.plain(method, target, host, headers, body));
  }
}
