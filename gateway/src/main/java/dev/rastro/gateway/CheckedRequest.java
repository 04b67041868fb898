package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// A request whose body is checked while it is read, and stands there as plain data whatever its
/// encoding was. The last data is withheld until the whole body was found to be what was signed:
/// who gets as many bytes as the headers promise, or the end, has got the right ones. In the place
/// of the last data there is a [RequestRefusedException] if it is not.
final class CheckedRequest extends Request.Wrapper {

  private final Payload payload;
  private final HttpFields headers;
  private final Deque<Content.Chunk> ready = new ArrayDeque<>();
  private Content.@Nullable Chunk withheld;
  private Content.@Nullable Chunk end;

  /// @param headers those of the request, as they are for a body that is plain data
  CheckedRequest(Request request, Payload payload, HttpFields headers) {
    super(request);
    this.payload = payload;
    this.headers = headers;
  }

  @Override
  public HttpFields getHeaders() {
    return headers;
  }

  @Override
  public long getLength() {
    return headers.getLongField(HttpHeader.CONTENT_LENGTH);
  }

  @Override
  public Content.@Nullable Chunk read() {
    while (true) {
      if (!ready.isEmpty()) {
        return ready.remove();
      }
      if (end != null) {
        return end;
      }
      Content.Chunk sent = super.read();
      if (sent == null) {
        return null;
      }
      if (Content.Chunk.isFailure(sent)) {
        if (sent.isLast()) {
          endWith(sent);
        }
        return sent;
      }
      take(sent);
    }
  }

  private void take(Content.Chunk sent) {
    try {
      payload.take(sent.getByteBuffer(), data -> add(sent, data));
      if (sent.isLast()) {
        payload.end();
        release();
        end = Content.Chunk.EOF;
      }
    } catch (RequestRefusedException e) {
      endWith(Content.Chunk.from(e, true));
    } finally {
      sent.release();
    }
  }

  /// Data that others follow may go; the newest waits.
  private void add(Content.Chunk sent, ByteBuffer data) {
    if (!data.hasRemaining()) {
      return;
    }
    release();
    if (sent.canRetain()) {
      sent.retain();
      withheld = Content.Chunk.asChunk(data, false, sent);
    } else {
      withheld = Content.Chunk.from(ByteBuffer.allocate(data.remaining()).put(data).flip(), false);
    }
  }

  private void release() {
    if (withheld != null) {
      ready.add(withheld);
      withheld = null;
    }
  }

  /// What is left is given back, not out.
  private void endWith(Content.Chunk failure) {
    release();
    ready.forEach(Content.Chunk::release);
    ready.clear();
    end = failure;
  }

  @Override
  public void demand(Runnable demandCallback) {
    if (ready.isEmpty() && end == null) {
      super.demand(demandCallback);
    } else {
      getComponents().getExecutor().execute(demandCallback);
    }
  }

  @Override
  public void fail(Throwable failure) {
    endWith(Content.Chunk.from(failure, true));
    super.fail(failure);
  }
}
