package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;

/// What memory for bodies somebody can hold who sends them slowly, with a key or only with its id.
@SuppressWarnings("NullAway.Init")
class UnprovenBodyTest {

  private static final String TIMESTAMP = "20260101T120000Z";
  private static final String PUT = "Firehose_20150804.PutRecord";
  private static final String GOOD =
      "{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\"aGVsbG8=\"}}";
  private static final String LARGE = "a".repeat(JsonDoor.BODY_BYTES_MAX);

  /// So many large bodies are as many bytes as all bodies may have together.
  private static final int FILLING = 6;

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(700);

  private final List<Socket> stalled = new ArrayList<>();
  @TempDir Path temp;
  private AccessKeys keys;
  private Gateway gateway;
  private List<JsonServices> services;

  @BeforeEach
  void makeKeys() {
    keys = AccessKeys.open(temp, new SecureRandom());
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : stalled) {
      socket.close();
    }
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void givesUpABodyOfWhichNothingMoreComes() throws IOException {
    start(SHORT, LONG);
    for (String request : List.of(signer().json(PUT, GOOD), proven(GOOD, signer()))) {
      long began = System.nanoTime();
      Socket socket = stall(request);

      String answer = answer(socket);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("\"__type\":\"RequestTimeout\"", "Connection: close");
      // Far from the minute after which the connection would be closed as idle.
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(SHORT, Duration.ofSeconds(20));
    }
  }

  @Test
  void givesUpABodyThatIsNotWholeInTimeThoughBytesCome() throws Exception {
    start(SHORT, LONG);
    long began = System.nanoTime();
    Socket socket = stall(signer().json(PUT, LARGE));
    String answer = "";
    while (answer.isEmpty()) {
      Thread.sleep(50);
      if (socket.getInputStream().available() > 0) {
        answer = answer(socket);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    assertThat(answer).startsWith("HTTP/1.1 400").contains("RequestTimeout");
    assertThat(send(signer().json(PUT, GOOD))).startsWith("HTTP/1.1 200");
  }

  @Test
  void whoHasAKeyHoldsMemoryForAsLongAsABodyMayTake() throws Exception {
    start(LONG, SHORT);
    String request = proven(LARGE, signer());
    for (int i = 0; i < FILLING; i++) {
      stall(request);
    }

    assertThat(untilItIs("HTTP/1.1 503"))
        .contains("\"__type\":\"ServiceUnavailableException\"", "Slow down");
    Thread.sleep(2 * SHORT.toMillis());
    assertThat(send(signer().json(PUT, GOOD))).startsWith("HTTP/1.1 503");
    stalled.getFirst().close();
    untilItIs("HTTP/1.1 200");
  }

  @Test
  void whoOnlyKnowsTheIdOfAKeyMakesRoomForOthers() throws Exception {
    start(LONG, SHORT);
    String request = forger().json(PUT, LARGE);
    for (int i = 0; i < FILLING; i++) {
      stall(request);
    }

    List<Socket> dropped = List.of();
    while (dropped.isEmpty()) {
      assertThat(send(signer().json(PUT, GOOD))).containsPattern("^HTTP/1.1 (200|503)");
      dropped = answered();
    }

    assertThat(send(signer().json(PUT, GOOD))).startsWith("HTTP/1.1 200");
    assertThat(dropped).as("no more than others need").hasSize(1);
    assertThat(answer(dropped.getFirst()))
        .startsWith("HTTP/1.1 503")
        .contains("\"__type\":\"ServiceUnavailableException\"");
  }

  @Test
  void aForgedSignatureOfAHashGetsNoMemory() throws Exception {
    start(LONG, LONG);
    String request = proven(LARGE, forger());
    for (int i = 0; i <= FILLING; i++) {
      stall(request);
    }

    assertThat(send(signer().json(PUT, GOOD))).startsWith("HTTP/1.1 200");
    finish(stalled.getFirst());
    assertThat(answer(stalled.getFirst()))
        .startsWith("HTTP/1.1 400")
        .contains("\"__type\":\"InvalidSignatureException\"");
  }

  @Test
  void aBodyThatIsCutOffOrIsNoHttpIsTheSendersMistake() throws IOException {
    start(LONG, LONG);
    for (String answer :
        List.of(
            send(signer().json(PUT, GOOD).replaceFirst(".$", "")),
            send(chunked("5\r\nhel")),
            // Left open: what is wrong is seen before the end.
            answer(stall(chunked("zz\r\nhello"))))) {
      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("\"__type\":\"IncompleteBody\"", "x-amzn-RequestId: ");
    }
  }

  private String chunked(String body) {
    return signer()
        .json(PUT, body)
        .replaceFirst("Content-Length: [0-9]+", "Transfer-Encoding: chunked");
  }

  private void start(Duration heldBody, Duration unproven) {
    gateway =
        Gateway.start(
            GatewaySettings.onPort(0),
            keys,
            new EchoHandler(),
            () -> Instant.parse("2026-01-01T12:00:00Z"),
            new Patience(LONG, LONG, 1, heldBody, unproven));
    services = JsonServices.serve(gateway, keys.first());
    services.getFirst().behind().set(_ -> PutRecordResponse.builder().recordId("r").build());
  }

  /// Sends all of a request but its last byte.
  private Socket stall(String request) throws IOException {
    Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort());
    stalled.add(socket);
    socket.setSoTimeout(30_000);
    int end = request.indexOf("\n\n") + 2;
    String head = request.substring(0, end).replace("\n", "\r\n");
    socket.getOutputStream().write(head.getBytes(ISO_8859_1));
    socket
        .getOutputStream()
        .write(request.substring(end, request.length() - 1).getBytes(ISO_8859_1));
    return socket;
  }

  private static void finish(Socket socket) throws IOException {
    socket.getOutputStream().write('a');
  }

  private List<Socket> answered() throws IOException {
    List<Socket> answered = new ArrayList<>();
    for (Socket socket : stalled) {
      if (socket.getInputStream().available() > 0) {
        answered.add(socket);
      }
    }
    return answered;
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /// Bodies are taken a little after they were sent.
  private String untilItIs(String begin) throws Exception {
    long end = System.nanoTime() + LONG.toNanos() / 2;
    String answer = send(signer().json(PUT, GOOD));
    while (!answer.startsWith(begin) && System.nanoTime() < end) {
      Thread.sleep(20);
      answer = send(signer().json(PUT, GOOD));
    }
    assertThat(answer).startsWith(begin);
    return answer;
  }

  private String send(String request) throws IOException {
    int end = request.indexOf("\n\n") + 2;
    return RawClient.send(
        gateway.address(), request.substring(0, end), request.substring(end).getBytes(ISO_8859_1));
  }

  /// A call whose head says, and signs, what its body's hash is.
  private static String proven(String body, Signer signer) {
    return signer.request(
        "POST",
        "/",
        "/",
        Map.of(
            "content-type",
            "application/x-amz-json-1.1",
            "x-amz-target",
            PUT,
            Signer.CONTENT_HASH,
            SigningKey.sha256(body.getBytes(ISO_8859_1))),
        body);
  }

  private Signer signer() {
    return new Signer(keys.first(), TIMESTAMP, "us-east-1", "firehose");
  }

  private Signer forger() {
    AccessKey guessed = new AccessKey(keys.first().accessKeyId(), "a guess");
    return new Signer(guessed, TIMESTAMP, "us-east-1", "firehose");
  }
}
