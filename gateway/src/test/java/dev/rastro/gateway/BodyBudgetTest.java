package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;

/// What who knows but the id of a key can take of the memory for bodies, and for how long.
@SuppressWarnings("NullAway.Init")
class BodyBudgetTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String TARGET = "Firehose_20150804.PutRecord";
  private static final String GOOD =
      "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\"aGVsbG8=\"}}";

  /// A body may come as slowly as it likes, but whole within a second.
  private static final Patience SHORT =
      new Patience(Duration.ofSeconds(10), Duration.ofSeconds(10), 1, Duration.ofSeconds(1));

  @TempDir Path temp;
  private AccessKeys keys;
  private Gateway gateway;
  private List<JsonServices> services;

  @BeforeEach
  void start() {
    keys = AccessKeys.open(temp, new SecureRandom());
    gateway = Gateway.start(GatewaySettings.onPort(0), keys, new EchoHandler(), () -> NOW, SHORT);
    services = JsonServices.serve(gateway, keys.first());
    services.getFirst().behind().set(_ -> PutRecordResponse.builder().recordId("r").build());
  }

  @AfterEach
  void stop() {
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void waitsForNoHeldBodyLongerThanItMayTakeThoughItDribbles() throws Exception {
    String request = signed(GOOD);
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      long began = System.nanoTime();
      socket.getOutputStream().write(head(request));
      for (int i = 0; i < 40 && socket.getInputStream().available() == 0; i++) {
        socket.getOutputStream().write('{');
        Thread.sleep(50);
      }
      assertRefusedInTime(socket, began);
    }
  }

  @Test
  void waitsForNoHeldBodyLongerThanItMayTakeThoughNothingComes() throws Exception {
    String request = signed(GOOD);
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      long began = System.nanoTime();
      socket.getOutputStream().write(head(request));
      assertRefusedInTime(socket, began);
    }
    assertThat(RawClient.send(gateway.address(), request)).startsWith("HTTP/1.1 200");
  }

  private static void assertRefusedInTime(Socket socket, long began) throws IOException {
    socket.setSoTimeout(20_000);
    String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(answer)
        .startsWith("HTTP/1.1 400")
        .contains("\"__type\":\"RequestTimeout\"")
        .containsIgnoringCase("Connection: close");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(8));
  }

  @Test
  void takesNoMemoryForABodyWhoseHeadIsFoundBad() throws IOException {
    String hash = SigningKey.sha256(GOOD.getBytes(ISO_8859_1));
    Signer signer = new Signer(keys.first(), "20260101T120000Z", "us-east-1", "firehose");
    String good = signer.request("POST", "/", "/", Map.of(Signer.CONTENT_HASH, hash), "");
    BodyReader.Budget none = new BodyReader.Budget(0, 0);

    assertThatThrownBy(() -> check(good.replace("Signature=", "Signature=0"), none))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal ->
                assertThat(refusal.code(Protocol.JSON)).isEqualTo("InvalidSignatureException"));
    assertThatThrownBy(() -> check(good.replaceAll("AKIA[A-Z2-7]{16}", "AKIANOBODY"), none))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal ->
                assertThat(refusal.code(Protocol.JSON)).isEqualTo("UnrecognizedClientException"));
    // The canary: for a head that is good memory is asked for.
    assertThatThrownBy(() -> check(good, none))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> assertThat(refusal.code(Protocol.JSON)).startsWith("Service"));
  }

  private void check(String request, BodyReader.Budget budget) throws IOException {
    SignatureCheck check = new SignatureCheck(keys, GatewaySettings.onPort(0), () -> NOW);
    HttpFields.Mutable headers = HttpFields.build();
    request
        .lines()
        .skip(1)
        .takeWhile(line -> !line.isEmpty())
        .forEach(line -> headers.add(line.split(": ", 2)[0], line.split(": ", 2)[1]));
    HttpURI uri = HttpURI.build().scheme("http").host("x").path("/").asImmutable();
    Request head = new HeadOfRequest("POST", uri, headers).request();
    try (BodyReader bodies = new BodyReader(1_000, budget)) {
      check.check(head, "firehose", bodies);
    }
  }

  @Test
  void leavesMemoryForThoseWhoAreKnownIfStrangersTakeAllTheirs() throws IOException {
    BodyReader.Budget budget = new BodyReader.Budget(100, 60);
    try (BodyReader stranger = new BodyReader(1_000, budget)) {
      stranger.take(60);
      try (BodyReader another = new BodyReader(1_000, budget)) {
        assertThatThrownBy(() -> another.take(1)).isInstanceOf(Refusal.class);
      }
      try (BodyReader known = new BodyReader(1_000, budget).senderIsKnown()) {
        known.take(40);
        assertThatThrownBy(() -> known.take(1)).isInstanceOf(Refusal.class);
      }
    }
    // All was given back.
    try (BodyReader known = new BodyReader(1_000, budget).senderIsKnown()) {
      known.take(100);
      try (BodyReader stranger = new BodyReader(1_000, budget)) {
        assertThatThrownBy(() -> stranger.take(1)).isInstanceOf(Refusal.class);
      }
    }
    try (BodyReader stranger = new BodyReader(1_000, budget)) {
      stranger.take(60);
    }
  }

  private String signed(String body) {
    return new Signer(keys.first(), "20260101T120000Z", "us-east-1", "firehose").json(TARGET, body);
  }

  private static byte[] head(String request) {
    return request
        .substring(0, request.indexOf("\n\n") + 2)
        .replace("\n", "\r\n")
        .getBytes(ISO_8859_1);
  }
}
