package dev.rastro.cli;

import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// What a running `rastro up` does for other commands, beside AWS's operations.
final class UpHandlers {

  /// Ends it.
  static final PrivateOperation<Stop, Stop> STOP =
      new PrivateOperation<>("stop", Stop.class, Stop.class);

  private static final long FLUSH_LINE_MILLIS = 500;

  /// Nothing needs to be said.
  record Stop() {}

  private UpHandlers() {}

  /// @param stop ends the server, a little later
  static PrivateHandlers of(LocalCloud cloud, Runnable stop) {
    return new PrivateHandlers()
        .on(
            RunningUp.PING,
            (_, lines) -> lines.accept(new RunningUp.Ping(ProcessHandle.current().pid())))
        .on(STOP, (_, _) -> stop.run())
        .on(KeysCommand.KEYS, (request, lines) -> keys(cloud.accessKeys(), request, lines))
        .on(
            StreamOperations.STATUS,
            (request, lines) -> lines.accept(cloud.streamStatus(request.stream())))
        .on(
            StreamOperations.DEAD_LETTERS,
            (request, lines) -> cloud.deadLetters(request.stream()).forEach(lines))
        .on(
            StreamOperations.REPLAY,
            (request, lines) -> lines.accept(cloud.replay(request.stream())))
        .on(DbtWork.DBT, (work, lines) -> work.on(cloud.cloud().warehouse(), lines))
        .on(RunningCloud.FLUSH, (request, lines) -> flush(cloud, request.stream(), lines));
  }

  private static void keys(
      AccessKeys keys, KeysCommand.KeysRequest request, Consumer<KeysCommand.KeyLine> lines) {
    for (AccessKey key : KeysCommand.apply(keys, request)) {
      lines.accept(KeysCommand.KeyLine.of(key));
    }
  }

  private static void flush(
      LocalCloud cloud, String stream, Consumer<RunningCloud.FlushLine> lines) {
    CompletableFuture<?> delivered = cloud.flush(stream);
    while (true) {
      try {
        delivered.get(FLUSH_LINE_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        // A line also tells whether anybody still waits.
        lines.accept(new RunningCloud.FlushLine(cloud.lastFailure(stream)));
      } catch (ExecutionException e) {
        throw new CommandException(
            "the delivery stream " + stream + " could not deliver: " + e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandException("rastro up is stopping; the stream keeps what it holds");
      }
    }
  }
}
