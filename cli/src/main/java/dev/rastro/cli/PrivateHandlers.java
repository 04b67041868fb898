package dev.rastro.cli;

import dev.rastro.gateway.OwnPath;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/// The private operations that a running `rastro up` has, as paths of its gateway that only who has
/// the token may ask. For one thread until [#paths()].
///
/// An answer is JSON lines: `{"line": …}` for each line, then `{"end": true}` or `{"error": "…"}`.
/// Without one of the last two it is not whole.
final class PrivateHandlers {

  static final JsonMapper JSON = JsonMapper.builder().build();
  static final String LINE = "line";
  static final String ERROR = "error";
  static final String END = "end";

  private static final Logger LOG = LoggerFactory.getLogger(PrivateHandlers.class);

  private final List<OwnPath> paths = new ArrayList<>();

  /// Has an operation done by a handler.
  <Q, L> PrivateHandlers on(PrivateOperation<Q, L> operation, PrivateHandler<Q, L> handler) {
    paths.add(
        new OwnPath(
            operation.path(),
            OwnPath.Access.TOKEN_HOLDERS,
            "application/x-ndjson",
            (body, out) -> answer(operation, handler, body, out)));
    return this;
  }

  private static <Q, L> void answer(
      PrivateOperation<Q, L> operation, PrivateHandler<Q, L> handler, byte[] body, OutputStream out)
      throws IOException {
    try {
      Q request = JSON.readValue(body, operation.requestType());
      Consumer<L> lines = line -> write(out, Map.of(LINE, line));
      handler.handle(request, lines);
      write(out, Map.of(END, true));
    } catch (LostReaderException e) {
      throw e.failure;
    } catch (RuntimeException e) {
      LOG.atDebug().addKeyValue("path", operation.path()).setCause(e).log("A command failed");
      write(out, Map.of(ERROR, ErrorText.of(e)));
    }
  }

  private static void write(OutputStream out, Map<String, ?> line) {
    try {
      out.write(JSON.writeValueAsBytes(line));
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new LostReaderException(e);
    }
  }

  /// Nobody reads the answer any more.
  private static final class LostReaderException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final IOException failure;

    LostReaderException(IOException failure) {
      super(failure);
      this.failure = failure;
    }
  }

  /// The paths, for the gateway.
  List<OwnPath> paths() {
    return List.copyOf(paths);
  }
}
