package dev.rastro.aws;

import java.util.Map;

/// The document of an error as S3 answers it.
///
/// Follows "Error responses" of the S3 API reference.
public final class S3ErrorXml {

  private S3ErrorXml() {}

  /// How one request is called, by the server that got it.
  ///
  /// @param requestId also in the header `x-amz-request-id`
  /// @param hostId also in the header `x-amz-id-2`
  public record Ids(String requestId, String hostId) {

    /// The attribute of a request under which the server says its ids to those behind.
    public static final String ATTRIBUTE = "dev.rastro.aws.ids";
  }

  /// Writes an error.
  ///
  /// @param details more elements, by their names, in the order in which the map gives them
  public static String of(String code, String message, Map<String, String> details, Ids ids) {
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>");
    element(xml, "Code", code);
    element(xml, "Message", message);
    details.forEach((name, value) -> element(xml, name, value));
    element(xml, "RequestId", ids.requestId());
    element(xml, "HostId", ids.hostId());
    return xml.append("</Error>").toString();
  }

  private static void element(StringBuilder xml, String name, String value) {
    xml.append('<').append(name).append('>').append(escaped(value));
    xml.append("</").append(name).append('>');
  }

  /// A text as it stands in an element. What no XML can hold becomes the replacement character.
  public static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\r' -> escaped.append("&#13;");
                default -> escaped.appendCodePoint(isAllowed(c) ? c : 0xFFFD);
              }
            });
    return escaped.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
