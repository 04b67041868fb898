package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.Consumer;

/// A body whose SHA-256 stands in the signed headers.
final class HashedPayload implements Payload {

  private final String expected;
  private final MessageDigest digest = SigningKey.sha256();

  HashedPayload(String expected) {
    this.expected = expected;
  }

  @Override
  public void take(ByteBuffer bytes, Consumer<ByteBuffer> data) {
    digest.update(bytes.duplicate());
    data.accept(bytes.slice());
  }

  @Override
  public void end() throws RequestRefusedException {
    if (!SigningKey.equal(expected, HexFormat.of().formatHex(digest.digest()))) {
      throw new RequestRefusedException(
          "XAmzContentSHA256Mismatch",
          400,
          "The provided 'x-amz-content-sha256' header does not match what was computed.");
    }
  }
}
