package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Checks the bytes of a body as they come, and takes the data out of their encoding. Not safe for
/// many threads: a body is read by one at a time.
interface Payload {

  /// Takes the next bytes as they were sent.
  ///
  /// @param data is given the data in them, in order, as slices of the buffer
  void take(ByteBuffer bytes, Consumer<ByteBuffer> data) throws RequestRefusedException;

  /// Takes the end of the body. Only when this returns is the data what was signed.
  void end() throws RequestRefusedException;
}
