package dev.rastro.gateway;

import dev.rastro.aws.RequestRefusedException;
import dev.rastro.aws.SdkJson;
import dev.rastro.aws.SdkJsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;

/// Answers for the JSON services: finds the operation that `X-Amz-Target` names, checks the
/// signature, and lets the service do it.
///
/// Follows the AWS JSON 1.1 protocol. A request is held in memory as a whole, and so many at a time
/// are worked on as [#CALLS_MAX] says; others wait. Safe for many threads.
final class JsonDoor {

  /// The largest body of a request: above every service's own limit.
  static final int BODY_BYTES_MAX = 16 << 20;

  private static final int CALLS_MAX = 256;
  private static final Logger LOG = LoggerFactory.getLogger(JsonDoor.class);

  private final SignatureCheck signatures;
  private final BodyReader.Budget budget;
  private final Semaphore calls = new Semaphore(CALLS_MAX);
  private volatile boolean isStopping;

  /// What is answered.
  private record Answer(int status, ByteBuffer body) {}

  JsonDoor(SignatureCheck signatures, BodyReader.Budget budget) {
    this.signatures = signatures;
    this.budget = budget;
  }

  /// Begins no call from now on, and waits for those that are under way.
  ///
  /// @return whether all of them ended in time
  boolean stop(Duration timeout) throws InterruptedException {
    isStopping = true;
    if (!calls.tryAcquire(CALLS_MAX, timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    calls.release(CALLS_MAX);
    return true;
  }

  /// Answers a request.
  ///
  /// @param services those that are served, by what stands before the operation in the target
  void handle(
      Map<String, JsonService> services,
      String target,
      Request request,
      Response response,
      Callback callback,
      RequestMeter meter) {
    Answer answer = answer(services, target, request, meter);
    Answers.send(request, response, callback, answer.status, Answers.JSON_TYPE, answer.body);
  }

  private Answer answer(
      Map<String, JsonService> services, String target, Request request, RequestMeter meter) {
    try (BodyReader bodies = new BodyReader(BODY_BYTES_MAX, budget)) {
      int dot = target.lastIndexOf('.');
      String prefix = dot < 0 ? "" : target.substring(0, dot);
      JsonService service = services.get(prefix);
      if (services.isEmpty()) {
        throw Refusal.unavailable("The services are not there yet");
      }
      if (isStopping) {
        throw Refusal.unavailable("The server is stopping");
      }
      if (service == null) {
        throw unknownOperation("There is no service for the target '" + target + "'");
      }
      meter.service(service.signingName());
      if (!request.getMethod().equals("POST")) {
        throw unknownOperation("An operation is called with POST, not " + request.getMethod());
      }
      byte[] body = signatures.check(request, service.signingName(), bodies);
      String name = target.substring(dot + 1);
      Operation operation =
          service
              .operation(name)
              .orElseThrow(() -> unknownOperation("There is no operation '" + name + "'"));
      meter.operation(operation.name());
      calls.acquire();
      try {
        if (isStopping) {
          throw Refusal.unavailable("The server is stopping");
        }
        SdkPojo result = operation.call(body);
        return new Answer(200, ByteBuffer.wrap(SdkJson.encode(result)));
      } finally {
        calls.release();
      }
    } catch (Refusal refusal) {
      return new Answer(
          refusal.status(Protocol.JSON),
          error(refusal.code(Protocol.JSON), String.valueOf(refusal.getMessage())));
    } catch (SdkJsonException e) {
      return new Answer(400, error("SerializationException", String.valueOf(e.getMessage())));
    } catch (AwsServiceException e) {
      return new Answer(
          e.statusCode() == 0 ? 400 : e.statusCode(), ByteBuffer.wrap(SdkJson.encodeError(e)));
    } catch (RequestRefusedException e) {
      return new Answer(e.statusCode(), error(e.errorCode(), String.valueOf(e.getMessage())));
    } catch (IOException e) {
      return new Answer(
          400, error("IncompleteBody", "The request's body could not be read: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(503, error("ServiceUnavailableException", "The server is stopping"));
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("target", target).setCause(e).log("A request failed");
      return new Answer(
          500,
          error("InternalFailure", "The request failed inside Rastro: " + e.getClass().getName()));
    }
  }

  private static Refusal unknownOperation(String message) {
    return new Refusal("UnknownOperationException", 400, message);
  }

  private static ByteBuffer error(String code, String message) {
    return ByteBuffer.wrap(SdkJson.encodeError(code, message));
  }
}
