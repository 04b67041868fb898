package dev.rastro.gateway;

import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/// Closes connections on which the head of a request takes too long. Jetty knows only of times
/// without a byte. Looks at all connections now and then, so that no request pays for it; a head
/// may take up to a quarter more than is allowed.
///
/// Only the parser of a connection knows whether a head is under way, and Jetty shows it by a class
/// that is not part of its public interface: look here first when Jetty's version changes. The
/// gateway's tests fail if it no longer does.
final class HeaderDeadline extends AbstractLifeCycle {

  private static final int LOOKS_PER_DEADLINE = 4;

  private final ServerConnector connector;
  private final long allowedNanos;
  private IdentityHashMap<EndPoint, Head> heads = new IdentityHashMap<>();
  private volatile Scheduler.@Nullable Task next;

  /// A head that has begun.
  ///
  /// @param requestsBefore on the same connection
  private record Head(long requestsBefore, long seenNanos) {}

  HeaderDeadline(ServerConnector connector, Patience patience) {
    this.connector = connector;
    this.allowedNanos = patience.header().toNanos();
  }

  @Override
  protected void doStart() {
    schedule();
  }

  @Override
  protected void doStop() {
    Scheduler.@Nullable Task task = next;
    if (task != null) {
      task.cancel();
    }
  }

  private void schedule() {
    next =
        connector
            .getScheduler()
            .schedule(this::look, allowedNanos / LOOKS_PER_DEADLINE, TimeUnit.NANOSECONDS);
  }

  private void look() {
    long now = System.nanoTime();
    IdentityHashMap<EndPoint, Head> stillUnderWay = new IdentityHashMap<>();
    for (EndPoint endPoint : connector.getConnectedEndPoints()) {
      if (!(endPoint.getConnection() instanceof HttpConnection connection)) {
        continue;
      }
      HttpParser parser = connection.getParser();
      if (parser.isStart() || !parser.inHeaderState()) {
        continue;
      }
      long requests = connection.getMessagesIn();
      Head head = heads.get(endPoint);
      if (head == null || head.requestsBefore != requests) {
        stillUnderWay.put(endPoint, new Head(requests, now));
      } else if (now - head.seenNanos >= allowedNanos) {
        endPoint.close();
      } else {
        stillUnderWay.put(endPoint, head);
      }
    }
    heads = stillUnderWay;
    if (isRunning()) {
      schedule();
    }
  }
}
