package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Stands where S3 does and answers what it got: the body, or the code of the error that came in
/// its place. What it could read of a body before the error stands in `read`.
final class EchoHandler extends Handler.Abstract {

  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch mayLeave = new CountDownLatch(1);
  volatile long read;
  volatile String contentEncoding = "";
  volatile HttpFields headers = HttpFields.EMPTY;
  volatile String target = "";

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    entered.countDown();
    if (request.getHttpURI().getPath().equals("/slow")) {
      mayLeave.await();
    }
    headers = request.getHeaders().asImmutable();
    target = request.getHttpURI().getPathQuery();
    contentEncoding = String.valueOf(request.getHeaders().get("content-encoding"));
    byte[] answer;
    try (InputStream body = Content.Source.asInputStream(request)) {
      // As a reader does that believes the headers, and never asks for the end.
      answer = new byte[(int) Math.max(0, request.getLength())];
      int total = 0;
      int count = 0;
      read = 0;
      while (total < answer.length && count >= 0) {
        count = body.read(answer, total, answer.length - total);
        total += Math.max(count, 0);
        read = total;
      }
    } catch (IOException e) {
      response.setStatus(400);
      answer =
          (e instanceof RequestRefusedException r ? r.errorCode() : e.toString()).getBytes(UTF_8);
    }
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }
}
