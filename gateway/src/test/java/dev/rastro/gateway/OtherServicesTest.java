package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is meant for a service that is not here, as every client of AWS sends it here once the
/// endpoint is set: it is refused so that its client can read why, and is never taken for S3's.
@SuppressWarnings("NullAway.Init")
class OtherServicesTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final EchoHandler s3 = new EchoHandler();
  @TempDir Path temp;
  private Gateway gateway;
  private AccessKey key;

  private void start(Trust trust) {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    key = keys.first();
    gateway =
        Gateway.start(
            new GatewaySettings(
                0,
                trust,
                "",
                "000000000000",
                "us-east-1",
                new SimpleMeterRegistry(),
                new Random(1)),
            keys,
            s3,
            () -> NOW);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource(Trust.class)
  void refusesAFormInTheWordsOfAwsQuery(Trust trust) throws IOException {
    start(trust);
    String request =
        signer("iam")
            .request(
                "POST",
                "/",
                "/",
                Map.of("host", "localhost", "content-type", "application/x-www-form-urlencoded"),
                "Action=ListUsers&Version=2010-05-08");

    assertThat(RawClient.send(gateway.address(), request))
        .startsWith("HTTP/1.1 403")
        .contains("<ErrorResponse ", "<Error><Type>Sender</Type>")
        .contains("<Code>SignatureDoesNotMatch</Code>")
        .contains("scoped to correct service: 'sts', not 'iam'")
        .containsPattern("<RequestId>[0-9a-f-]{36}</RequestId>");
  }

  @ParameterizedTest
  @EnumSource(Trust.class)
  void refusesAllElseWithTheHeadersThatJsonClientsRead(Trust trust) throws IOException {
    start(trust);
    s3.target = "";
    String request =
        signer("lambda").s3("PUT", "/2015-03-31/functions", Map.of("host", "localhost"), "{}");

    assertThat(RawClient.send(gateway.address(), request))
        .startsWith("HTTP/1.1 400")
        .contains("x-amzn-ErrorType: InvalidSignatureException")
        .containsPattern("x-amzn-RequestId: [0-9a-f-]{36}")
        .contains("<Code>AuthorizationHeaderMalformed</Code>")
        .contains("scoped to correct service: 's3', not 'lambda'");
    assertThat(s3.target).as("what S3 got").isEmpty();
  }

  private Signer signer(String service) {
    return new Signer(key, "20260101T120000Z", "us-east-1", service);
  }
}
