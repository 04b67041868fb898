package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;

/// A body in AWS's chunked encoding: each chunk may carry a signature, and after the last one
/// trailers may carry a checksum of the whole, and a signature of the trailers. All of them are
/// checked as the bytes go by.
///
/// Follows "Signature calculations for the Authorization header: transferring a payload in multiple
/// chunks", and the page on trailing headers.
final class ChunkedPayload implements Payload {

  private static final int LINE_LENGTH_MAX = 1_024;
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

  private final @Nullable Signing signing;
  private final boolean hasTrailers;
  private final MessageDigest chunkDigest = SigningKey.sha256();
  private final List<Checksum> crcs = List.of(new CRC32(), new CRC32C());
  private final MessageDigest dataDigest = SigningKey.sha256();
  private final StringBuilder line = new StringBuilder();
  private final List<String> trailers = new ArrayList<>();
  private State state = State.SIZE;
  private String previousSignature;
  private String chunkSignature = "";
  private long chunkLeft;
  private boolean isLastChunk;

  /// @param signing null where the chunks are not signed
  ChunkedPayload(@Nullable Signing signing, boolean hasTrailers) {
    this.signing = signing;
    this.hasTrailers = hasTrailers;
    this.previousSignature = signing == null ? "" : signing.seed;
  }

  @Override
  public void take(ByteBuffer given) throws RequestRefusedException {
    ByteBuffer bytes = given.duplicate();
    while (bytes.hasRemaining()) {
      if (state == State.DATA) {
        takeData(bytes);
      } else if (state == State.DONE) {
        throw malformed("there are bytes after the last chunk");
      } else {
        takeLine((char) (bytes.get() & 0xFF));
      }
    }
  }

  private void takeData(ByteBuffer bytes) throws RequestRefusedException {
    int length = (int) Math.min(chunkLeft, bytes.remaining());
    ByteBuffer data = bytes.slice(bytes.position(), length);
    if (signing != null) {
      chunkDigest.update(data.duplicate());
    }
    if (hasTrailers) {
      crcs.forEach(crc -> crc.update(data.duplicate()));
      dataDigest.update(data.duplicate());
    }
    bytes.position(bytes.position() + length);
    chunkLeft -= length;
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
    try {
      chunkLeft = Long.parseLong(semicolon < 0 ? text : text.substring(0, semicolon), 16);
    } catch (NumberFormatException e) {
      throw malformed("'" + text + "' is no chunk size");
    }
    if (chunkLeft < 0) {
      throw malformed("a chunk size is negative");
    }
    String extension = semicolon < 0 ? "" : text.substring(semicolon + 1);
    chunkSignature =
        extension.startsWith("chunk-signature=")
            ? extension.substring("chunk-signature=".length())
            : "";
    isLastChunk = chunkLeft == 0;
    chunkDigest.reset();
    if (isLastChunk) {
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
    String stringToSign =
        String.join(
            "\n",
            SigningKey.ALGORITHM + "-PAYLOAD",
            signing.timestamp,
            signing.key.scope(),
            previousSignature,
            EMPTY_HASH,
            HexFormat.of().formatHex(chunkDigest.digest()));
    checkSignature(stringToSign, chunkSignature);
    previousSignature = chunkSignature;
  }

  private void checkSignature(String stringToSign, String signature)
      throws RequestRefusedException {
    if (signing != null && !SigningKey.equal(signing.key.sign(stringToSign), signature)) {
      Refusal refusal = Refusal.badSignature();
      throw new RequestRefusedException(
          refusal.code(), refusal.status(), String.valueOf(refusal.getMessage()));
    }
  }

  private void takeTrailer(String text) throws RequestRefusedException {
    if (!text.isEmpty()) {
      trailers.add(text);
      return;
    }
    state = State.DONE;
    StringBuilder signed = new StringBuilder();
    String signature = "";
    for (String trailer : trailers) {
      int colon = trailer.indexOf(':');
      if (colon < 0) {
        throw malformed("a trailer has no colon");
      }
      String name = trailer.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = trailer.substring(colon + 1).strip();
      if (name.equals("x-amz-trailer-signature")) {
        signature = value;
      } else {
        signed.append(name).append(':').append(value).append('\n');
        checkChecksum(name, value);
      }
    }
    if (signing != null && hasTrailers) {
      checkSignature(
          String.join(
              "\n",
              SigningKey.ALGORITHM + "-TRAILER",
              signing.timestamp,
              signing.key.scope(),
              previousSignature,
              SigningKey.sha256(signed.toString().getBytes(UTF_8))),
          signature);
    }
  }

  private void checkChecksum(String name, String value) throws RequestRefusedException {
    byte[] computed;
    switch (name) {
      case "x-amz-checksum-crc32" -> computed = bigEndian(crcs.get(0).getValue());
      case "x-amz-checksum-crc32c" -> computed = bigEndian(crcs.get(1).getValue());
      case "x-amz-checksum-sha256" -> computed = dataDigest.digest();
      default -> {
        return; // S3 knows more kinds; the signature covers them.
      }
    }
    if (!Base64.getEncoder().encodeToString(computed).equals(value)) {
      throw new RequestRefusedException(
          "BadDigest", 400, "The " + name + " you specified did not match what we received");
    }
  }

  private static byte[] bigEndian(long value) {
    return ByteBuffer.allocate(4).putInt((int) value).array();
  }

  @Override
  public void end() throws RequestRefusedException {
    if (state != State.DONE) {
      throw new RequestRefusedException(
          "IncompleteBody", 400, "The request body ended before its last chunk");
    }
  }

  private static RequestRefusedException malformed(String why) {
    return new RequestRefusedException(
        "InvalidRequest", 400, "The body is not in AWS's chunked encoding: " + why);
  }
}
