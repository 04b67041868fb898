package dev.rastro.cli;

import dev.rastro.athena.AthenaSettings;
import dev.rastro.athena.LocalAthena;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbException;
import dev.rastro.firehose.FirehoseQuotas;
import dev.rastro.firehose.FirehoseServices;
import dev.rastro.firehose.FirehoseSettings;
import dev.rastro.firehose.LocalFirehose;
import dev.rastro.gateway.AccessKeys;
import dev.rastro.gateway.Gateway;
import dev.rastro.gateway.GatewaySettings;
import dev.rastro.gateway.JsonService;
import dev.rastro.gateway.OwnPath;
import dev.rastro.glue.LocalGlue;
import dev.rastro.pipeline.stack.Cloud;
import dev.rastro.pipeline.stack.RedshiftWorkgroup;
import dev.rastro.pipeline.stack.Stack;
import dev.rastro.pipeline.stack.StackSettings;
import dev.rastro.redshift.Warehouse;
import dev.rastro.redshift.WarehouseSettings;
import dev.rastro.s3.S3Store;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The whole cloud in this process, over one home: our own classes behind the SDK's interfaces,
/// with the resources that `stack.yaml` declares. Closes all of it, in the opposite order; the home
/// stays the caller's.
final class LocalCloud implements OpenCloud {

  /// The part of a home that holds the access keys.
  static final String KEYS = "keys";

  /// What the engines may take; the rest of the process's memory is the JVM's.
  private static final long ATHENA_MEMORY_BYTES_MAX = 400L << 20;

  private static final long WAREHOUSE_MEMORY_BYTES_MAX = 800L << 20;

  /// How long calls that are under way may take to end.
  private static final Duration CALLS_END = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(LocalCloud.class);

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Stack stack;
  private final AccessKeys keys;
  private final Gateway gateway;
  private final LocalGlue glue;
  private final LocalFirehose firehose;
  private final Cloud cloud;

  private LocalCloud(
      Home home,
      Stack stack,
      GatewaySettings gatewaySettings,
      FirehoseQuotas quotas,
      InstantSource streamClock) {
    this.stack = stack;
    InstantSource clock = InstantSource.system();
    RandomGenerator random = new SecureRandom();
    int threads = Runtime.getRuntime().availableProcessors();
    CompletableFuture<Void> engine = CompletableFuture.runAsync(DuckDb::load);
    try {
      S3Store store = opened(S3Store.open(home.part("s3"), home.part("s3-settings")));
      keys = AccessKeys.open(home.part(KEYS), new SecureRandom());
      gateway = opened(Gateway.start(gatewaySettings, keys, store.handler(), clock));
      S3Client s3 =
          opened(
              RunningCloud.on(
                  S3Client.builder().forcePathStyle(true), gateway.address(), keys.own()));
      loaded(engine);
      glue = opened(LocalGlue.open(home.part("glue"), s3, store::path, clock, random));
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
      firehose =
          opened(
              LocalFirehose.open(
                  home.part("firehose"),
                  new FirehoseServices(
                      s3,
                      glue,
                      warehouse.dataClient(),
                      Processors.in(home.part("processors")),
                      gatewaySettings.registry()),
                  new FirehoseSettings(quotas, FirehoseSettings.DEFAULT.logBytesMax()),
                  streamClock,
                  random));
      cloud = new Cloud(firehose, s3, glue, athena, warehouse.dataClient(), warehouse.dataSource());
    } catch (RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /// Opens the cloud of a home.
  static LocalCloud open(Home home) {
    return open(home, GatewaySettings.onPort(0), FirehoseQuotas.NONE, InstantSource.system());
  }

  /// Opens a home, which it makes where it is not there, and its cloud, which closes both.
  static LocalCloud openWithHome(Path directory) {
    return openWith(Home.open(directory));
  }

  /// Opens the cloud of a home, and takes the home with it.
  static LocalCloud openWith(Home home) {
    try {
      LocalCloud cloud = open(home);
      cloud.parts.addLast(home);
      return cloud;
    } catch (RuntimeException | Error e) {
      home.close();
      throw e;
    }
  }

  /// Opens the cloud of a home for a demo: with the resources of a stack that was read before, and
  /// with a clock of its own for the delivery streams.
  static LocalCloud openForDemo(Home home, Stack stack, InstantSource streamClock) {
    return new LocalCloud(home, stack, GatewaySettings.onPort(0), FirehoseQuotas.NONE, streamClock)
        .with(cloud -> cloud.createResources(home));
  }

  /// Opens the cloud of a home, with a gateway that others find.
  ///
  /// @param gatewaySettings whose registry counts what the delivery streams do, too
  /// @param quotas what each delivery stream takes
  static LocalCloud open(
      Home home,
      GatewaySettings gatewaySettings,
      FirehoseQuotas quotas,
      InstantSource streamClock) {
    return new LocalCloud(home, readStack(), gatewaySettings, quotas, streamClock)
        .with(
            cloud -> {
              cloud.createResources(home);
              DemoMark.settle(home, cloud);
            });
  }

  private void createResources(Home home) {
    List<String> updates = stack.create(cloud, home.part(Home.STACK_FILE));
    if (!updates.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("resources", String.join(", ", updates))
          .log("stack.yaml says otherwise than before, and resources were updated");
    }
  }

  /// Readies the open cloud, or closes it.
  private LocalCloud with(Consumer<LocalCloud> preparation) {
    try {
      preparation.accept(this);
      return this;
    } catch (RuntimeException | Error e) {
      closeAfter(e);
      throw e;
    }
  }

  /// The resources that `stack.yaml` declares.
  static Stack readStack() {
    return Stack.read(Installation.stackFile(), StackSettings.local());
  }

  /// Lets other processes use the services, and our own paths beside them.
  void serve(List<OwnPath> paths) {
    gateway.serve(
        List.of(
            JsonService.of("Firehose_20150804", "firehose", FirehoseClient.class, firehose),
            JsonService.of("AWSGlue", "glue", GlueClient.class, cloud.glue()),
            JsonService.of("AmazonAthena", "athena", AthenaClient.class, cloud.athena()),
            JsonService.of(
                "RedshiftData", "redshift-data", RedshiftDataClient.class, cloud.redshiftData())),
        paths);
  }

  /// From now on crawlers also start when their schedules say.
  void runSchedules() {
    glue.runSchedules();
  }

  /// Where other processes reach the services.
  URI gatewayAddress() {
    return gateway.address();
  }

  AccessKeys accessKeys() {
    return keys;
  }

  Cloud cloud() {
    return cloud;
  }

  @Override
  public FirehoseClient firehose() {
    return firehose;
  }

  @Override
  public S3Client s3() {
    return cloud.s3();
  }

  @Override
  public GlueClient glue() {
    return glue;
  }

  @Override
  public AthenaClient athena() {
    return cloud.athena();
  }

  @Override
  public RedshiftDataClient redshiftData() {
    return cloud.redshiftData();
  }

  @Override
  public Stack stack() {
    return stack;
  }

  @Override
  public CompletableFuture<?> flush(String stream) {
    return firehose.flush(stream);
  }

  @Override
  public @Nullable String lastFailure(String stream) {
    return firehose.status(stream).lastFailure();
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

  @Override
  public StreamOperations.StatusLine streamStatus(String stream) {
    return StreamOperations.status(firehose, stream);
  }

  @Override
  public List<StreamOperations.DeadLettersLine> deadLetters(String stream) {
    return StreamOperations.deadLetters(firehose, stream);
  }

  @Override
  public StreamOperations.ReplayLine replay(String stream) {
    return StreamOperations.replay(firehose, stream);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /// Clients are told to come back later before the first part is closed, so that none of them
  /// takes a service that ends for one that has lost its resources. S3 serves to the end:
  /// deliveries need it.
  @Override
  public void close() {
    RuntimeException failure = null;
    if (gateway != null) {
      try {
        if (!gateway.stopServing(CALLS_END)) {
          LOG.warn("Calls were still under way when the services ended");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
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
