package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Answers on our own paths, below `/_rastro/`. Safe for many threads.
final class OwnDoor {

  static final String PREFIX = "/_rastro/";

  private static final Logger LOG = LoggerFactory.getLogger(OwnDoor.class);
  private static final String TYPE = "application/json";
  private static final int BODY_BYTES_MAX = 1 << 20;

  private final SignatureCheck signatures;
  private final String token;
  private final BodyReader.Budget budget;

  /// @param token what who may ask for more than anybody presents; empty where nobody may
  OwnDoor(SignatureCheck signatures, String token, BodyReader.Budget budget) {
    this.signatures = signatures;
    this.token = token;
    this.budget = budget;
  }

  /// @param paths those there are, by name
  void handle(
      Map<String, OwnPath> paths,
      Request request,
      Response response,
      Callback callback,
      RequestMeter meter) {
    meter.service("rastro");
    String name = request.getHttpURI().getPath().substring(PREFIX.length());
    OwnPath path = paths.get(name);
    try (BodyReader bodies = new BodyReader(BODY_BYTES_MAX, budget)) {
      signatures.checkNoPage(request);
      if (path == null) {
        throw new Refusal("NotFound", 404, "there is no such path");
      }
      meter.operation(name);
      check(request, path.access());
      byte[] body = body(request, bodies);
      answer(path, body, request, response, callback);
    } catch (Refusal refusal) {
      Answers.send(
          request,
          response,
          callback,
          refusal.status(Protocol.QUERY),
          TYPE,
          "{\"message\":\"" + refusal.getMessage() + "\"}");
    } catch (IOException e) {
      callback.failed(e);
    }
  }

  private static byte[] body(Request request, BodyReader bodies) {
    try {
      return bodies.read(request);
    } catch (RequestRefusedException e) {
      throw new Refusal(e.errorCode(), e.statusCode(), String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new Refusal("IncompleteBody", 400, "the request's body could not be read");
    }
  }

  private void check(Request request, OwnPath.Access access) {
    String method = request.getMethod();
    switch (access) {
      case ANYBODY -> {
        if (!method.equals("GET") && !method.equals("HEAD")) {
          throw new Refusal("MethodNotAllowed", 405, "ask with GET");
        }
      }
      case TOKEN_HOLDERS -> {
        String given = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        boolean isGood =
            given != null
                && !token.isEmpty()
                && MessageDigest.isEqual(
                    ("Bearer " + token).getBytes(UTF_8), given.getBytes(UTF_8));
        if (!isGood) {
          throw new Refusal("AccessDenied", 403, "only who owns the home may ask this");
        }
        if (!method.equals("POST")) {
          throw new Refusal("MethodNotAllowed", 405, "ask with POST");
        }
      }
    }
  }

  private static void answer(
      OwnPath path, byte[] body, Request request, Response response, Callback callback)
      throws IOException {
    response.setStatus(200);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, path.contentType());
    OutputStream answer = new BufferedOutputStream(Content.Sink.asOutputStream(response));
    try {
      path.answerer().answer(body, answer);
      answer.flush();
    } catch (IOException | RuntimeException e) {
      failed(path, request, response, callback, e);
      return;
    }
    answer.close();
    callback.succeeded();
  }

  /// An answer that has begun is broken off, so that nobody takes it for whole.
  private static void failed(
      OwnPath path, Request request, Response response, Callback callback, Exception failure) {
    if (response.isCommitted()) {
      Level level = failure instanceof EofException ? Level.DEBUG : Level.WARN;
      LOG.atLevel(level)
          .addKeyValue("path", path.name())
          .setCause(failure)
          .log("An answer broke off");
      callback.failed(failure);
      return;
    }
    LOG.atWarn().addKeyValue("path", path.name()).setCause(failure).log("A request failed");
    response.reset();
    Answers.send(
        request,
        response,
        callback,
        500,
        TYPE,
        "{\"message\":\"it failed inside Rastro: " + failure.getClass().getName() + "\"}");
  }
}
