package dev.rastro.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/// A request by a presigned URL as it would have been sent otherwise: without the signature in its
/// query, and with what stands there in place of headers, such as `x-amz-acl`, among its headers.
/// Nobody behind needs to know of presigned URLs.
final class PresignedRequest extends Request.Wrapper {

  /// In lower case; of Signature Version 4.
  private static final Set<String> SIGNATURE_PARAMETERS =
      Set.of(
          "x-amz-algorithm",
          "x-amz-credential",
          "x-amz-date",
          "x-amz-expires",
          "x-amz-signature",
          "x-amz-signedheaders");

  private final HttpFields headers;
  private final HttpURI uri;

  private PresignedRequest(Request request, HttpFields headers, HttpURI uri) {
    super(request);
    this.headers = headers;
    this.uri = uri;
  }

  /// @throws Refusal where the query says other than the headers do
  static PresignedRequest of(Request request) {
    HttpFields.Mutable headers = HttpFields.build(request.getHeaders());
    List<String> left = new ArrayList<>();
    String query = request.getHttpURI().getQuery();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name =
          QueryParameters.decoded(equals < 0 ? parameter : parameter.substring(0, equals));
      String lowerCaseName = name.toLowerCase(Locale.ROOT);
      if (PresignedV2.isOfSignature(name) || SIGNATURE_PARAMETERS.contains(lowerCaseName)) {
        continue;
      }
      if (PresignedV2.isHeader(name)) {
        add(
            headers,
            lowerCaseName,
            equals < 0 ? "" : QueryParameters.decoded(parameter.substring(equals + 1)));
      } else {
        left.add(parameter);
      }
    }
    HttpURI uri =
        HttpURI.build(request.getHttpURI())
            .query(left.isEmpty() ? null : String.join("&", left))
            .asImmutable();
    return new PresignedRequest(request, headers.asImmutable(), uri);
  }

  private static void add(HttpFields.Mutable headers, String name, String value) {
    HttpField sent = headers.getField(name);
    if (sent == null) {
      if (value.chars().anyMatch(c -> c < ' ' || c == 0x7F)) {
        throw new Refusal("InvalidArgument", 400, "The value of " + name + " can be no header's");
      }
      headers.add(name, value);
    } else if (!sent.getValue().strip().equals(value.strip())) {
      throw new Refusal(
          "InvalidArgument", 400, "The header " + name + " says other than the query does");
    }
  }

  @Override
  public HttpFields getHeaders() {
    return headers;
  }

  @Override
  public HttpURI getHttpURI() {
    return uri;
  }
}
