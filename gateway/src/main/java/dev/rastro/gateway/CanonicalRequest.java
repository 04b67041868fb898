package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;

/// The form of a request that is signed.
final class CanonicalRequest {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final String HEX = "0123456789ABCDEF";

  private CanonicalRequest() {}

  /// Writes the canonical form of a request. S3's path is encoded once and taken as it is; that of
  /// every other service is normalized and encoded twice.
  static String of(Request request, Authorization authorization, String payloadHash) {
    String path = request.getHttpURI().getPath();
    return String.join(
        "\n",
        request.getMethod(),
        authorization.service().equals("s3") ? s3Path(path) : path(path),
        query(request.getHttpURI().getQuery()),
        headers(request.getHeaders(), authorization.signedHeaders()),
        String.join(";", authorization.signedHeaders()),
        payloadHash);
  }

  private static String s3Path(String path) {
    return path.isEmpty() ? "/" : encode(decode(path, false), true);
  }

  private static String path(String path) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/", -1)) {
      if (segment.equals("..")) {
        segments.pollLast();
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(encode(encode(decode(segment, false), false).getBytes(UTF_8), false));
      }
    }
    String end = path.endsWith("/") && !segments.isEmpty() ? "/" : "";
    return "/" + String.join("/", segments) + end;
  }

  private static String query(String query) {
    if (query == null || query.isEmpty()) {
      return "";
    }
    List<Map.Entry<String, String>> parameters = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      String value = equals < 0 ? "" : parameter.substring(equals + 1);
      if (name.equals(Authorization.SIGNATURE_PARAMETER)) {
        continue;
      }
      parameters.add(
          Map.entry(encode(decode(name, true), false), encode(decode(value, true), false)));
    }
    parameters.sort(
        Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
    return String.join("&", parameters.stream().map(p -> p.getKey() + "=" + p.getValue()).toList());
  }

  private static String headers(HttpFields headers, List<String> signedHeaders) {
    StringBuilder canonical = new StringBuilder();
    for (String name : signedHeaders) {
      List<String> values = headers.getValuesList(name);
      if (values.isEmpty()) {
        throw Refusal.badSignature();
      }
      canonical.append(name).append(':');
      canonical.append(String.join(",", values.stream().map(CanonicalRequest::trimmed).toList()));
      canonical.append('\n');
    }
    return canonical.toString();
  }

  private static String trimmed(String value) {
    return String.join(" ", value.strip().split(" +"));
  }

  private static String encode(byte[] bytes, boolean keepsSlashes) {
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    for (byte b : bytes) {
      char c = (char) (b & 0xFF);
      if (UNRESERVED.indexOf(c) >= 0 || (keepsSlashes && c == '/')) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xF));
      }
    }
    return encoded.toString();
  }

  private static byte[] decode(String text, boolean plusIsSpace) {
    byte[] raw = text.getBytes(UTF_8);
    byte[] decoded = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%' && i + 2 < raw.length && digit(raw[i + 1]) >= 0 && digit(raw[i + 2]) >= 0) {
        decoded[length++] = (byte) (digit(raw[i + 1]) << 4 | digit(raw[i + 2]));
        i += 2;
      } else {
        decoded[length++] = raw[i] == '+' && plusIsSpace ? (byte) ' ' : raw[i];
      }
    }
    return Arrays.copyOf(decoded, length);
  }

  private static int digit(byte b) {
    return Character.digit((char) b, 16);
  }
}
