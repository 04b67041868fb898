package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;

/// Watches the bytes of a body go by and says when they are not what was signed. Not safe for many
/// threads: a body is read by one at a time.
interface Payload {

  /// Takes the next bytes; the buffer is left as it was.
  void take(ByteBuffer bytes) throws RequestRefusedException;

  /// Takes the end of the body.
  void end() throws RequestRefusedException;

  /// A body whose bytes nobody signed.
  Payload UNSIGNED =
      new Payload() {
        @Override
        public void take(ByteBuffer bytes) {}

        @Override
        public void end() {}
      };
}
