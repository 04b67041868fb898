package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.S3ErrorXml;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// Answers for what Jetty refused, or what failed behind: an AWS error too. Jetty forgets the head
/// of what it refuses, so nobody knows which service was asked: the answer is S3's, with the
/// headers in which clients of the JSON services look for the error and the request's id. Safe for
/// many threads.
final class FailureAnswer implements Request.Handler {

  private final RequestIds ids;

  /// What went wrong, in the words of S3 and of the JSON services.
  private record Failure(String code, String jsonCode, String message) {}

  FailureAnswer(RequestIds ids) {
    this.ids = ids;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Failure failure = failure(request, response);
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    S3ErrorXml.Ids own =
        request.getAttribute(S3ErrorXml.Ids.ATTRIBUTE) instanceof S3ErrorXml.Ids known
            ? known
            : ids.nextOfS3();
    nameForJson(response, failure.jsonCode, own);
    Answers.write(
        request,
        IdentifiedResponse.ofS3(request, response, own),
        callback,
        Answers.XML_TYPE,
        UTF_8.encode(S3ErrorXml.of(failure.code, failure.message, Map.of(), own)));
    return true;
  }

  /// Puts into the headers of S3's answer what clients of the JSON services look for there.
  static void nameForJson(Response response, String jsonCode, S3ErrorXml.Ids ids) {
    response.getHeaders().put(IdentifiedResponse.JSON_AND_QUERY_ID, ids.requestId());
    response.getHeaders().put("x-amzn-ErrorType", jsonCode);
  }

  private static Failure failure(Request request, Response response) {
    if (isUnreadableHead(request)) {
      response.setStatus(HttpStatus.BAD_REQUEST_400);
    }
    int status = response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    if (status == HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431) {
      response.setStatus(HttpStatus.BAD_REQUEST_400);
      return new Failure(
          "RequestHeaderSectionTooLarge",
          "RequestHeaderSectionTooLarge",
          "Your request header section exceeds the maximum allowed request header section size.");
    }
    if (status == HttpStatus.URI_TOO_LONG_414) {
      return new Failure("InvalidURI", "InvalidURI", "The request's URI is too long.");
    }
    if (status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505) {
      return new Failure(
          "InvalidRequest", "InvalidRequestException", "The request is not valid: " + message);
    }
    return new Failure(
        "InternalError", "InternalFailure", "We encountered an internal error. Please try again.");
  }

  /// Jetty checks some headers by reading them, and takes it for its own failure where it can't,
  /// such as a host with a quote in it.
  private static boolean isUnreadableHead(Request request) {
    return request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof IllegalArgumentException
        && request.getAttribute(Door.ENTERED) == null;
  }
}
