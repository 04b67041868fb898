package dev.rastro.glue;

import dev.rastro.aws.SdkJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Schedule;
import software.amazon.awssdk.services.glue.model.ScheduleState;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawlers of a catalog: their definitions on disk, and those that are running, each on a
/// thread of its own.
///
/// A crawler that was running when the process ended is READY in the next one. Schedules are kept
/// and described; nothing here runs them. Safe for many threads.
final class Crawlers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Crawlers.class);

  private final CatalogStore store;
  private final S3Client s3;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Running> running = new ConcurrentHashMap<>();
  private final Map<String, Metrics> metrics = new ConcurrentHashMap<>();

  /// A crawl that is under way.
  private static final class Running {
    private final Instant started;
    private volatile boolean isStopping;
    private volatile @Nullable Thread thread;

    Running(Instant started) {
      this.started = started;
    }
  }

  /// What the last crawl of this process did.
  private record Metrics(Crawl.Changes changes, Duration runtime) {}

  Crawlers(CatalogStore store, S3Client s3, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.s3 = s3;
    this.clock = clock;
    this.random = random;
  }

  void create(CreateCrawlerRequest request) {
    String name = GlueErrors.required("Name", request.name());
    Instant now = clock.instant();
    // The request has the members of a crawler, but for the schedule.
    Crawler crawler =
        SdkJson.decode(
                SdkJson.encode(request.toBuilder().schedule(null).build()),
                Crawler::builder,
                Crawler.class)
            .toBuilder()
            .state(CrawlerState.READY)
            .schedule(schedule(request.schedule()))
            .crawlElapsedTime(0L)
            .creationTime(now)
            .lastUpdated(now)
            .version(1L)
            .build();
    CrawlerSettings.of(crawler);
    GlueErrors.required("Role", request.role());
    store.inTransaction(
        () -> {
          if (store.crawler(name).isPresent()) {
            throw GlueErrors.alreadyExists("Crawler already exists");
          }
          store.put(crawler);
          return name;
        });
  }

  private static @Nullable Schedule schedule(@Nullable String expression) {
    if (expression == null || expression.isBlank()) {
      return null;
    }
    if (!expression.matches("cron\\([^()]+ [^()]+ [^()]+ [^()]+ [^()]+ [^()]+\\)")) {
      throw GlueErrors.invalid("Schedule must be cron(…) with six fields: " + expression);
    }
    return Schedule.builder().scheduleExpression(expression).state(ScheduleState.SCHEDULED).build();
  }

  Crawler get(@Nullable String name) {
    return described(require(name));
  }

  List<Crawler> all() {
    return store.crawlers().stream().map(this::described).toList();
  }

  void delete(@Nullable String name) {
    Crawler crawler = require(name);
    if (running.containsKey(crawler.name())) {
      throw GlueErrors.crawlerRunning(crawler.name());
    }
    store.deleteCrawler(crawler.name());
  }

  void start(@Nullable String name) {
    Crawler crawler = require(name);
    CrawlerSettings settings = CrawlerSettings.of(crawler);
    Running run = new Running(clock.instant());
    if (running.putIfAbsent(crawler.name(), run) != null) {
      throw GlueErrors.crawlerRunning(crawler.name());
    }
    String runId;
    synchronized (random) {
      runId = new UUID(random.nextLong(), random.nextLong()).toString();
    }
    run.thread =
        Thread.ofVirtual()
            .name("crawler-" + crawler.name())
            .start(() -> crawl(crawler, settings, run, runId));
  }

  void stop(@Nullable String name) {
    Crawler crawler = require(name);
    Running run = running.get(crawler.name());
    if (run == null) {
      throw GlueErrors.crawlerNotRunning(crawler.name());
    }
    run.isStopping = true;
  }

  List<CrawlerMetrics> metrics(List<String> names) {
    List<CrawlerMetrics> found = new ArrayList<>();
    for (Crawler crawler : store.crawlers()) {
      if (names.isEmpty() || names.contains(crawler.name())) {
        Metrics last = metrics.get(crawler.name());
        found.add(
            CrawlerMetrics.builder()
                .crawlerName(crawler.name())
                .stillEstimating(false)
                .timeLeftSeconds(0.0)
                .lastRuntimeSeconds(last == null ? 0.0 : last.runtime.toMillis() / 1e3)
                .medianRuntimeSeconds(last == null ? 0.0 : last.runtime.toMillis() / 1e3)
                .tablesCreated(last == null ? 0 : last.changes.tablesCreated())
                .tablesUpdated(last == null ? 0 : last.changes.tablesUpdated())
                .tablesDeleted(last == null ? 0 : last.changes.tablesDeleted())
                .build());
      }
    }
    return found;
  }

  @Override
  public void close() {
    for (Running run : running.values()) {
      run.isStopping = true;
      Thread thread = run.thread;
      if (thread != null) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private Crawler require(@Nullable String name) {
    String given = GlueErrors.required("Name", name);
    return store
        .crawler(given)
        .orElseThrow(() -> GlueErrors.notFound("Crawler with name " + given + " not found"));
  }

  private Crawler described(Crawler crawler) {
    Running run = running.get(crawler.name());
    if (run == null) {
      return crawler;
    }
    return crawler.toBuilder()
        .state(run.isStopping ? CrawlerState.STOPPING : CrawlerState.RUNNING)
        .crawlElapsedTime(Duration.between(run.started, clock.instant()).toMillis())
        .build();
  }

  private void crawl(Crawler crawler, CrawlerSettings settings, Running run, String runId) {
    LastCrawlInfo.Builder last =
        LastCrawlInfo.builder()
            .startTime(run.started)
            .logGroup("/aws-glue/crawlers")
            .logStream(crawler.name())
            .messagePrefix(runId);
    try {
      Crawl.Changes changes =
          new Crawl(settings, store, s3, runId, run.started, () -> run.isStopping).run();
      metrics.put(
          crawler.name(), new Metrics(changes, Duration.between(run.started, clock.instant())));
      last.status(LastCrawlStatus.SUCCEEDED);
    } catch (Crawl.StoppedException e) {
      last.status(LastCrawlStatus.CANCELLED);
    } catch (AwsServiceException e) {
      last.status(LastCrawlStatus.FAILED)
          .errorMessage(
              e.awsErrorDetails() == null
                  ? e.getMessage()
                  : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage());
    } catch (SdkException | CatalogException e) {
      last.status(LastCrawlStatus.FAILED).errorMessage(e.getMessage());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("crawler", crawler.name()).setCause(e).log("A crawl broke down");
      last.status(LastCrawlStatus.FAILED).errorMessage("Internal error: " + e);
    }
    try {
      store.put(crawler.toBuilder().lastCrawl(last.build()).build());
    } catch (CatalogException e) {
      LOG.atError()
          .addKeyValue("crawler", crawler.name())
          .setCause(e)
          .log("How a crawl ended could not be kept");
    } finally {
      running.remove(crawler.name());
    }
  }
}
