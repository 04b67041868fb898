package dev.rastro.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/// Counts and times one request, under the service and the operation that are found while it is
/// handled.
final class RequestMeter {

  private final MeterRegistry registry;
  private final long startedNanos = System.nanoTime();
  private String service = "none";
  private String operation = "none";

  private RequestMeter(MeterRegistry registry) {
    this.registry = registry;
  }

  /// Begins to measure; the request ends when its response does.
  static RequestMeter begin(MeterRegistry registry, Request request, Response response) {
    RequestMeter meter = new RequestMeter(registry);
    Request.addCompletionListener(request, _ -> meter.end(response.getStatus()));
    return meter;
  }

  void service(String name) {
    service = name;
  }

  void operation(String name) {
    operation = name;
  }

  private void end(int status) {
    Timer.builder("rastro.requests")
        .description("Requests that were answered, and how long they took")
        .tag("service", service)
        .tag("operation", operation)
        .tag("status", String.valueOf(status))
        .register(registry)
        .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
  }
}
