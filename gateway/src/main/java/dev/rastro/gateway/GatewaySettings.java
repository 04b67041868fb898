package dev.rastro.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// How a gateway is started.
///
/// @param port 0 for any that is free
/// @param trust whom it lets in
/// @param token what who may use our own guarded paths presents; empty where nobody may
/// @param accountId whose the services are, 12 digits
/// @param region which requests must be signed for, such as `us-east-1`
/// @param registry where requests are counted
/// @param random for the ids of requests
public record GatewaySettings(
    int port,
    Trust trust,
    String token,
    String accountId,
    String region,
    MeterRegistry registry,
    RandomGenerator random) {

  public GatewaySettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("A port is from 0 to 65535: " + port);
    }
    if (!accountId.matches("[0-9]{12}")) {
      throw new IllegalArgumentException("An account id has 12 digits: '" + accountId + "'");
    }
    if (!region.matches("[a-z]{2}(-[a-z]+)+-[0-9]+")) {
      throw new IllegalArgumentException("Not a region: '" + region + "'");
    }
  }

  /// A gateway that nothing but its port is said of.
  public static GatewaySettings onPort(int port) {
    return new GatewaySettings(
        port,
        Trust.KEY_HOLDERS,
        "",
        "000000000000",
        "us-east-1",
        new SimpleMeterRegistry(),
        RandomGeneratorFactory.getDefault().create());
  }
}
