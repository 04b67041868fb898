package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What anybody who reaches the port can do, signed or not.
@SuppressWarnings("NullAway.Init")
class DoorTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Patience SHORT =
      new Patience(
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          1_000,
          Duration.ofSeconds(2),
          Duration.ofSeconds(1));

  private final MeterRegistry registry = new SimpleMeterRegistry();
  @TempDir Path temp;
  private Gateway gateway;

  @BeforeEach
  void start() {
    start(Trust.KEY_HOLDERS);
  }

  private void start(Trust trust) {
    gateway =
        Gateway.start(
            new GatewaySettings(0, trust, "", "000000000000", "us-east-1", registry, new Random(1)),
            AccessKeys.open(temp, new SecureRandom()),
            new EchoHandler(),
            () -> NOW,
            SHORT);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void countsMethodsThatNobodyKnowsAsOne() throws IOException {
    for (int i = 0; i < 1_000; i++) {
      send("M" + i + " /b/k HTTP/1.1\nHost: x\nConnection: close\n\n");
    }

    assertThat(registry.find("rastro.requests").timers())
        .singleElement()
        .satisfies(timer -> assertThat(timer.getId().getTag("operation")).isEqualTo("other"));
  }

  @Test
  void refusesABodyWithTwoEnds() throws IOException {
    for (String second : List.of("Transfer-Encoding: chunked", "Content-Length: 6")) {
      String head = "PUT /b/k HTTP/1.1\nHost: x\nConnection: close\nContent-Length: 5\n";

      assertThat(send(head + second + "\n\n"))
          .startsWith("HTTP/1.1 400")
          .contains("<Code>InvalidRequest</Code>");
    }
  }

  @Test
  void leavesABucketInTheHostItsObjectsUnderAnyPath() throws IOException {
    assertThat(send("GET /_rastro/health HTTP/1.1\nHost: lake.localhost:1\nConnection: close\n\n"))
        .contains("<Code>AccessDenied</Code>");
    assertThat(send("GET /_rastro/health HTTP/1.1\nHost: localhost:1\nConnection: close\n\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void closesAConnectionWhoseHeadDribbles() throws Exception {
    String head = "GET /b/k HTTP/1.1\r\nHost: x\r\nA: " + "a".repeat(1_000);

    assertThat(millisUntilItEnds(head.substring(0, 40), head.substring(40)))
        .isBetween(300L, 8_000L);
  }

  @Test
  void keepsAConnectionThatIsIdleBetweenRequests() throws Exception {
    String request = "GET /_rastro/health HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      socket.setSoTimeout(10_000);
      for (int i = 0; i < 2; i++) {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("0\r\n\r\n")) {
          int letter = socket.getInputStream().read();
          assertThat(letter).as("after '%s'", answer).isNotNegative();
          answer.append((char) letter);
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200");
        Thread.sleep(3 * SHORT.header().toMillis());
      }
    }
  }

  @Test
  void refusesABodyThatDribbles() throws Exception {
    gateway.close();
    start(Trust.ANYBODY);
    String head = "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n";

    assertThat(millisUntilItEnds(head, "a".repeat(800))).isBetween(300L, 8_000L);
  }

  @Test
  void takesABodyThatComesSlowlyButComes() throws Exception {
    gateway.close();
    start(Trust.ANYBODY);
    int chunks = 12;
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      socket.setSoTimeout(10_000);
      String head =
          "PUT /b/k HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
              + chunks * 1_000
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      for (int i = 0; i < chunks; i++) {
        socket.getOutputStream().write("a".repeat(1_000).getBytes(ISO_8859_1));
        Thread.sleep(100);
      }

      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("HTTP/1.1 200");
    }
  }

  /// Sends a letter now and then until the server has enough of it.
  private long millisUntilItEnds(String atOnce, String dribbled) throws Exception {
    long began = System.nanoTime();
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      socket.setSoTimeout(50);
      socket.getOutputStream().write(atOnce.getBytes(ISO_8859_1));
      for (byte letter : dribbled.getBytes(ISO_8859_1)) {
        socket.getOutputStream().write(letter);
        if (hasAnswered(socket)) {
          return (System.nanoTime() - began) / 1_000_000;
        }
      }
    } catch (SocketException e) {
      return (System.nanoTime() - began) / 1_000_000;
    }
    throw new AssertionError("The server waited for all of it");
  }

  private static boolean hasAnswered(Socket socket) throws IOException {
    try {
      socket.getInputStream().read();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private String send(String head) throws IOException {
    return RawClient.send(gateway.address(), head);
  }
}
