package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.RequestRefusedException;
import dev.rastro.aws.S3ErrorXml;
import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/// Answers for STS, which clients ask first who they are. Everybody who is let in is the account
/// itself.
///
/// Follows the AWS Query protocol and "GetCallerIdentity" of the STS API reference. Safe for many
/// threads.
final class StsDoor {

  static final String SERVICE = "sts";

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final int BODY_BYTES_MAX = 64 << 10;

  private final SignatureCheck signatures;
  private final BodyReader.Budget budget;
  private final String accountId;

  StsDoor(SignatureCheck signatures, BodyReader.Budget budget, String accountId) {
    this.signatures = signatures;
    this.budget = budget;
    this.accountId = accountId;
  }

  void handle(Request request, IdentifiedResponse response, Callback callback, RequestMeter meter) {
    meter.service(SERVICE);
    int status = 200;
    String xml;
    try (BodyReader bodies = new BodyReader(BODY_BYTES_MAX, budget)) {
      byte[] body = signatures.check(request, SERVICE, bodies);
      xml = answer(request, body, response.id(), meter);
    } catch (Refusal refusal) {
      status = refusal.status(Protocol.QUERY);
      xml =
          error(refusal.code(Protocol.QUERY), String.valueOf(refusal.getMessage()), response.id());
    } catch (RequestRefusedException e) {
      status = e.statusCode();
      xml = error(e.errorCode(), String.valueOf(e.getMessage()), response.id());
    } catch (IOException e) {
      status = 400;
      xml = error("IncompleteBody", "The body could not be read", response.id());
    }
    Answers.send(request, response, callback, status, "text/xml", xml);
  }

  private String answer(Request request, byte[] body, String requestId, RequestMeter meter) {
    String form = request.getMethod().equals("POST") ? new String(body, UTF_8) : null;
    Map<String, String> parameters =
        QueryParameters.of(form == null ? request.getHttpURI().getQuery() : form);
    String action = parameters.getOrDefault("Action", "");
    if (action.isEmpty()) {
      throw new Refusal("MissingAction", 400, "The parameter Action is required");
    }
    if (!action.equals("GetCallerIdentity")) {
      throw new Refusal(
          "InvalidAction",
          400,
          "Could not find operation "
              + action
              + " for version "
              + parameters.getOrDefault("Version", "2011-06-15")
              + ": here there is only GetCallerIdentity");
    }
    meter.operation(action);
    return "<GetCallerIdentityResponse xmlns=\""
        + NAMESPACE
        + "\"><GetCallerIdentityResult><Arn>arn:aws:iam::"
        + accountId
        + ":root</Arn><UserId>"
        + accountId
        + "</UserId><Account>"
        + accountId
        + "</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>"
        + requestId
        + "</RequestId></ResponseMetadata></GetCallerIdentityResponse>";
  }

  private static String error(String code, String message, String requestId) {
    return "<ErrorResponse xmlns=\""
        + NAMESPACE
        + "\"><Error><Type>Sender</Type><Code>"
        + code
        + "</Code><Message>"
        + S3ErrorXml.escaped(message)
        + "</Message></Error><RequestId>"
        + requestId
        + "</RequestId></ErrorResponse>";
  }
}
