package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A body in AWS's chunked encoding: each chunk may carry a signature, and after the last one
/// trailers may carry a checksum of the whole, and a signature of the trailers. All of them are
/// checked.
///
/// Follows "Signature calculations for the Authorization header: transferring a payload in multiple
/// chunks", and the page on trailing headers.
final class ChunkedPayload implements Payload {

  private static final int LINE_LENGTH_MAX = 1_024;
  private static final int TRAILERS_MAX = 16;
  private static final String TRAILER_SIGNATURE = "x-amz-trailer-signature";
  private static final String EMPTY_HASH = SigningKey.sha256(new byte[0]);

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    TRAILER,
    DONE
  }

  /// What the chunks and trailers are signed with.
  ///
  /// @param timestamp the request's `x-amz-date`
  /// @param seed the request's own signature, which the first chunk continues
  record Signing(SigningKey key, String timestamp, String seed) {}

  /// What the headers say of the body.
  ///
  /// @param length of the data
  /// @param trailer the name of the checksum that comes after the data; empty where none does
  record Announced(long length, String trailer) {}

  private final @Nullable Signing signing;
  private final Announced announced;
  private final @Nullable BodyChecksum checksum;
  private final MessageDigest chunkDigest = SigningKey.sha256();
  private final StringBuilder line = new StringBuilder();
  private final Map<String, String> trailers = new TreeMap<>();
  private State state = State.SIZE;
  private String previousSignature;
  private String chunkSignature = "";
  private long chunkLeft;
  private long length;

  /// @param signing null where the chunks are not signed
  /// @throws Refusal where the announced trailer is no checksum
  ChunkedPayload(@Nullable Signing signing, Announced announced) {
    this.signing = signing;
    this.announced = announced;
    this.previousSignature = signing == null ? "" : signing.seed;
    this.checksum = announced.trailer.isEmpty() ? null : BodyChecksum.named(announced.trailer);
    if (checksum == null && !announced.trailer.isEmpty()) {
      throw new Refusal(
          "InvalidRequest",
          400,
          "The value specified in the x-amz-trailer header is not supported");
    }
  }

  @Override
  public void take(ByteBuffer given, Consumer<ByteBuffer> data) throws RequestRefusedException {
    ByteBuffer bytes = given.slice();
    while (bytes.hasRemaining()) {
      if (state == State.DATA) {
        takeData(bytes, data);
      } else if (state == State.DONE) {
        throw malformed("there are bytes after the last chunk");
      } else {
        takeLine((char) (bytes.get() & 0xFF));
      }
    }
  }

  private void takeData(ByteBuffer bytes, Consumer<ByteBuffer> consumer)
      throws RequestRefusedException {
    int taken = (int) Math.min(chunkLeft, bytes.remaining());
    ByteBuffer data = bytes.slice(bytes.position(), taken);
    if (signing != null) {
      chunkDigest.update(data.duplicate());
    }
    if (checksum != null) {
      checksum.update(data);
    }
    consumer.accept(data);
    bytes.position(bytes.position() + taken);
    chunkLeft -= taken;
    if (chunkLeft == 0) {
      checkChunk();
      state = State.DATA_END;
    }
  }

  private void takeLine(char c) throws RequestRefusedException {
    if (c != '\n') {
      line.append(c);
      if (line.length() > LINE_LENGTH_MAX) {
        throw malformed("a line is too long");
      }
      return;
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw malformed("a line does not end with CR LF");
    }
    String text = line.substring(0, line.length() - 1);
    line.setLength(0);
    switch (state) {
      case SIZE -> beginChunk(text);
      case DATA_END -> endChunk(text);
      case TRAILER -> takeTrailer(text);
      case DATA, DONE -> throw new IllegalStateException("No line is read in " + state);
    }
  }

  private void beginChunk(String text) throws RequestRefusedException {
    int semicolon = text.indexOf(';');
    String size = semicolon < 0 ? text : text.substring(0, semicolon);
    if (size.isEmpty() || size.length() > 15 || !size.chars().allMatch(HexFormat::isHexDigit)) {
      throw malformed("'" + size + "' is no chunk size");
    }
    chunkLeft = HexFormat.fromHexDigitsToLong(size);
    length += chunkLeft;
    if (length > announced.length) {
      throw incomplete();
    }
    String extension = semicolon < 0 ? "" : text.substring(semicolon + 1);
    chunkSignature =
        extension.startsWith("chunk-signature=")
            ? extension.substring("chunk-signature=".length())
            : "";
    chunkDigest.reset();
    if (chunkLeft == 0) {
      checkChunk();
      state = State.TRAILER;
    } else {
      state = State.DATA;
    }
  }

  private void endChunk(String text) throws RequestRefusedException {
    if (!text.isEmpty()) {
      throw malformed("a chunk is longer than its size");
    }
    state = State.SIZE;
  }

  private void checkChunk() throws RequestRefusedException {
    if (signing == null) {
      return;
    }
    checkSignature(
        signing,
        chunkSignature,
        "-PAYLOAD",
        previousSignature,
        EMPTY_HASH,
        HexFormat.of().formatHex(chunkDigest.digest()));
    previousSignature = chunkSignature;
  }

  private static void checkSignature(
      Signing signing, String signature, String algorithmSuffix, String... parts)
      throws RequestRefusedException {
    String stringToSign =
        String.join(
            "\n",
            SigningKey.ALGORITHM + algorithmSuffix,
            signing.timestamp,
            signing.key.scope(),
            String.join("\n", parts));
    if (!SigningKey.equal(signing.key.sign(stringToSign), signature)) {
      Refusal refusal = Refusal.badSignature();
      throw new RequestRefusedException(
          refusal.code(Protocol.REST_XML),
          refusal.status(Protocol.REST_XML),
          String.valueOf(refusal.getMessage()));
    }
  }

  private void takeTrailer(String text) throws RequestRefusedException {
    if (text.isEmpty()) {
      state = State.DONE;
      return;
    }
    int colon = text.indexOf(':');
    if (colon < 0 || trailers.size() == TRAILERS_MAX) {
      throw malformedTrailer();
    }
    String name = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    if (trailers.put(name, text.substring(colon + 1).strip()) != null) {
      throw malformedTrailer();
    }
  }

  @Override
  public void end() throws RequestRefusedException {
    if (state != State.DONE || length != announced.length) {
      throw incomplete();
    }
    String signature = trailers.remove(TRAILER_SIGNATURE);
    if (!announced.trailer.isEmpty() && signing != null) {
      StringBuilder signed = new StringBuilder();
      trailers.forEach((name, value) -> signed.append(name + ":" + value + "\n"));
      checkSignature(
          signing,
          signature == null ? "" : signature,
          "-TRAILER",
          previousSignature,
          SigningKey.sha256(signed.toString().getBytes(UTF_8)));
    }
    String value = trailers.remove(announced.trailer);
    if (!trailers.isEmpty() || (value == null) != (checksum == null)) {
      throw malformedTrailer();
    }
    if (checksum != null && value != null && !checksum.matches(value)) {
      throw new RequestRefusedException(
          "BadDigest",
          400,
          "The " + announced.trailer + " you specified did not match what we received.");
    }
  }

  private static RequestRefusedException incomplete() {
    return new RequestRefusedException(
        "IncompleteBody",
        400,
        "The request body does not have the length that x-amz-decoded-content-length says");
  }

  private static RequestRefusedException malformed(String why) {
    return new RequestRefusedException(
        "InvalidChunk", 400, "The body is not in AWS's chunked encoding: " + why);
  }

  private static RequestRefusedException malformedTrailer() {
    return new RequestRefusedException(
        "MalformedTrailerError",
        400,
        "The request contained trailing data that was not well-formed or did not conform to our"
            + " published schema.");
  }
}
