package dev.rastro.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// AWS over HTTP on one port of this machine. Every request must be signed; what is signed well
/// goes to the S3 handler. Our own paths lie under `/_rastro/`, where no bucket can be.
///
/// [#start] opens the port, [#close] lets requests that are under way end and closes it. The
/// handler stays the caller's.
public final class Gateway implements AutoCloseable {

  private static final long STOP_TIMEOUT_MILLIS = 10_000;
  private static final long SHUTDOWN_IDLE_MILLIS = 20;
  private static final int THREADS_MAX = 64;

  private final Server server;
  private final URI address;

  private Gateway(Server server, URI address) {
    this.server = server;
    this.address = address;
  }

  /// Starts a gateway on a loopback port.
  ///
  /// @param port 0 for any that is free
  public static Gateway start(int port, AccessKeys keys, Handler s3, InstantSource clock) {
    QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX);
    threads.setName("gateway");
    threads.setDaemon(true);
    Server server = new Server(threads);
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    // Signatures are over headers as they were sent, and keys may have any character.
    configuration.setHeaderCacheCaseSensitive(true);
    configuration.setUriCompliance(UriCompliance.LEGACY);
    configuration.setHttpCompliance(HttpCompliance.LEGACY);
    // An object may look like a form; who asks for a parameter must not eat it.
    configuration.setFormEncodedMethods();
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new GracefulHandler(new Door(new SignatureCheck(keys, clock), s3)));
    server.setErrorHandler(Answers::failure);
    server.setStopTimeout(STOP_TIMEOUT_MILLIS);
    try {
      server.start();
    } catch (Exception e) {
      stopQuietly(server, e);
      throw new GatewayException(
          "The gateway could not be started on port " + port + ": " + e.getMessage(), e);
    }
    return new Gateway(
        server, URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort()));
  }

  private static void stopQuietly(Server server, Exception cause) {
    try {
      server.stop();
    } catch (Exception e) {
      cause.addSuppressed(e);
    }
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
