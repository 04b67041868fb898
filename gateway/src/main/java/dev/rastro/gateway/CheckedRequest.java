package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// A request whose body is checked while it is read: who reads it gets every byte as it was sent,
/// and a failure in the place of the end when the bytes are not those that were signed.
final class CheckedRequest extends Request.Wrapper {

  private final Payload payload;
  private boolean isEnded;

  CheckedRequest(Request request, Payload payload) {
    super(request);
    this.payload = payload;
  }

  @Override
  public Content.@Nullable Chunk read() {
    Content.Chunk chunk = super.read();
    if (chunk == null || isEnded || Content.Chunk.isFailure(chunk)) {
      return chunk;
    }
    try {
      payload.take(chunk.getByteBuffer());
      if (chunk.isLast()) {
        isEnded = true;
        payload.end();
      }
      return chunk;
    } catch (RequestRefusedException e) {
      chunk.release();
      return Content.Chunk.from(e, true);
    }
  }
}
