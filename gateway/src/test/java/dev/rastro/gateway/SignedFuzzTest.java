package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.checksums.DefaultChecksumAlgorithm;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Random requests that the SDK's own signer signed, in all forms that it has: they are let in.
/// With one bit of what is signed turned over they are not, unless that changes but the case of a
/// letter where it means nothing.
@SuppressWarnings("NullAway.Init")
class SignedFuzzTest {

  private static final long SEED = 20_260_104;
  private static final int ROUNDS = 400;
  private static final int FLIPS = 4;
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String LETTERS = "abcXYZ019-._~ +%*'()!@,;:=&$ü/語";

  @TempDir Path temp;

  /// How the signer is told to sign.
  private enum Form {
    WHOLE,
    UNSIGNED,
    PRESIGNED,
    CHUNKS,
    CHUNKS_AND_TRAILER,
    UNSIGNED_CHUNKS_AND_TRAILER
  }

  /// A request as it goes over the wire, each letter a byte.
  ///
  /// @param data what the body says
  /// @param signedAt where bytes are that the signature or a checksum covers
  private record Wire(String text, String data, List<Integer> signedAt) {}

  @Test
  void letsInWhatIsSignedAndNothingElse() throws IOException {
    assertThat(letInThoughChanged(Trust.KEY_HOLDERS)).isZero();
  }

  @Test
  void aGatewayThatChecksNoSignatureWouldBeFound() throws IOException {
    assertThat(letInThoughChanged(Trust.ANYBODY)).isGreaterThan(ROUNDS);
  }

  @Test
  void makesRequestsInAllForms() throws IOException {
    AccessKeys keys = AccessKeys.open(temp, new SecureRandom());
    List<String> hashes = new ArrayList<>();
    try (Gateway gateway = Gateway.start(0, keys, new EchoHandler(), () -> NOW)) {
      for (Form form : Form.values()) {
        String head = shown(wire(gateway, keys.first(), form, new Random(SEED)));
        hashes.add(
            head.replaceFirst("(?s).*x-amz-content-sha256: (\\S*).*", "$1")
                .replaceFirst("(?s)[A-Z]+ /.*X-Amz-Signature=.*", "in the query")
                .replaceFirst("[0-9a-f]{64}", "a hash"));
      }
    }
    assertThat(hashes)
        .containsExactly(
            "a hash",
            "UNSIGNED-PAYLOAD",
            "in the query",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
            "STREAMING-UNSIGNED-PAYLOAD-TRAILER");
  }

  private int letInThoughChanged(Trust trust) throws IOException {
    AccessKeys keys = AccessKeys.open(temp.resolve(trust.name()), new SecureRandom());
    GatewaySettings settings =
        new GatewaySettings(
            0, trust, "", "000000000000", "us-east-1", new SimpleMeterRegistry(), new Random(1));
    Random random = new Random(SEED);
    int letIn = 0;
    try (Gateway gateway = Gateway.start(settings, keys, new EchoHandler(), () -> NOW)) {
      for (int round = 0; round < ROUNDS; round++) {
        Form form = Form.values()[round % Form.values().length];
        Wire wire = wire(gateway, keys.first(), form, random);
        String what = "seed " + SEED + ", round " + round + ", " + form;
        String answer = send(gateway, bytes(wire));
        assertThat(answer).as("%s: %s", what, shown(wire)).startsWith("HTTP/1.1 200");
        assertThat(answer).as(what).endsWith("\r\n\r\n" + wire.data);
        for (int flip = 0; flip < FLIPS; flip++) {
          letIn += isLetInThoughChanged(gateway, wire, random, what) ? 1 : 0;
        }
      }
    }
    return letIn;
  }

  private static boolean isLetInThoughChanged(
      Gateway gateway, Wire wire, Random random, String what) throws IOException {
    byte[] changed = bytes(wire);
    int at = wire.signedAt.get(random.nextInt(wire.signedAt.size()));
    changed[at] ^= (byte) (1 << random.nextInt(8));
    String answer = send(gateway, changed);
    assertThat(answer).as(what).matches("(?s)(HTTP/1.1 (200|4|501|505).*)?");
    boolean isSameButForCase =
        ((changed[at] & 0xFF) ^ wire.text.charAt(at)) == 0x20
            && Character.isLetter(changed[at] & 0x7F);
    if (!answer.startsWith("HTTP/1.1 200")) {
      return false;
    }
    boolean isSameData = answer.endsWith("\r\n\r\n" + wire.data);
    return !isSameButForCase || !isSameData;
  }

  private static Wire wire(Gateway gateway, AccessKey key, Form form, Random random)
      throws IOException {
    byte[] data = new byte[random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(300)];
    random.nextBytes(data);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(random.nextBoolean() ? SdkHttpMethod.PUT : SdkHttpMethod.POST)
            // Else the signer signs every body, whatever it is told.
            .protocol("https")
            .host(gateway.address().getHost())
            .port(gateway.address().getPort())
            .encodedPath("/bucket/k" + SdkHttpUtils.urlEncodeIgnoreSlashes(text(random, 12)));
    for (int i = random.nextInt(4); i > 0; i--) {
      request.appendRawQueryParameter("q" + text(random, 4), text(random, 8));
    }
    if (form != Form.PRESIGNED) {
      for (int i = random.nextInt(4); i > 0; i--) {
        // A URL's signature covers headers too, but its user must then know them.
        String name = (random.nextBoolean() ? "x-amz-meta-" : "my-") + (char) ('a' + i);
        for (int values = 1 + random.nextInt(2); values > 0; values--) {
          request.appendHeader(name, ascii(random));
        }
      }
    }
    return onTheWire(signed(request.build(), data, key, form), data, form);
  }

  private static SignedRequest signed(
      SdkHttpRequest request, byte[] data, AccessKey key, Form form) {
    boolean hasTrailer =
        form == Form.CHUNKS_AND_TRAILER || form == Form.UNSIGNED_CHUNKS_AND_TRAILER;
    boolean isSigned = form == Form.WHOLE || form == Form.CHUNKS || form == Form.CHUNKS_AND_TRAILER;
    return AwsV4HttpSigner.create()
        .sign(
            r -> {
              r.request(request)
                  .payload(ContentStreamProvider.fromByteArray(data))
                  .identity(AwsCredentialsIdentity.create(key.accessKeyId(), key.secretAccessKey()))
                  .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC))
                  .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                  .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                  .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                  .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                  .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, isSigned)
                  .putProperty(
                      AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, hasTrailer || form == Form.CHUNKS);
              if (hasTrailer) {
                r.putProperty(AwsV4HttpSigner.CHECKSUM_ALGORITHM, DefaultChecksumAlgorithm.CRC32C);
              }
              if (form == Form.PRESIGNED) {
                r.putProperty(
                        AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(1));
              }
            });
  }

  private static Wire onTheWire(SignedRequest signed, byte[] data, Form form) throws IOException {
    SdkHttpRequest request = signed.request();
    byte[] body;
    try (InputStream in = signed.payload().orElseThrow().newStream()) {
      body = in.readAllBytes();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> signedAt = new ArrayList<>();
    write(bytes, request.method() + " ");
    covered(bytes, signedAt, request.encodedPath());
    String query = request.encodedQueryParameters().map(text -> "?" + text).orElse("");
    covered(bytes, signedAt, query);
    write(bytes, " HTTP/1.1\r\nConnection: close\r\n");
    if (request.firstMatchingHeader("Content-Length").isEmpty()) {
      write(bytes, "Content-Length: " + body.length + "\r\n");
    }
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      for (String value : header.getValue()) {
        write(bytes, header.getKey() + ": ");
        // Another length is another body, whose end may never come.
        if (header.getKey().toLowerCase(Locale.ROOT).endsWith("content-length")) {
          write(bytes, value);
        } else {
          covered(bytes, signedAt, value);
        }
        write(bytes, "\r\n");
      }
    }
    write(bytes, "\r\n");
    if (form != Form.UNSIGNED && form != Form.PRESIGNED) {
      covered(bytes, signedAt, new String(body, ISO_8859_1));
    } else {
      bytes.writeBytes(body);
    }
    return new Wire(bytes.toString(ISO_8859_1), new String(data, ISO_8859_1), signedAt);
  }

  private static void covered(ByteArrayOutputStream bytes, List<Integer> signedAt, String text) {
    int from = bytes.size();
    write(bytes, text);
    for (int at = from; at < bytes.size(); at++) {
      signedAt.add(at);
    }
  }

  private static void write(ByteArrayOutputStream bytes, String text) {
    bytes.writeBytes(text.getBytes(ISO_8859_1));
  }

  private static String text(Random random, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    // Such segments lead out of a bucket, and are refused before they are compared.
    return text.toString().replaceAll("(^|/)\\.+(?=/|$)", "$1dots");
  }

  private static String ascii(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      text.append((char) random.nextInt(' ', 0x7F));
    }
    return text.toString();
  }

  private static String shown(Wire wire) {
    return wire.text.substring(0, wire.text.indexOf("\r\n\r\n"));
  }

  private static byte[] bytes(Wire wire) {
    return wire.text.getBytes(ISO_8859_1);
  }

  private static String send(Gateway gateway, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(gateway.address().getHost(), gateway.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      // The server closed the connection before it had read all: that is no answer.
      return "";
    }
  }
}
