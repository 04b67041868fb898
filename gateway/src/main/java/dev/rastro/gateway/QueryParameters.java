package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parameters of a URL's query, or of a form in a body, decoded. Of two with one name the first
/// counts.
final class QueryParameters {

  private static final int PARAMETERS_MAX = 1_000;

  private QueryParameters() {}

  static Map<String, String> of(@Nullable String encoded) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (encoded == null || encoded.isEmpty()) {
      return parameters;
    }
    for (String parameter : encoded.split("&", PARAMETERS_MAX)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      parameters.putIfAbsent(decoded(name), decoded(value));
    }
    return parameters;
  }

  /// What is no encoding is taken as it stands: it will not be what was signed.
  static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
