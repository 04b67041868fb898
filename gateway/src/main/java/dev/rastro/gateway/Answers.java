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

  static final String JSON_TYPE = "application/x-amz-json-1.1";
  static final String XML_TYPE = "application/xml";

  /// How much of a refused body is read so that the client, which may still be sending, gets to see
  /// the answer rather than a broken connection.
  private static final long DRAINED_BYTES_MAX = 64L << 20;

  private Answers() {}

  /// Answers a request to S3 that is not let in.
  static void refusal(Request request, Response response, Callback callback, Refusal refusal) {
    send(
        request,
        response,
        callback,
        refusal.status(Protocol.REST_XML),
        XML_TYPE,
        xml(refusal.code(Protocol.REST_XML), String.valueOf(refusal.getMessage())));
  }

  /// What Jetty refused, or what failed behind: an AWS error too. [Request.Handler].
  static boolean failure(Request request, Response response, Callback callback) {
    if (isUnreadableHead(request)) {
      response.setStatus(HttpStatus.BAD_REQUEST_400);
    }
    int status = response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    String body;
    if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431) {
      response.setStatus(HttpStatus.BAD_REQUEST_400);
      body =
          xml(
              "RequestHeaderSectionTooLarge",
              "Your request header section exceeds the maximum allowed request header section"
                  + " size.");
    } else if (status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505) {
      body = xml("InvalidRequest", "The request is not valid: " + message);
    } else {
      body = xml("InternalError", "We encountered an internal error. Please try again.");
    }
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    write(request, response, callback, XML_TYPE, UTF_8.encode(body));
    return true;
  }

  /// Jetty checks some headers by reading them, and takes it for its own failure where it can't,
  /// such as a host with a quote in it.
  private static boolean isUnreadableHead(Request request) {
    return request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof IllegalArgumentException
        && request.getAttribute(Door.ENTERED) == null;
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

  private static String xml(String code, String message) {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
        + code
        + "</Code><Message>"
        + escaped(message)
        + "</Message></Error>";
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
