package dev.rastro.gateway;

import java.io.IOException;
import java.io.OutputStream;

/// A path of our own, below `/_rastro/`.
///
/// @param name what follows `/_rastro/`, such as `metrics` or `firehose/flush`
/// @param access who may ask
/// @param contentType of the answer
public record OwnPath(String name, Access access, String contentType, Answerer answerer) {

  /// Who may ask.
  public enum Access {
    /// Whoever reaches the port; with GET.
    ANYBODY,
    /// Who has the token of [GatewaySettings], as `Authorization: Bearer …`; with POST.
    TOKEN_HOLDERS
  }

  /// Answers a request.
  @FunctionalInterface
  public interface Answerer {

    /// Writes the answer. What is flushed reaches the client at once; the stream is not to be
    /// closed.
    ///
    /// @param request the request's body
    void answer(byte[] request, OutputStream answer) throws IOException;
  }

  public OwnPath {
    if (name.isEmpty() || name.startsWith("/")) {
      throw new IllegalArgumentException("Not the name of a path: '" + name + "'");
    }
  }
}
