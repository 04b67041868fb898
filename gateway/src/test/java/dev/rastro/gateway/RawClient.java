package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;

/// Sends bytes as they are and reads all that comes back.
final class RawClient {

  private RawClient() {}

  static String send(URI address, String head, byte[] body) throws IOException {
    try (Socket socket = new Socket(address.getHost(), address.getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
      socket.getOutputStream().write(body);
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  /// A head, and what stands after the empty line as the body.
  static String send(URI address, String request) throws IOException {
    int end = request.indexOf("\n\n") + 2;
    return send(address, request.substring(0, end), request.substring(end).getBytes(ISO_8859_1));
  }
}
