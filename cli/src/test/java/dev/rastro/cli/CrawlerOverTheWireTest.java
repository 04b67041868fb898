package dev.rastro.cli;

import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.gateway.JsonService;
import dev.rastro.glue.LocalGlue;
import dev.rastro.s3.S3Store;
import dev.rastro.testkit.CrawlerContract;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawler's contract through the gateway, with the SDK's own clients, over our S3.
@SuppressWarnings("NullAway.Init") // Opened before each test.
class CrawlerOverTheWireTest extends CrawlerContract {

  @TempDir private Path directory;
  private S3Store store;
  private Gateway gateway;
  private LocalGlue glue;
  private S3Client s3Client;
  private GlueClient glueClient;

  @BeforeEach
  void open() {
    InstantSource clock = InstantSource.system();
    AccessKeys keys = AccessKeys.open(directory.resolve("keys"), new SecureRandom());
    store = S3Store.open(directory.resolve("s3"), directory.resolve("s3-settings"));
    gateway = Gateway.start(0, keys, store.handler(), clock);
    s3Client =
        RunningCloud.on(S3Client.builder().forcePathStyle(true), gateway.address(), keys.first());
    glue = LocalGlue.open(directory.resolve("glue"), s3Client, store::path, clock, new Random(1));
    gateway.serve(List.of(JsonService.of("AWSGlue", "glue", GlueClient.class, glue)), List.of());
    glueClient = RunningCloud.on(GlueClient.builder(), gateway.address(), keys.first());
  }

  @Override
  protected S3Client emptyS3() {
    return s3Client;
  }

  @Override
  protected GlueClient emptyGlue() {
    return glueClient;
  }

  @AfterEach
  void close() {
    glueClient.close();
    glue.close();
    s3Client.close();
    gateway.close();
    store.close();
  }
}
