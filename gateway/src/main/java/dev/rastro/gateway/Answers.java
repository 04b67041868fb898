package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.S3ErrorXml;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What the gateway itself answers.
final class Answers {

  static final String JSON_TYPE = "application/x-amz-json-1.1";
  static final String XML_TYPE = "application/xml";

  /// How much of a refused body is read so that the client, which may still be sending, gets to see
  /// the answer rather than a broken connection.
  private static final long DRAINED_BYTES_MAX = 64L << 20;

  private Answers() {}

  /// Answers a request to S3 that is not let in.
  static void refusal(
      Request request, Response response, Callback callback, Refusal refusal, S3ErrorXml.Ids ids) {
    String region = refusal.details().get("Region");
    if (region != null) {
      // The answer to a HEAD has no document to say it in.
      response.getHeaders().put("x-amz-bucket-region", region);
    }
    send(
        request,
        response,
        callback,
        refusal.status(Protocol.REST_XML),
        XML_TYPE,
        S3ErrorXml.of(
            refusal.code(Protocol.REST_XML),
            String.valueOf(refusal.getMessage()),
            refusal.details(),
            ids));
  }

  static void send(
      Request request, Response response, Callback callback, int status, String type, String body) {
    send(request, response, callback, status, type, UTF_8.encode(body));
  }

  /// Answers a request of which the body may not have been read.
  static void send(
      Request request,
      Response response,
      Callback callback,
      int status,
      String type,
      ByteBuffer body) {
    response.setStatus(status);
    boolean isAwaited = request.getHeaders().contains(HttpHeader.EXPECT);
    long length = request.getLength();
    if (!isAwaited && length > 0 && length <= DRAINED_BYTES_MAX) {
      Content.Source.consumeAll(
          request,
          Callback.from(
              () -> write(request, response, callback, type, body),
              _ -> {
                // The client sent less than it said; it may still listen.
                response.getHeaders().put(HttpHeader.CONNECTION, "close");
                write(request, response, callback, type, body);
              }));
      return;
    }
    if (length > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      // What is not read leaves the connection of no further use.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    write(request, response, callback, type, body);
  }

  /// Answers a request whose body was read.
  static void write(
      Request request, Response response, Callback callback, String type, ByteBuffer body) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    boolean isHead = request.getMethod().equals("HEAD");
    if (!isHead) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
    }
    response.write(true, isHead ? ByteBuffer.allocate(0) : body, callback);
  }
}
