package dev.rastro.athena.trino;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Text as a part of a URL's query.
final class UrlTexts {

  private UrlTexts() {}

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /// A part of a URL; null when the text is no URL. A part that the URL does not have is empty.
  static @Nullable String part(String text, String part) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
    String value =
        switch (part) {
          case "host" -> uri.getHost();
          case "path" -> uri.getPath();
          case "protocol" -> uri.getScheme();
          case "query" -> uri.getQuery();
          case "fragment" -> uri.getFragment();
          default -> throw new IllegalArgumentException("Not a part of a URL: " + part);
        };
    return value == null ? "" : value;
  }

  /// The value of the first query parameter of that name; null when there is none.
  static @Nullable String parameter(String text, String name) {
    try {
      String query = new URI(text).getRawQuery();
      if (query == null) {
        return null;
      }
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String key = equals < 0 ? pair : pair.substring(0, equals);
        if (decode(key).equals(name)) {
          return equals < 0 ? "" : decode(pair.substring(equals + 1));
        }
      }
      return null;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
