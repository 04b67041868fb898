package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;

/// What clients send wrong to a JSON service: each time AWS's error, and the server goes on.
@SuppressWarnings("NullAway.Init")
class JsonDoorTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String TIMESTAMP = "20260101T120000Z";
  private static final String PUT = "Firehose_20150804.PutRecord";
  private static final String GOOD =
      "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\"aGVsbG8=\"}}";

  @TempDir Path temp;
  private AccessKeys keys;
  private Gateway gateway;
  private List<JsonServices> services;

  @BeforeEach
  void start() {
    keys = AccessKeys.open(temp, new SecureRandom());
    gateway = Gateway.start(0, keys, new EchoHandler(), () -> NOW);
    services = JsonServices.serve(gateway, keys.first());
    services
        .getFirst()
        .behind()
        .set(_ -> PutRecordResponse.builder().recordId("r").encrypted(false).build());
  }

  @AfterEach
  void stop() {
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void answersWithTheHeadersThatClientsLookFor() throws IOException {
    assertThat(send(signed(PUT, GOOD)))
        .startsWith("HTTP/1.1 200")
        .contains("Content-Type: application/x-amz-json-1.1")
        .containsPattern("x-amzn-RequestId: [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]")
        .endsWith("{\"RecordId\":\"r\",\"Encrypted\":false}");
  }

  @Test
  void refusesInTheWordsOfTheJsonServices() throws IOException {
    String good = signed(PUT, GOOD);

    refuses("MissingAuthenticationTokenException", good.replaceAll("Authorization: [^\n]*\n", ""));
    refuses("UnrecognizedClientException", good.replace(keys.first().accessKeyId(), "AKIANOBODY"));
    refuses("InvalidSignatureException", good.replace("aGVsbG8=", "aGVsbG8h"));
    refuses("InvalidSignatureException", good.replace("/firehose/aws4", "/glue/aws4"));
    refuses("InvalidSignatureException", signer().in("eu-west-1").json(PUT, GOOD));
    assertThat(send(signer().in("eu-west-1").json(PUT, GOOD)))
        .contains("Credential should be scoped to a valid region");
    refuses("InvalidSignatureException", good.replace("PutRecord\n", "DeleteDeliveryStream\n"));
    refuses("InvalidSignatureException", good.replace(TIMESTAMP, "20260101T110000Z"));
    refuses("IncompleteSignatureException", good.replace("SignedHeaders=", "SignedHeader="));
    refuses("IncompleteSignatureException", good.replace(TIMESTAMP, "today"));
  }

  @Test
  void letsACallEndAndBeginsNoOtherOnceItStops() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    services
        .getFirst()
        .behind()
        .set(
            _ -> {
              entered.countDown();
              try {
                mayLeave.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return PutRecordResponse.builder().recordId("last").build();
            });
    FutureTask<String> underWay = new FutureTask<>(() -> send(signed(PUT, GOOD)));
    Thread.ofVirtual().start(underWay);
    entered.await();

    assertThat(gateway.stopServing(Duration.ofMillis(50))).isFalse();

    assertThat(send(signed(PUT, GOOD)))
        .startsWith("HTTP/1.1 503")
        .contains("ServiceUnavailableException");
    mayLeave.countDown();
    assertThat(gateway.stopServing(Duration.ofSeconds(10))).isTrue();
    assertThat(underWay.get()).startsWith("HTTP/1.1 200").contains("last");
  }

  @Test
  void refusesAListWithoutOneOfItsStructures() throws IOException {
    refuses(
        "SerializationException",
        signed(
            "Firehose_20150804.TagDeliveryStream",
            "{\"DeliveryStreamName\":\"s\",\"Tags\":[null]}"));
  }

  @Test
  void refusesWhatIsNoOperation() throws IOException {
    refuses("UnknownOperationException", signed("Firehose_20150804.PutRecords", GOOD));
    refuses("UnknownOperationException", signed("DynamoDB_20120810.PutItem", GOOD));
    refuses("UnknownOperationException", signed("", GOOD));
    refuses("UnknownOperationException", signed("...", GOOD));
    refuses("UnknownOperationException", signed(PUT, GOOD).replaceFirst("POST", "GET"));
  }

  @Test
  void refusesABodyThatIsNotTheRequest() throws IOException {
    for (String body :
        List.of(
            "",
            "[]",
            "nul",
            GOOD.substring(0, 20),
            GOOD + "x",
            GOOD.replace("\"s\"", "7"),
            GOOD.replace("aGVsbG8=", "*"),
            GOOD.replace("{\"Data", "[\"Data"))) {
      String answer = send(signed(PUT, body));

      assertThat(answer).as(body).contains(body.isEmpty() ? "200" : "SerializationException");
    }
    assertThat(send(signed(PUT, GOOD.replace("{\"Data", "{\"Future\":[{}],\"Data"))))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void refusesABodyThatIsTooLargeBeforeItIsRead() throws IOException {
    String good = signed(PUT, GOOD);
    String claim = good.replaceFirst("Content-Length: \\d+", "Content-Length: 99999999999");

    assertThat(send(claim)).startsWith("HTTP/1.1 413").contains("RequestEntityTooLargeException");
    String large = "a".repeat(JsonDoor.BODY_BYTES_MAX + 1);
    assertThat(send(signed(PUT, large))).contains("RequestEntityTooLargeException");
    assertThat(send(good)).startsWith("HTTP/1.1 200");
  }

  @Test
  void goesOnWhileManySendSlowly() throws IOException {
    List<Socket> slow = new ArrayList<>();
    try {
      String good = signed(PUT, GOOD).replace("\n", "\r\n");
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort());
        slow.add(socket);
        int sent = i % 3 == 0 ? 10 : i % 3 == 1 ? good.length() - 5 : 0;
        socket.getOutputStream().write(good.substring(0, sent).getBytes(ISO_8859_1));
      }

      assertThat(send(signed(PUT, GOOD))).startsWith("HTTP/1.1 200");
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
  }

  @Test
  void goesOnAfterAnyBytes() throws IOException {
    long seed = 20_260_102;
    Random random = new Random(seed);
    byte[] good = signed(PUT, GOOD).replace("\n", "\r\n").getBytes(ISO_8859_1);
    int letIn = 0;
    int refused = 0;
    for (int round = 0; round < 300; round++) {
      byte[] bytes = mutated(good, random);
      try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
        assertThat(answer)
            .as("seed %d, round %d: %s", seed, round, new String(bytes, ISO_8859_1))
            .matches("(?s)(HTTP/1.1 (200|4|501|505).*)?");
        letIn += answer.startsWith("HTTP/1.1 200") ? 1 : 0;
        refused += answer.startsWith("HTTP/1.1 4") ? 1 : 0;
      }
    }
    assertThat(refused).as("the fuzz must also make what is refused").isGreaterThan(150);
    assertThat(letIn).as("nobody signed what was let in").isLessThan(60);
    assertThat(send(signed(PUT, GOOD))).startsWith("HTTP/1.1 200");
  }

  private static byte[] mutated(byte[] good, Random random) {
    byte[] bytes = good.clone();
    switch (random.nextInt(4)) {
      case 0 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      case 2 -> {
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + random.nextInt(40));
        for (int i = from; i < to; i++) {
          bytes[i] = (byte) random.nextInt(256);
        }
      }
      default -> {
        int at = random.nextInt(bytes.length);
        byte[] longer = new byte[bytes.length + 50];
        Arrays.fill(longer, (byte) (32 + random.nextInt(95)));
        System.arraycopy(bytes, 0, longer, 0, at);
        System.arraycopy(bytes, at, longer, at + 50, bytes.length - at);
        bytes = longer;
      }
    }
    return bytes;
  }

  private void refuses(String code, String request) throws IOException {
    assertThat(send(request))
        .startsWith("HTTP/1.1 400")
        .contains("application/x-amz-json-1.1")
        .contains("\"__type\":\"" + code + "\"");
  }

  private String send(String request) throws IOException {
    return RawClient.send(gateway.address(), request);
  }

  private String signed(String target, String body) {
    return signer().json(target, body);
  }

  private Signer signer() {
    return new Signer(keys.first(), TIMESTAMP, "us-east-1", "firehose");
  }
}
