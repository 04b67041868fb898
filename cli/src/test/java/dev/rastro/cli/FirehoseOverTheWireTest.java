package dev.rastro.cli;

import dev.rastro.firehose.FirehoseServices;
import dev.rastro.firehose.FirehoseSettings;
import dev.rastro.firehose.LocalFirehose;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.gateway.JsonService;
import dev.rastro.s3.S3Store;
import dev.rastro.testkit.FirehoseContract;
import dev.rastro.testkit.InMemoryGlue;
import dev.rastro.testkit.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// Firehose's contract through the gateway, with the SDK's own clients, over our S3.
@SuppressWarnings("NullAway.Init") // The contract asks for the Firehose before each test.
class FirehoseOverTheWireTest extends FirehoseContract {

  private static final long TIMEOUT_SECONDS = 60;

  @TempDir private Path directory;
  private final TestClock clock = new TestClock(InstantSource.system().instant());
  private S3Store store;
  private Gateway gateway;
  private S3Client s3Client;
  private LocalFirehose firehose;
  private FirehoseClient client;

  /// A warehouse that nobody asks.
  private static final class NoWarehouse implements RedshiftDataClient {

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  @Override
  protected FirehoseClient emptyFirehose() {
    AccessKeys keys = AccessKeys.open(directory.resolve("keys"), new SecureRandom());
    store = S3Store.open(directory.resolve("s3"), directory.resolve("s3-settings"));
    gateway = Gateway.start(0, keys, store.handler(), InstantSource.system());
    s3Client =
        RunningCloud.on(S3Client.builder().forcePathStyle(true), gateway.address(), keys.first());
    s3Client.createBucket(r -> r.bucket(BUCKET));
    firehose =
        LocalFirehose.open(
            directory.resolve("firehose"),
            new FirehoseServices(
                s3Client,
                new InMemoryGlue(),
                new NoWarehouse(),
                Map.of(),
                new SimpleMeterRegistry()),
            FirehoseSettings.DEFAULT,
            clock,
            new Random(1));
    gateway.serve(
        List.of(JsonService.of("Firehose_20150804", "firehose", FirehoseClient.class, firehose)),
        List.of());
    client = RunningCloud.on(FirehoseClient.builder(), gateway.address(), keys.first());
    return client;
  }

  @Override
  protected S3Client s3() {
    return s3Client;
  }

  @Override
  protected void pass(Duration duration) {
    clock.advance(duration);
    long until = System.nanoTime() + Duration.ofMillis(900).toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Override
  protected void flush() {
    try {
      firehose.flush(STREAM).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("The flush did not end", e);
    }
  }

  @AfterEach
  void close() {
    client.close();
    firehose.close();
    s3Client.close();
    gateway.close();
    store.close();
  }
}
