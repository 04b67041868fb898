package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordResponse;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/// Random calls of a JSON service that the SDK's own signer signed, under any path and query, which
/// are normalized and encoded twice as S3's are not: they are let in and arrive as they were sent.
/// With one bit turned over of what is signed they are not, unless it is the case of a letter that
/// means the same.
@SuppressWarnings("NullAway.Init")
class SignedCallFuzzTest {

  private static final long SEED = 20_260_105;
  private static final int ROUNDS = 300;
  private static final int FLIPS = 4;
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final String LETTERS = "abcXYZ019-_~ +%*'()!@,;:=&$ü語";
  private static final String UNSIGNED = "my-unsigned";

  private final AtomicReference<Object> arrived = new AtomicReference<>("nothing");
  private final Random random = new Random(SEED);
  @TempDir Path temp;
  private AccessKeys keys;
  private Gateway gateway;
  private List<JsonServices> services;

  /// A call as it goes over the wire.
  ///
  /// @param data of the record in it
  /// @param signedAt where bytes are that the signature covers
  /// @param unsignedAt where bytes are of a header that nobody signed
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Wire(
      byte[] bytes, byte[] data, List<Integer> signedAt, List<Integer> unsignedAt) {}

  @BeforeEach
  void start() {
    keys = AccessKeys.open(temp, new Random(SEED)); // The same signatures for the same seed.
    gateway = Gateway.start(0, keys, new EchoHandler(), () -> NOW);
    services = JsonServices.serve(gateway, keys.first());
    services
        .getFirst()
        .behind()
        .set(
            request -> {
              arrived.set(request);
              return PutRecordResponse.builder().recordId("r").build();
            });
  }

  @AfterEach
  void stop() {
    services.forEach(JsonServices::close);
    gateway.close();
  }

  @Test
  void letsInWhatIsSignedAndNothingElse() throws IOException {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Wire wire = wire();
      String what = "seed " + SEED + ", round " + round + ": " + head(wire.bytes);
      assertThat(send(wire.bytes)).as(what).startsWith("HTTP/1.1 200");
      assertThat(arrived.get()).as(what).isEqualTo(call(wire));
      for (int flip = 0; flip < FLIPS; flip++) {
        refused += isRefused(wire, wire.signedAt, what) ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(ROUNDS * FLIPS * 9 / 10);
  }

  /// The canary: what is let in though it was changed is seen.
  @Test
  void aHeaderThatNobodySignedMayChange() throws IOException {
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Wire wire = wire();
      byte[] changed = wire.bytes.clone();
      // Another letter of the alphabet, so that it stays a header.
      changed[pick(wire.unsignedAt)] ^= 1;
      refused += send(changed).startsWith("HTTP/1.1 200") ? 0 : 1;
    }
    assertThat(refused).isZero();
  }

  private boolean isRefused(Wire wire, List<Integer> places, String what) throws IOException {
    byte[] changed = wire.bytes.clone();
    int at = pick(places);
    changed[at] ^= (byte) (1 << random.nextInt(8));
    arrived.set("nothing");
    String answer = send(changed);
    String how = "byte " + at + " was changed, " + what;
    assertThat(answer).as(how).matches("(?s)(HTTP/1.1 (200|4|501|505).*)?");
    if (!answer.startsWith("HTTP/1.1 200")) {
      assertThat(arrived.get()).as(how).isEqualTo("nothing");
      return true;
    }
    assertThat(changed[at] ^ wire.bytes[at]).as(how).isEqualTo(0x20);
    assertThat(Character.isLetter(changed[at] & 0x7F)).as(how).isTrue();
    assertThat(arrived.get()).as(how).isEqualTo(call(wire));
    return false;
  }

  private int pick(List<Integer> places) {
    return places.get(random.nextInt(places.size()));
  }

  private static PutRecordRequest call(Wire wire) {
    return PutRecordRequest.builder()
        .deliveryStreamName("s")
        .record(r -> r.data(SdkBytes.fromByteArray(wire.data)))
        .build();
  }

  private Wire wire() {
    byte[] data = new byte[1 + random.nextInt(random.nextInt(4) == 0 ? 100_000 : 300)];
    random.nextBytes(data);
    byte[] body =
        ("{\"DeliveryStreamName\":\"s\",\"Record\":{\"Data\":\""
                + Base64.getEncoder().encodeToString(data)
                + "\"}}")
            .getBytes(UTF_8);
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .protocol("http")
            .host(gateway.address().getHost())
            .port(gateway.address().getPort())
            .encodedPath(path())
            .putHeader("Content-Type", "application/x-amz-json-1.1")
            .putHeader("X-Amz-Target", "Firehose_20150804.PutRecord");
    for (int i = random.nextInt(4); i > 0; i--) {
      request.appendRawQueryParameter("q" + text(4), text(8));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      String name = (random.nextBoolean() ? "x-amz-meta-" : "my-") + (char) ('a' + i);
      for (int values = 1 + random.nextInt(2); values > 0; values--) {
        request.appendHeader(name, ascii());
      }
    }
    return onTheWire(signed(request.build(), body).request(), data, body);
  }

  private SignedRequest signed(SdkHttpRequest request, byte[] body) {
    AccessKey key = keys.first();
    return AwsV4HttpSigner.create()
        .sign(
            r ->
                r.request(request)
                    .payload(ContentStreamProvider.fromByteArray(body))
                    .identity(
                        AwsCredentialsIdentity.create(key.accessKeyId(), key.secretAccessKey()))
                    .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "firehose")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
  }

  private static Wire onTheWire(SdkHttpRequest request, byte[] data, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<Integer> signedAt = new ArrayList<>();
    List<Integer> unsignedAt = new ArrayList<>();
    write(bytes, "POST ");
    if (isNormal(request.encodedPath())) {
      cover(bytes, signedAt, request.encodedPath());
    } else {
      // What a later segment takes back is not signed.
      write(bytes, request.encodedPath());
    }
    cover(bytes, signedAt, request.encodedQueryParameters().map(text -> "?" + text).orElse(""));
    write(bytes, " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n");
    write(bytes, UNSIGNED + ": ");
    cover(bytes, unsignedAt, "nobodysignedthis");
    write(bytes, "\r\n");
    for (Map.Entry<String, List<String>> header : request.headers().entrySet()) {
      for (String value : header.getValue()) {
        if (!header.getKey().equalsIgnoreCase("Content-Length")) {
          write(bytes, header.getKey() + ": ");
          cover(bytes, signedAt, value);
          write(bytes, "\r\n");
        }
      }
    }
    write(bytes, "\r\n");
    cover(bytes, signedAt, new String(body, ISO_8859_1));
    return new Wire(bytes.toByteArray(), data, signedAt, unsignedAt);
  }

  private static boolean isNormal(String path) {
    return !path.contains("//") && !path.contains("/.");
  }

  private static void cover(ByteArrayOutputStream bytes, List<Integer> places, String text) {
    int from = bytes.size();
    write(bytes, text);
    for (int at = from; at < bytes.size(); at++) {
      places.add(at);
    }
  }

  private static void write(ByteArrayOutputStream bytes, String text) {
    bytes.writeBytes(text.getBytes(ISO_8859_1));
  }

  /// With segments that are empty and such that lead up and down, but not above the root.
  private String path() {
    StringBuilder path = new StringBuilder("/p");
    int depth = 1;
    for (int i = random.nextInt(6); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0 -> path.append("/.");
        case 1 -> path.append('/');
        case 2 -> {
          if (depth > 1) {
            path.append("/..");
            depth--;
          }
        }
        default -> {
          path.append("/s").append(SdkHttpUtils.urlEncode(text(8)));
          depth++;
        }
      }
    }
    return path.append(random.nextBoolean() ? "/" : "/e").toString();
  }

  private String text(int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(lengthMax + 1); i > 0; i--) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private String ascii() {
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      text.append((char) random.nextInt(' ', 0x7F));
    }
    return text.toString();
  }

  private static String head(byte[] bytes) {
    String all = new String(bytes, ISO_8859_1);
    return all.substring(0, all.indexOf("\r\n\r\n"));
  }

  private String send(byte[] bytes) throws IOException {
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
