package dev.rastro.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a gateway serves beside S3 and STS.
///
/// @param services the JSON services, by what stands before the operation in `X-Amz-Target`
/// @param paths our own paths, by name
record Served(Map<String, JsonService> services, Map<String, OwnPath> paths) {

  /// While the services are being opened.
  static final Served NOTHING_YET = new Served(Map.of(), Map.of("health", health("starting")));

  Served {
    services = Map.copyOf(services);
    paths = Map.copyOf(paths);
  }

  static Served of(Collection<JsonService> services, Collection<OwnPath> paths) {
    Map<String, JsonService> byPrefix = new LinkedHashMap<>();
    services.forEach(service -> byPrefix.put(service.targetPrefix(), service));
    Map<String, OwnPath> byName = new LinkedHashMap<>();
    byName.put("health", health("ok"));
    for (OwnPath path : paths) {
      if (byName.put(path.name(), path) != null) {
        throw new IllegalArgumentException("There are two paths named " + path.name());
      }
    }
    return new Served(byPrefix, byName);
  }

  private static OwnPath health(String status) {
    byte[] answer = ("{\"status\":\"" + status + "\"}").getBytes(UTF_8);
    return new OwnPath(
        "health", OwnPath.Access.ANYBODY, "application/json", (_, out) -> out.write(answer));
  }
}
