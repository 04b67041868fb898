package dev.rastro.gateway;

import dev.rastro.aws.S3ErrorXml;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// Decides to whom a request goes: our own paths, the JSON services, STS, else S3. Safe for many
/// threads.
final class Door extends Handler.Wrapper {

  /// What requests to S3 are counted by; a client may send any word as its method, and each would
  /// be kept for good.
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS");

  private static final String S3 = "s3";
  private static final String OTHER_METHOD = "other";

  /// The attribute that a request has from when it came here: what fails before, Jetty refused.
  static final String ENTERED = "dev.rastro.entered";

  private static final long HELD_BYTES_MAX = 96L << 20;

  private final SignatureCheck signatures;
  private final MeterRegistry registry;
  private final RequestIds ids;
  private final Patience patience;
  private final OwnDoor own;
  private final JsonDoor json;
  private final StsDoor sts;
  private volatile Served served = Served.NOTHING_YET;

  Door(
      SignatureCheck signatures,
      GatewaySettings settings,
      Handler s3,
      Patience patience,
      RequestIds ids) {
    super(s3);
    this.signatures = signatures;
    this.registry = settings.registry();
    this.ids = ids;
    this.patience = patience;
    BodyReader.Budget budget = new BodyReader.Budget(HELD_BYTES_MAX, patience.unproven());
    this.own = new OwnDoor(signatures, settings.token(), budget);
    this.json = new JsonDoor(signatures, budget);
    this.sts = new StsDoor(signatures, budget, settings.accountId());
  }

  /// From now on this is served, and nothing else but S3 and STS.
  void serve(Served newServed) {
    served = newServed;
  }

  /// Begins no call of a JSON service from now on, and waits for those that are under way.
  boolean stopServing(Duration timeout) throws InterruptedException {
    return json.stop(timeout);
  }

  @Override
  public boolean handle(Request sent, Response response, Callback callback) throws Exception {
    sent.setAttribute(ENTERED, true);
    RequestMeter meter = RequestMeter.begin(registry, sent, response);
    Request request = new PacedRequest(sent, patience);
    @Nullable String path = request.getHttpURI().getPath();
    if (path == null || !path.startsWith("/")) {
      S3ErrorXml.Ids s3Ids = ids.nextOfS3();
      Answers.refusal(
          request,
          IdentifiedResponse.ofS3(request, response, s3Ids),
          callback,
          new Refusal("InvalidURI", 400, "Couldn't parse the URI."),
          s3Ids);
      return true;
    }
    if (path.startsWith(OwnDoor.PREFIX) && VirtualHost.bucket(request).isEmpty()) {
      own.handle(served.paths(), request, response, callback, meter);
      return true;
    }
    String target = request.getHeaders().get("X-Amz-Target");
    if (target != null) {
      json.handle(
          served.services(),
          target,
          request,
          IdentifiedResponse.of(request, response, ids.next()),
          callback,
          meter);
      return true;
    }
    if (isQuery(request, path)) {
      sts.handle(request, IdentifiedResponse.of(request, response, ids.next()), callback, meter);
      return true;
    }
    return s3(request, response, callback, meter);
  }

  private boolean s3(Request request, Response response, Callback callback, RequestMeter meter)
      throws Exception {
    meter.service(S3);
    meter.operation(METHODS.contains(request.getMethod()) ? request.getMethod() : OTHER_METHOD);
    S3ErrorXml.Ids s3Ids = ids.nextOfS3();
    Response identified = IdentifiedResponse.ofS3(request, response, s3Ids);
    Request checked;
    try {
      checked = signatures.checkS3(request);
    } catch (Refusal refusal) {
      if (!Authorization.read(request).map(Authorization::service).orElse(S3).equals(S3)) {
        FailureAnswer.nameForJson(response, refusal.code(Protocol.JSON), s3Ids);
      }
      Answers.refusal(request, identified, callback, refusal, s3Ids);
      return true;
    }
    return super.handle(VirtualHost.inPath(checked), identified, callback);
  }

  /// What is signed for STS is for STS. S3 takes no forms at its root: one that is signed for
  /// another service is refused where its client can read why.
  private static boolean isQuery(Request request, String path) {
    Optional<String> service = Authorization.read(request).map(Authorization::service);
    if (service.isPresent() && service.get().equals(StsDoor.SERVICE)) {
      return true;
    }
    String type = request.getHeaders().get(HttpHeader.CONTENT_TYPE);
    return !service.equals(Optional.of(S3))
        && path.equals("/")
        && request.getMethod().equals("POST")
        && type != null
        && type.startsWith("application/x-www-form-urlencoded");
  }
}
