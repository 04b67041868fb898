package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// What the gateway itself answers.
final class Answers {

  /// How much of a refused body is read so that the client, which may still be sending, gets to see
  /// the answer rather than a broken connection.
  private static final long DRAINED_BYTES_MAX = 64L << 20;

  private Answers() {}

  static void json(Request request, Response response, Callback callback, int status, String body) {
    send(request, response, callback, status, "application/x-amz-json-1.1", body);
  }

  static void refusal(Request request, Response response, Callback callback, Refusal refusal) {
    send(
        request,
        response,
        callback,
        refusal.status(),
        "application/xml",
        xml(refusal.code(), String.valueOf(refusal.getMessage())));
  }

  /// What Jetty refused, or what failed behind: an AWS error too. [Request.Handler].
  static boolean failure(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String body =
        status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
            ? xml("InvalidRequest", "The request is not valid: " + message)
            : xml("InternalError", "We encountered an internal error. Please try again.");
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    write(request, response, callback, "application/xml", body);
    return true;
  }

  private static void send(
      Request request, Response response, Callback callback, int status, String type, String body) {
    response.setStatus(status);
    boolean isAwaited = request.getHeaders().contains(HttpHeader.EXPECT);
    long length = request.getLength();
    if (!isAwaited && length > 0 && length <= DRAINED_BYTES_MAX) {
      Content.Source.consumeAll(
          request,
          Callback.from(() -> write(request, response, callback, type, body), callback::failed));
      return;
    }
    if (length > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      // What is not read leaves the connection of no further use.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
    }
    write(request, response, callback, type, body);
  }

  private static void write(
      Request request, Response response, Callback callback, String type, String body) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
    boolean isHead = request.getMethod().equals("HEAD");
    response.write(true, ByteBuffer.wrap(isHead ? new byte[0] : body.getBytes(UTF_8)), callback);
  }

  private static String xml(String code, String message) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
        + code
        + "</Code><Message>"
        + message.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        + "</Message></Error>";
  }
}
