package dev.rastro.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// AWS over HTTP on one port of this machine: S3, STS and the JSON services. Every request must be
/// signed. Our own paths lie under `/_rastro/`, where no bucket can be.
///
/// [#start] opens the port with S3 behind it; [#serve] adds the services, which may themselves need
/// S3; [#close] lets requests that are under way end and closes the port. The handler and the
/// services stay the caller's. Each request has a virtual thread.
public final class Gateway implements AutoCloseable {

  private static final long STOP_TIMEOUT_MILLIS = 10_000;
  private static final long SHUTDOWN_IDLE_MILLIS = 20;
  private static final int THREADS_MAX = 16;
  private static final int CONNECTIONS_MAX = 4_096;
  private static final long IDLE_MILLIS = 60_000;

  /// What old clients do is let through, but for what leaves open where a body ends: a reader that
  /// believes the length would take other bytes than those that were signed.
  private static final HttpCompliance HTTP =
      HttpCompliance.LEGACY.without(
          "RASTRO",
          HttpCompliance.Violation.TRANSFER_ENCODING_WITH_CONTENT_LENGTH,
          HttpCompliance.Violation.MULTIPLE_CONTENT_LENGTHS,
          HttpCompliance.Violation.HTTP_0_9);

  private final Server server;
  private final Door door;
  private final URI address;

  private Gateway(Server server, Door door, URI address) {
    this.server = server;
    this.door = door;
    this.address = address;
  }

  /// Starts a gateway on a loopback port.
  ///
  /// @param port 0 for any that is free
  public static Gateway start(int port, AccessKeys keys, Handler s3, InstantSource clock) {
    return start(GatewaySettings.onPort(port), keys, s3, clock);
  }

  /// Starts a gateway on a loopback port.
  ///
  /// @throws GatewayException where the port can't be had
  public static Gateway start(
      GatewaySettings settings, AccessKeys keys, Handler s3, InstantSource clock) {
    return start(settings, keys, s3, clock, Patience.USUAL);
  }

  static Gateway start(
      GatewaySettings settings,
      AccessKeys keys,
      Handler s3,
      InstantSource clock,
      Patience patience) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("gateway");
    threads.setDaemon(true);
    threads.setVirtualThreadsExecutor(
        command -> Thread.ofVirtual().name("gateway-request").start(command));
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // Signatures are over headers as they were sent, and keys may have any character.
    configuration.setHeaderCacheCaseSensitive(true);
    configuration.setUriCompliance(UriCompliance.LEGACY);
    configuration.setHttpCompliance(HTTP);
    // An object may look like a form; who asks for a parameter must not eat it.
    configuration.setFormEncodedMethods();
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(settings.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    connector.addBean(new HeaderDeadline(connector, patience));
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(CONNECTIONS_MAX, server));
    RequestIds ids = new RequestIds(settings.random());
    Door door = new Door(new SignatureCheck(keys, settings, clock), settings, s3, patience, ids);
    server.setHandler(new GracefulHandler(door));
    server.setErrorHandler(new FailureAnswer(ids));
    server.setStopTimeout(STOP_TIMEOUT_MILLIS);
    try {
      server.start();
    } catch (Exception e) {
      stopQuietly(server, e);
      throw new GatewayException(
          "The gateway could not be started on port " + settings.port() + ": " + e.getMessage(), e);
    }
    return new Gateway(
        server, door, URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort()));
  }

  private static void stopQuietly(Server server, Exception cause) {
    try {
      server.stop();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
  }

  /// Serves, from now on, these services and our own paths, and no other.
  public void serve(Collection<JsonService> services, Collection<OwnPath> paths) {
    door.serve(Served.of(services, paths));
  }

  /// Lets calls of the JSON services that are under way end, and refuses new ones as
  /// `ServiceUnavailableException`, which clients try again. S3 stays, for what the services have
  /// still to deliver. For good: the next step is to close the services, then the gateway.
  ///
  /// @return whether all calls ended within the timeout
  public boolean stopServing(Duration timeout) throws InterruptedException {
    return door.stopServing(timeout);
  }

  /// Where clients reach it.
  public URI address() {
    return address;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new GatewayException("The gateway could not be stopped: " + e.getMessage(), e);
    }
  }
}
