package dev.rastro.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who sends a head that Jetty fails to read is told so; what fails behind stays a failure.
@SuppressWarnings("NullAway.Init")
class UnreadableHeadTest {

  private final Handler failing =
      new Handler.Abstract() {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
          throw new IllegalArgumentException("thrown behind the door");
        }
      };
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"1\"7.0.0.1:80", "\"", "a\"b\"c", "\"a"})
  void aHostWithAQuoteIsTheSendersMistake(String host) throws IOException {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    try (Gateway gateway = Gateway.start(0, keys, failing, Instant::now)) {
      String answer =
          RawClient.send(
              gateway.address(), "GET /b/k HTTP/1.1\nHost: " + host + "\nConnection: close\n\n");

      assertThat(answer).startsWith("HTTP/1.1 4").contains("<Error><Code>");
    }
  }

  @Test
  void whatFailsBehindTheDoorIsNotTheSendersMistake() throws IOException {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    try (Gateway gateway = Gateway.start(0, keys, failing, () -> Instant.EPOCH)) {
      String signed =
          new Signer(keys.first(), "19700101T000000Z", "us-east-1", "s3")
              .s3("GET", "/b/k", Map.of(), "");

      assertThat(RawClient.send(gateway.address(), signed))
          .startsWith("HTTP/1.1 500")
          .contains("<Code>InternalError</Code>");
    }
  }
}
