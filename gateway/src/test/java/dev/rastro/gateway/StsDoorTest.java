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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients ask first, as a form and as a query.
@SuppressWarnings("NullAway.Init")
class StsDoorTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String ASKED = "Action=GetCallerIdentity&Version=2011-06-15";

  @TempDir Path temp;
  private Gateway gateway;
  private Signer signer;

  @BeforeEach
  void start() {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    gateway =
        Gateway.start(
            new GatewaySettings(
                0,
                Trust.KEY_HOLDERS,
                "",
                "123456789012",
                "eu-west-1",
                new SimpleMeterRegistry(),
                new Random(1)),
            keys,
            new EchoHandler(),
            () -> NOW);
    signer = new Signer(keys.first(), "20260101T120000Z", "eu-west-1", "sts");
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void saysWhoAsks() throws IOException {
    String answer = send(form(signer, ASKED));

    assertThat(answer)
        .startsWith("HTTP/1.1 200")
        .contains("Content-Type: text/xml")
        .containsPattern("x-amzn-RequestId: [0-9a-f-]{36}")
        .contains(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:root</Arn>"
                + "<UserId>123456789012</UserId><Account>123456789012</Account>"
                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>");
    String id = answer.replaceFirst("(?s).*x-amzn-RequestId: ([0-9a-f-]{36}).*", "$1");
    assertThat(answer).contains("<RequestId>" + id + "</RequestId>");
  }

  @Test
  void isAskedInAQueryToo() throws IOException {
    String target = "/?" + ASKED;
    assertThat(send(signer.request("GET", target, target, Map.of(), "")))
        .contains("<Account>123456789012</Account>");
    String presigned =
        signer.presigned(
            "GET", "/", Map.of("Action", "GetCallerIdentity", "Version", "2011-06-15"), "x", "60");
    assertThat(send(Signer.plain("GET", presigned, "x", "", "")))
        .contains("<Account>123456789012</Account>");
  }

  @Test
  void refusesActionsThatItDoesNotHave() throws IOException {
    refuses(400, "InvalidAction", form(signer, "Action=AssumeRole&Version=2011-06-15"));
    refuses(400, "MissingAction", form(signer, "Version=2011-06-15"));
    refuses(400, "MissingAction", form(signer, ""));
    assertThat(send(form(signer, "Action=%3Cb%3E%26"))).contains("operation &lt;b&gt;&amp; for");
  }

  @Test
  void refusesInTheWordsOfSts() throws IOException {
    String good = form(signer, ASKED);
    refuses(403, "MissingAuthenticationToken", good.replaceFirst("Authorization: [^\n]*\n", ""));
    refuses(403, "InvalidClientTokenId", good.replaceAll("AKIA[A-Z2-7]{16}", "AKIANOBODY"));
    refuses(403, "SignatureDoesNotMatch", good.replace("Version=2011", "Version=2012"));
    refuses(403, "SignatureDoesNotMatch", form(signer.at("20260101T114459Z"), ASKED));
    refuses(403, "SignatureDoesNotMatch", form(signer.in("us-east-1"), ASKED));
    refuses(400, "IncompleteSignature", good.replace("SignedHeaders=", "Signed="));
  }

  private static String form(Signer signer, String body) {
    return signer.request(
        "POST", "/", "/", Map.of("content-type", "application/x-www-form-urlencoded"), body);
  }

  private void refuses(int status, String code, String request) throws IOException {
    assertThat(send(request))
        .startsWith("HTTP/1.1 " + status)
        .contains("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>")
        .contains("<Code>" + code + "</Code>")
        .containsPattern("<RequestId>[0-9a-f-]{36}</RequestId>");
  }

  private String send(String request) throws IOException {
    return RawClient.send(gateway.address(), request);
  }
}
