package dev.rastro.cli;

import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.gateway.JsonService;
import dev.rastro.glue.LocalGlue;
import dev.rastro.s3.S3Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// A catalog without databases behind a gateway, and the SDK's own client of it.
final class WiredGlue implements AutoCloseable {

  private final S3Store store;
  private final Gateway gateway;
  private final S3Client s3;
  private final LocalGlue glue;
  private final GlueClient client;

  WiredGlue(Path directory) {
    InstantSource clock = InstantSource.system();
    AccessKeys keys = AccessKeys.open(directory.resolve("keys"), new SecureRandom());
    store = S3Store.open(directory.resolve("s3"), directory.resolve("s3-settings"));
    gateway = Gateway.start(0, keys, store.handler(), clock);
    s3 = RunningCloud.on(S3Client.builder().forcePathStyle(true), gateway.address(), keys.first());
    glue = LocalGlue.open(directory.resolve("glue"), s3, store::path, clock, new Random(1));
    gateway.serve(List.of(JsonService.of("AWSGlue", "glue", GlueClient.class, glue)), List.of());
    client = RunningCloud.on(GlueClient.builder(), gateway.address(), keys.first());
  }

  /// The S3 that its crawlers read, through the same gateway.
  S3Client s3() {
    return s3;
  }

  GlueClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    glue.close();
    s3.close();
    gateway.close();
    store.close();
  }
}
