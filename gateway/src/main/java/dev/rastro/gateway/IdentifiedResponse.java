package dev.rastro.gateway;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A response that tells the request's id in its headers, whoever wrote it and whatever else they
/// put there.
final class IdentifiedResponse extends Response.Wrapper {

  private final String header;
  private final String id;

  /// @param header where clients of the service look for the id
  IdentifiedResponse(Request request, Response response, String header, String id) {
    super(request, response);
    this.header = header;
    this.id = id;
  }

  String id() {
    return id;
  }

  @Override
  public void write(boolean last, ByteBuffer bytes, Callback callback) {
    if (!isCommitted()) {
      getHeaders().put(header, id);
    }
    super.write(last, bytes, callback);
  }
}
