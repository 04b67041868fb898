package dev.rastro.gateway;

import dev.rastro.aws.S3ErrorXml;
import java.nio.ByteBuffer;
import java.util.Map;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A response that tells the request's ids in its headers, whoever wrote it and whatever else they
/// put there.
final class IdentifiedResponse extends Response.Wrapper {

  static final String JSON_AND_QUERY_ID = "x-amzn-RequestId";
  private static final String S3_ID = "x-amz-request-id";
  private static final String S3_HOST_ID = "x-amz-id-2";

  private final String id;
  private final Map<String, String> headers;

  private IdentifiedResponse(
      Request request, Response response, String id, Map<String, String> headers) {
    super(request, response);
    this.id = id;
    this.headers = Map.copyOf(headers);
  }

  /// The answer of a JSON service, or of one that speaks AWS Query.
  static IdentifiedResponse of(Request request, Response response, String id) {
    return new IdentifiedResponse(request, response, id, Map.of(JSON_AND_QUERY_ID, id));
  }

  /// The answer of S3; those behind find the ids among the attributes of the request.
  static IdentifiedResponse ofS3(Request request, Response response, S3ErrorXml.Ids ids) {
    request.setAttribute(S3ErrorXml.Ids.ATTRIBUTE, ids);
    return new IdentifiedResponse(
        request,
        response,
        ids.requestId(),
        Map.of(S3_ID, ids.requestId(), S3_HOST_ID, ids.hostId()));
  }

  String id() {
    return id;
  }

  @Override
  public void write(boolean last, ByteBuffer bytes, Callback callback) {
    if (!isCommitted()) {
      headers.forEach(getHeaders()::put);
    }
    super.write(last, bytes, callback);
  }
}
