package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// AWS over HTTP on one port of this machine. Every request must be signed; what is signed well
/// goes to the S3 handler. Our own paths lie under `/_rastro/`, where no bucket can be.
///
/// [#start] opens the port, [#close] lets requests that are under way end and closes it. The
/// handler stays the caller's.
public final class Gateway implements AutoCloseable {

  private static final String OWN_PATHS = "/_rastro/";
  private static final long STOP_TIMEOUT_MILLIS = 10_000;
  private static final long SHUTDOWN_IDLE_MILLIS = 20;
  private static final int THREADS_MAX = 64;

  private final Server server;
  private final ServerConnector connector;

  private Gateway(Server server, ServerConnector connector) {
    this.server = server;
    this.connector = connector;
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
    ServerConnector connector =
        new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration));
    connector.setHost(InetAddress.getLoopbackAddress().getHostAddress());
    connector.setPort(port);
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE_MILLIS);
    server.addConnector(connector);
    server.setHandler(new Door(new SignatureCheck(keys, clock), s3));
    server.setStopTimeout(STOP_TIMEOUT_MILLIS);
    try {
      server.start();
    } catch (Exception e) {
      throw new GatewayException("The gateway could not be started: " + e.getMessage(), e);
    }
    return new Gateway(server, connector);
  }

  /// Where clients reach it.
  public URI address() {
    return URI.create("http://" + connector.getHost() + ":" + connector.getLocalPort());
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new GatewayException("The gateway could not be stopped: " + e.getMessage(), e);
    }
  }

  /// Decides who gets in, and to whom.
  private static final class Door extends Handler.Wrapper {

    private final SignatureCheck signatures;

    Door(SignatureCheck signatures, Handler s3) {
      super(s3);
      this.signatures = signatures;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = request.getHttpURI().getPath();
      if (path.startsWith(OWN_PATHS)) {
        return own(path, response, callback);
      }
      if (request.getHeaders().contains("X-Amz-Target")) {
        String body =
            "{\"__type\":\"UnknownOperationException\",\"message\":\"This port serves S3 only\"}";
        return answer(response, callback, 400, "application/x-amz-json-1.1", body);
      }
      Payload payload;
      try {
        payload = signatures.check(request);
      } catch (Refusal refusal) {
        return refuse(request, response, callback, refusal);
      }
      return super.handle(new CheckedRequest(request, payload), response, callback);
    }

    private static boolean own(String path, Response response, Callback callback) {
      boolean isHealth = path.equals(OWN_PATHS + "health");
      return answer(
          response,
          callback,
          isHealth ? 200 : 404,
          "application/json",
          isHealth ? "{\"status\":\"ok\"}" : "{\"message\":\"there is no such path\"}");
    }

    private static boolean refuse(
        Request request, Response response, Callback callback, Refusal refusal) {
      // The body is not read; the connection cannot be used again.
      response.getHeaders().put(HttpHeader.CONNECTION, "close");
      String body =
          request.getMethod().equals("HEAD")
              ? ""
              : "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                  + refusal.code()
                  + "</Code><Message>"
                  + escaped(String.valueOf(refusal.getMessage()))
                  + "</Message></Error>";
      return answer(response, callback, refusal.status(), "application/xml", body);
    }

    private static boolean answer(
        Response response, Callback callback, int status, String type, String body) {
      response.setStatus(status);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
      response.write(true, ByteBuffer.wrap(body.getBytes(UTF_8)), callback);
      return true;
    }

    private static String escaped(String text) {
      return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
  }
}
