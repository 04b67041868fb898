package dev.rastro.gateway;

import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/// Tells requests that a page in a browser may have sent from those of programs.
///
/// Follows the Fetch standard: a browser says a page's origin with every request that may change
/// something, and tells in `Sec-Fetch-Site` that a page asks at all. A page that reaches this
/// machine under a name of its own (DNS rebinding) has that name in `Host`.
final class WebPage {

  private static final Pattern LOOPBACK =
      Pattern.compile("(?:(?:[^:/]+\\.)?localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]+)?");

  private WebPage() {}

  static boolean mayHaveSent(Request request) {
    HttpFields headers = request.getHeaders();
    String site = headers.get("Sec-Fetch-Site");
    String host = headers.get(HttpHeader.HOST);
    return headers.contains(HttpHeader.ORIGIN)
        || (site != null && !site.equals("none"))
        || host == null
        || !LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }
}
