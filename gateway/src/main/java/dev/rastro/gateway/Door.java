package dev.rastro.gateway;

import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Decides who gets in, and to whom: our own paths, the JSON services, else S3. Safe for many
/// threads.
final class Door extends Handler.Wrapper {

  private static final String OWN_PATHS = "/_rastro/";

  private final SignatureCheck signatures;

  Door(SignatureCheck signatures, Handler s3) {
    super(s3);
    this.signatures = signatures;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    @Nullable String path = request.getHttpURI().getPath();
    if (path == null || !path.startsWith("/")) {
      Answers.refusal(
          request, response, callback, new Refusal("InvalidURI", 400, "Couldn't parse the URI."));
      return true;
    }
    if (path.startsWith(OWN_PATHS)) {
      own(path, request, response, callback);
      return true;
    }
    if (request.getHeaders().contains("X-Amz-Target")) {
      Answers.json(
          request,
          response,
          callback,
          400,
          "{\"__type\":\"UnknownOperationException\",\"message\":\"This port serves S3 only\"}");
      return true;
    }
    Request checked;
    try {
      checked = signatures.check(request, "s3");
    } catch (Refusal refusal) {
      Answers.refusal(request, response, callback, refusal);
      return true;
    }
    return super.handle(checked, response, callback);
  }

  private static void own(String path, Request request, Response response, Callback callback) {
    boolean isHealth = path.equals(OWN_PATHS + "health");
    Answers.json(
        request,
        response,
        callback,
        isHealth ? 200 : 404,
        isHealth ? "{\"status\":\"ok\"}" : "{\"message\":\"there is no such path\"}");
  }
}
