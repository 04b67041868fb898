package dev.rastro.gateway;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/// S3's addresses with the bucket in the name of the host: `bucket.s3.localhost`,
/// `bucket.s3.us-east-1.localhost` and `bucket.localhost`, which clients make of an endpoint
/// `s3.localhost` or `localhost`. Every other host is one with the bucket in the path.
///
/// Follows "Virtual hosting of buckets".
final class VirtualHost {

  private static final Pattern BARE = Pattern.compile("(?:s3(?:[.-][a-z]{2}-[a-z-]+-[0-9])?\\.)?");
  private static final Pattern WITH_BUCKET =
      Pattern.compile("(?<bucket>.+?)\\.(?:s3(?:[.-][a-z]{2}-[a-z-]+-[0-9])?\\.)?");
  private static final String LOCALHOST = "localhost";

  private VirtualHost() {}

  /// The bucket that stands in a `Host` header.
  static Optional<String> bucket(String host) {
    int colon = host.indexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    if (!name.endsWith(LOCALHOST)) {
      return Optional.empty();
    }
    String before = name.substring(0, name.length() - LOCALHOST.length());
    if (BARE.matcher(before).matches()) {
      return Optional.empty();
    }
    Matcher matcher = WITH_BUCKET.matcher(before);
    return matcher.matches() ? Optional.of(matcher.group("bucket")) : Optional.empty();
  }

  /// The bucket that stands in the host of a request.
  static Optional<String> bucket(Request request) {
    String host = request.getHeaders().get(HttpHeader.HOST);
    return host == null ? Optional.empty() : bucket(host);
  }

  /// The same request with its bucket in the path.
  static Request inPath(Request request) {
    Optional<String> bucket = bucket(request);
    if (bucket.isEmpty()) {
      return request;
    }
    HttpURI uri = request.getHttpURI();
    return Request.serveAs(
        request, HttpURI.build(uri).path("/" + bucket.get() + uri.getPath()).asImmutable());
  }
}
