package dev.rastro.cli;

import dev.rastro.athena.AthenaSettings;
import dev.rastro.athena.LocalAthena;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbException;
import dev.rastro.firehose.LocalFirehose;
import dev.rastro.gateway.AccessKey;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.glue.LocalGlue;
import dev.rastro.pipeline.StreamFlush;
import dev.rastro.pipeline.stack.Cloud;
import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import dev.rastro.pipeline.stack.Stack;
import dev.rastro.pipeline.stack.StackSettings;
import dev.rastro.redshift.Warehouse;
import dev.rastro.redshift.WarehouseSettings;
import dev.rastro.s3.S3Store;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// The whole cloud in this process, over one home: our own classes behind the SDK's interfaces,
/// with the resources that `stack.yaml` declares. Closes all of it, in the opposite order; the home
/// stays the caller's.
final class LocalCloud implements StreamFlush, AutoCloseable {

  /// What the engines may take; the rest of the process's memory is the JVM's.
  private static final long ATHENA_MEMORY_BYTES_MAX = 400L << 20;

  private static final long WAREHOUSE_MEMORY_BYTES_MAX = 800L << 20;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Stack stack;
  private final LocalFirehose firehose;
  private final Cloud cloud;

  private LocalCloud(Home home, Path stackFile, InstantSource streamClock) {
    stack = Stack.read(stackFile, StackSettings.local());
    InstantSource clock = InstantSource.system();
    RandomGenerator random = new SecureRandom();
    int threads = Runtime.getRuntime().availableProcessors();
    CompletableFuture<Void> engine = CompletableFuture.runAsync(DuckDb::load);
    try {
      S3Store store = opened(S3Store.open(home.part("s3"), home.part("s3-settings")));
      AccessKeys keys = AccessKeys.open(home.part("keys"), new SecureRandom());
      Gateway gateway = opened(Gateway.start(0, keys, store.handler(), clock));
      S3Client s3 = opened(s3Client(gateway, keys.first()));
      loaded(engine);
      LocalGlue glue = opened(LocalGlue.open(home.part("glue"), s3, clock, random));
      firehose = opened(LocalFirehose.open(home.part("firehose"), s3, streamClock, random));
      LocalAthena athena =
          opened(
              LocalAthena.open(
                  glue,
                  s3,
                  store::path,
                  home.part("athena"),
                  clock,
                  random,
                  AthenaSettings.of(ATHENA_MEMORY_BYTES_MAX, threads, home.part("s3"))));
      RedshiftWorkgroup workgroup = stack.redshiftWorkgroup();
      Warehouse warehouse =
          opened(
              Warehouse.open(
                  home.part("redshift"),
                  glue,
                  s3,
                  store::path,
                  clock,
                  random,
                  new WarehouseSettings(
                      workgroup.name(),
                      workgroup.database(),
                      workgroup.roleArns(),
                      WAREHOUSE_MEMORY_BYTES_MAX,
                      threads,
                      home.part("s3"))));
      cloud = new Cloud(firehose, s3, glue, athena, warehouse.dataClient(), warehouse.dataSource());
      stack.create(cloud);
    } catch (RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /// Opens the cloud of a home.
  static LocalCloud open(Home home) {
    return open(home, InstantSource.system());
  }

  /// Opens the cloud of a home, with a clock of its own for the delivery streams.
  static LocalCloud open(Home home, InstantSource streamClock) {
    return new LocalCloud(home, Installation.stackFile(), streamClock);
  }

  Cloud cloud() {
    return cloud;
  }

  Stack stack() {
    return stack;
  }

  @Override
  public CompletableFuture<?> flush(String stream) {
    return firehose.flush(stream);
  }

  @Override
  public @Nullable String lastFailure(String stream) {
    return firehose.lastFailure(stream);
  }

  /// Waits for the engine, which is loaded beside all that is opened before it is needed.
  private static void loaded(CompletableFuture<Void> engine) {
    try {
      engine.join();
    } catch (CompletionException e) {
      throw new DuckDbException(
          "the SQL engine can't be loaded; its library is unpacked in "
              + System.getProperty("java.io.tmpdir")
              + ": "
              + rootOf(e).getMessage(),
          e);
    }
  }

  private static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootOf(failure.getCause());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private static S3Client s3Client(Gateway gateway, AccessKey key) {
    return S3Client.builder()
        .endpointOverride(gateway.address())
        .forcePathStyle(true)
        .region(Region.of(StackSettings.local().region()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey())))
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .build();
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        RuntimeException one =
            e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
        if (failure == null) {
          failure = one;
        } else {
          failure.addSuppressed(one);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
