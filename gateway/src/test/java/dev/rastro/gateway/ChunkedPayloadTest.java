package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.RequestRefusedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkedPayloadTest {

  private static final String TIME = "20260101T000000Z";
  private static final String SEED = "5".repeat(64);
  private static final String CRC32_TRAILER = "x-amz-checksum-crc32";
  private static final SigningKey KEY = SigningKey.derive("secret", "20260101", "us-east-1", "s3");

  @Test
  void takesTheDataOutOfItsChunks() throws Exception {
    assertThat(unsigned("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", 11, "")).isEqualTo("hello world");
    assertThat(unsigned("0\r\n\r\n", 0, "")).isEmpty();
  }

  /// The checksums of "123456789" that catalogues of checksums give.
  @ParameterizedTest
  @CsvSource({
    "crc32,cbf43926",
    "crc32c,e3069283",
    "crc64nvme,ae8b14860a799888",
    "sha1,f7c3bc1d808e04732adf679965ccc34ca7ae3441",
    "sha256,15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225"
  })
  void checksEachKindOfChecksum(String kind, String expected) throws Exception {
    String name = "x-amz-checksum-" + kind;
    String value = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(expected));
    String body = "9\r\n123456789\r\n0\r\n" + name + ":" + value + "\r\n\r\n";

    assertThat(unsigned(body, 9, name)).isEqualTo("123456789");
    refuses("BadDigest", body.replace("123456789", "123456780"), 9, name);
  }

  @Test
  void refusesWhatIsNotWellFormed() {
    refuses("IncompleteBody", "5\r\nhello\r\n", 5, "");
    refuses("IncompleteBody", "5\r\nhello\r\n0\r\n", 5, "");
    refuses("IncompleteBody", "", 5, "");
    refuses("IncompleteBody", "5\r\nhello\r\n0\r\n\r\n", 6, "");
    refuses("IncompleteBody", "6\r\nhello!\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "5\nhello\n0\n\n", 5, "");
    refuses("InvalidChunk", "4\r\nhello\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "-5\r\nhello\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "+5\r\nhello\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "\r\nhello\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", 5, "");
    refuses("InvalidChunk", "5\r\nhello\r\n0\r\n\r\nmore", 5, "");
    refuses("InvalidChunk", "5;" + "x".repeat(5_000), 5, "");
  }

  @Test
  void refusesATrailerThatWasNotAnnouncedAndOneThatIsMissing() {
    String with = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n";
    refuses("MalformedTrailerError", with, 5, "");
    refuses("MalformedTrailerError", "5\r\nhello\r\n0\r\n\r\n", 5, CRC32_TRAILER);
    refuses("MalformedTrailerError", "5\r\nhello\r\n0\r\nnocolon\r\n\r\n", 5, CRC32_TRAILER);
    refuses("MalformedTrailerError", with.replace("\r\n\r\n", "\r\na:b\r\n\r\n"), 5, CRC32_TRAILER);
    refuses("MalformedTrailerError", "0\r\n" + "a:b\r\n".repeat(2) + "\r\n", 0, "");
    assertThatThrownBy(() -> new ChunkedPayload(null, new ChunkedPayload.Announced(5, "x-color")))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void refusesChunksInAnotherOrderAndWithoutASignature() throws Exception {
    String[] parts = signedParts("hello".getBytes(US_ASCII), "world".getBytes(US_ASCII));
    String good = parts[0] + parts[1] + parts[2];

    assertThat(signed(good, 10)).isEqualTo("helloworld");
    refusesSigned(parts[1] + parts[0] + parts[2], 10);
    refusesSigned(good.replaceAll(";chunk-signature=[0-9a-f]{64}", ""), 10);
    // A signed end may not be left off, nor a chunk in the middle.
    refusesSigned(parts[0] + parts[2], 5);
  }

  @Test
  void survivesBodiesThatWereChangedAnywhere() throws Exception {
    long seed = Objects.hash("chunked", 1);
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] data = new byte[random.nextInt(200)];
      random.nextBytes(data);
      byte[] body = signedWithTrailer(data, random);
      String as = "seed " + seed + ", round " + round;
      assertThat(read(body, data.length, random)).as(as).isEqualTo(data);

      byte[] changed = change(body, random);
      try {
        assertThat(read(changed, data.length, random)).as(as).isEqualTo(data);
      } catch (RequestRefusedException e) {
        refused++;
      }
    }
    // The canary: nearly every change must be seen, all but blanks and the case of letters.
    assertThat(refused).isGreaterThan(2_700);
  }

  private static byte[] change(byte[] body, Random random) {
    byte[] changed = body.clone();
    int at = random.nextInt(body.length);
    return switch (random.nextInt(3)) {
      case 0 -> {
        changed[at] ^= (byte) (1 << random.nextInt(8));
        yield changed;
      }
      case 1 -> Arrays.copyOf(body, at);
      default -> {
        ByteArrayOutputStream longer = new ByteArrayOutputStream();
        longer.write(body, 0, at);
        longer.write(random.nextInt(256));
        longer.write(body, at, body.length - at);
        yield longer.toByteArray();
      }
    };
  }

  /// Reads a body that comes in pieces of any length.
  private static byte[] read(byte[] body, int length, Random random)
      throws RequestRefusedException {
    ChunkedPayload payload =
        new ChunkedPayload(
            new ChunkedPayload.Signing(KEY, TIME, SEED),
            new ChunkedPayload.Announced(length, CRC32_TRAILER));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int at = 0;
    while (at < body.length) {
      int piece = Math.min(1 + random.nextInt(40), body.length - at);
      payload.take(ByteBuffer.wrap(body, at, piece), slice -> write(slice, data));
      at += piece;
    }
    payload.end();
    return data.toByteArray();
  }

  private static byte[] signedWithTrailer(byte[] data, Random random) {
    int split = data.length == 0 ? 0 : random.nextInt(data.length);
    byte[][] chunks =
        split == 0
            ? (data.length == 0 ? new byte[0][] : new byte[][] {data})
            : new byte[][] {
              Arrays.copyOf(data, split), Arrays.copyOfRange(data, split, data.length)
            };
    String[] parts = signedParts(chunks);
    String last = parts[parts.length - 1];
    String lastSignature = last.substring(last.indexOf('=') + 1, last.indexOf('\r'));
    CRC32 crc = new CRC32();
    crc.update(data);
    String checksum =
        Base64.getEncoder()
            .encodeToString(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
    String signature =
        KEY.sign(
            String.join(
                "\n",
                "AWS4-HMAC-SHA256-TRAILER",
                TIME,
                KEY.scope(),
                lastSignature,
                SigningKey.sha256((CRC32_TRAILER + ":" + checksum + "\n").getBytes(US_ASCII))));
    String body =
        String.join("", parts).replaceFirst("\r\n$", "")
            + CRC32_TRAILER
            + ":"
            + checksum
            + "\r\nx-amz-trailer-signature:"
            + signature
            + "\r\n\r\n";
    return body.getBytes(ISO_8859_1);
  }

  /// The chunks, and the last one, which is empty, with the empty line that ends a body.
  private static String[] signedParts(byte[]... chunks) {
    String[] parts = new String[chunks.length + 1];
    String previous = SEED;
    for (int i = 0; i < parts.length; i++) {
      byte[] data = i < chunks.length ? chunks[i] : new byte[0];
      previous =
          KEY.sign(
              String.join(
                  "\n",
                  "AWS4-HMAC-SHA256-PAYLOAD",
                  TIME,
                  KEY.scope(),
                  previous,
                  SigningKey.sha256(new byte[0]),
                  SigningKey.sha256(data)));
      parts[i] =
          Integer.toHexString(data.length)
              + ";chunk-signature="
              + previous
              + "\r\n"
              + new String(data, ISO_8859_1)
              + "\r\n";
    }
    return parts;
  }

  private static String signed(String body, long length) throws RequestRefusedException {
    return data(body, new ChunkedPayload.Signing(KEY, TIME, SEED), length, "");
  }

  private static String unsigned(String body, long length, String trailer)
      throws RequestRefusedException {
    return data(body, null, length, trailer);
  }

  private static String data(
      String body, ChunkedPayload.@Nullable Signing signing, long length, String trailer)
      throws RequestRefusedException {
    ChunkedPayload payload =
        new ChunkedPayload(signing, new ChunkedPayload.Announced(length, trailer));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    payload.take(ByteBuffer.wrap(body.getBytes(ISO_8859_1)), slice -> write(slice, data));
    payload.end();
    return data.toString(ISO_8859_1);
  }

  private static void write(ByteBuffer slice, ByteArrayOutputStream data) {
    byte[] bytes = new byte[slice.remaining()];
    slice.get(bytes);
    data.writeBytes(bytes);
  }

  private static void refusesSigned(String body, long length) {
    assertThatThrownBy(() -> signed(body, length))
        .isInstanceOfSatisfying(
            RequestRefusedException.class,
            e -> assertThat(e.errorCode()).isEqualTo("SignatureDoesNotMatch"));
  }

  private static void refuses(String code, String body, long length, String trailer) {
    assertThatThrownBy(() -> unsigned(body, length, trailer))
        .isInstanceOfSatisfying(
            RequestRefusedException.class,
            e -> assertThat(List.of(e.errorCode(), e.statusCode())).isEqualTo(List.of(code, 400)));
  }
}
