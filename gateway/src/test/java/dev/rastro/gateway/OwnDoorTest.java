package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own paths, and how what fails behind them is told.
@SuppressWarnings("NullAway.Init")
class OwnDoorTest {

  @TempDir Path temp;
  private Gateway gateway;

  @BeforeEach
  void start() {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    gateway =
        Gateway.start(
            new GatewaySettings(
                0,
                Trust.KEY_HOLDERS,
                "token",
                "000000000000",
                "us-east-1",
                new SimpleMeterRegistry(),
                new Random(1)),
            keys,
            new EchoHandler(),
            InstantSource.system());
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void tellsAFailureAsAnErrorIfNothingWasSaidYet() throws IOException {
    for (OwnPath.Answerer failing :
        List.<OwnPath.Answerer>of(
            (_, _) -> {
              throw new UncheckedIOException("Could not read", new IOException("a secret"));
            },
            (_, _) -> {
              throw new IOException("a secret");
            },
            (_, out) -> {
              out.write("half".getBytes(US_ASCII));
              throw new IllegalStateException("a secret");
            })) {
      assertThat(ask(failing))
          .startsWith("HTTP/1.1 500")
          .contains("Content-Type: application/json")
          .contains("{\"message\":\"")
          .doesNotContain("half")
          .doesNotContain("secret");
    }
  }

  @Test
  void endsNoAnswerWellThatFailedOnItsWay() throws IOException {
    for (boolean isChecked : new boolean[] {true, false}) {
      String answer =
          ask(
              (_, out) -> {
                out.write("half".getBytes(US_ASCII));
                out.flush();
                IOException failure = new IOException("the disk is gone");
                if (isChecked) {
                  throw failure;
                }
                throw new UncheckedIOException(failure);
              });

      assertThat(answer).startsWith("HTTP/1.1 200").contains("half");
      assertThat(answer).as("the chunk that ends an answer").doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void tellsThatABodyDidNotComeWhole() throws IOException {
    gateway.serve(
        List.of(),
        List.of(new OwnPath("it", OwnPath.Access.TOKEN_HOLDERS, "text/plain", (_, _) -> {})));

    assertThat(
            RawClient.send(
                gateway.address(),
                "POST /_rastro/it HTTP/1.1\nHost: localhost\nAuthorization: Bearer token\n"
                    + "Content-Length: 10\n\nhalf"))
        .startsWith("HTTP/1.1 400")
        .contains("{\"message\":\"the request's body could not be read\"}");
  }

  private String ask(OwnPath.Answerer answerer) throws IOException {
    gateway.serve(
        List.of(), List.of(new OwnPath("it", OwnPath.Access.ANYBODY, "text/plain", answerer)));
    return RawClient.send(
        gateway.address(), Signer.plain("GET", "/_rastro/it", "localhost", "", ""));
  }
}
