package dev.rastro.glue;

import dev.rastro.glue.CrawlChanges.Change;
import dev.rastro.glue.CrawlerStore.Kept;
import dev.rastro.glue.CrawlerStore.Place;
import dev.rastro.glue.schema.ContentClassifier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawlers that are running, each on a thread of its own, and what became of those that were.
///
/// A crawl that was running when the process ended counts as stopped in the next one. Safe for many
/// threads.
final class CrawlerRuns implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CrawlerRuns.class);
  private static final String LOG_GROUP = "/aws-glue/crawlers";

  private final CatalogStore catalog;
  private final CrawlerStore store;
  private final S3Client s3;
  private final ObjectReader reader;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Map<String, Run> running = new ConcurrentHashMap<>();

  /// A crawl that is under way.
  private static final class Run {
    private final Instant started;
    private final String id;
    private final CrawlProgress progress = new CrawlProgress();
    private volatile boolean isStopping;
    private volatile @Nullable Thread thread;

    Run(Instant started, String id) {
      this.started = started;
      this.id = id;
    }
  }

  CrawlerRuns(
      CatalogStore catalog,
      CrawlerStore store,
      S3Client s3,
      ObjectReader reader,
      InstantSource clock,
      RandomGenerator random) {
    this.catalog = catalog;
    this.store = store;
    this.s3 = s3;
    this.reader = reader;
    this.clock = clock;
    this.random = random;
  }

  /// Ends, in the books, the crawls that the end of a process broke off.
  void endBrokenOff() {
    for (Crawler crawler : catalog.crawlers()) {
      for (CrawlerHistory crawl : store.runningCrawls(crawler.name())) {
        endBrokenOff(crawler, crawl);
      }
    }
  }

  private void endBrokenOff(Crawler crawler, CrawlerHistory crawl) {
    String message = "The process ended before the crawl did";
    Instant now = clock.instant();
    catalog.inTransaction(
        () -> {
          store.put(
              crawler.name(),
              crawl.toBuilder()
                  .state(CrawlerHistoryState.STOPPED)
                  .endTime(now)
                  .errorMessage(message)
                  .build());
          catalog.put(
              crawler.toBuilder()
                  .lastCrawl(
                      last(crawler.name(), crawl.crawlId(), crawl.startTime())
                          .status(LastCrawlStatus.CANCELLED)
                          .errorMessage(message)
                          .build())
                  .build());
          return message;
        });
  }

  boolean isRunning(String crawler) {
    return running.containsKey(crawler);
  }

  /// Starts a crawl.
  void start(Crawler crawler, CrawlerSettings settings, List<ContentClassifier> classifiers) {
    Run run = new Run(clock.instant(), newId());
    if (running.putIfAbsent(crawler.name(), run) != null) {
      throw GlueErrors.crawlerRunning(crawler.name());
    }
    try {
      catalog.inTransaction(
          () -> {
            if (catalog.crawler(crawler.name()).isEmpty()) {
              throw GlueErrors.notFound("Crawler with name " + crawler.name() + " not found");
            }
            store.deleteCrawls(crawler.name(), run.started.minus(CrawlHistory.KEPT).toEpochMilli());
            store.put(
                crawler.name(),
                history(crawler.name(), run).state(CrawlerHistoryState.RUNNING).build());
            return run;
          });
    } catch (RuntimeException e) {
      running.remove(crawler.name());
      throw e;
    }
    run.thread =
        Thread.ofVirtual()
            .name("crawler-" + crawler.name())
            .start(() -> crawl(crawler.name(), settings, classifiers, run));
  }

  private String newId() {
    synchronized (random) {
      return new UUID(random.nextLong(), random.nextLong()).toString();
    }
  }

  void stop(String crawler) {
    Run run = running.get(crawler);
    if (run == null) {
      throw GlueErrors.crawlerNotRunning(crawler);
    }
    if (run.isStopping) {
      throw GlueErrors.crawlerStopping(crawler);
    }
    run.isStopping = true;
  }

  /// A crawler with the state that it is in.
  Crawler described(Crawler crawler) {
    Run run = running.get(crawler.name());
    if (run == null) {
      return crawler;
    }
    return crawler.toBuilder()
        .state(run.isStopping ? CrawlerState.STOPPING : CrawlerState.RUNNING)
        .crawlElapsedTime(Duration.between(run.started, clock.instant()).toMillis())
        .build();
  }

  CrawlerMetrics metrics(String crawler) {
    List<Double> seconds = store.crawlSeconds(crawler);
    Run run = running.get(crawler);
    double soFar =
        run == null ? 0 : Duration.between(run.started, clock.instant()).toMillis() / 1e3;
    CrawlSummary last = lastSummary(crawler);
    return CrawlerMetrics.builder()
        .crawlerName(crawler)
        .stillEstimating(run != null && run.progress.isEstimating())
        .timeLeftSeconds(run == null ? 0.0 : run.progress.secondsLeft(soFar))
        .lastRuntimeSeconds(seconds.isEmpty() ? 0.0 : seconds.getFirst())
        .medianRuntimeSeconds(CrawlHistory.median(seconds))
        .tablesCreated(last.tables(Change.ADD))
        .tablesUpdated(last.tables(Change.UPDATE))
        .tablesDeleted(last.tables(Change.DELETE) + last.tables(Change.DEPRECATE))
        .build();
  }

  /// What the latest crawl did that tells of it: the one that runs now may not.
  private CrawlSummary lastSummary(String crawler) {
    Place before = Place.END;
    while (true) {
      List<Kept> read = store.crawls(crawler, before, 2);
      if (read.isEmpty()) {
        return CrawlSummary.none();
      }
      for (Kept kept : read) {
        before = kept.place();
        if (kept.crawl().summary() != null) {
          return CrawlSummary.parse(kept.crawl().summary());
        }
      }
    }
  }

  /// Stops what is running, and waits for it.
  @Override
  public void close() {
    for (Run run : running.values()) {
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

  private static CrawlerHistory.Builder history(String crawler, Run run) {
    return CrawlerHistory.builder()
        .crawlId(run.id)
        .startTime(run.started)
        .logGroup(LOG_GROUP)
        .logStream(crawler)
        .messagePrefix(run.id)
        .dpuHour(0.0);
  }

  private static LastCrawlInfo.Builder last(String crawler, String id, Instant started) {
    return LastCrawlInfo.builder()
        .startTime(started)
        .logGroup(LOG_GROUP)
        .logStream(crawler)
        .messagePrefix(id);
  }

  private void crawl(
      String crawler, CrawlerSettings settings, List<ContentClassifier> classifiers, Run run) {
    try {
      new Crawl(
              settings,
              classifiers,
              catalog,
              store,
              s3,
              reader,
              run.id,
              run.started,
              run.progress,
              () -> run.isStopping)
          .run(
              changes ->
                  end(
                      crawler,
                      history(crawler, run)
                          .state(CrawlerHistoryState.COMPLETED)
                          .summary(changes.summary()),
                      last(crawler, run.id, run.started).status(LastCrawlStatus.SUCCEEDED)));
    } catch (Crawl.StoppedException e) {
      endUnchanged(crawler, run, CrawlerHistoryState.STOPPED, LastCrawlStatus.CANCELLED, null);
    } catch (CrawlException | SdkException | CatalogException e) {
      endUnchanged(
          crawler, run, CrawlerHistoryState.FAILED, LastCrawlStatus.FAILED, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("crawler", crawler).setCause(e).log("A crawl broke down");
      endUnchanged(
          crawler, run, CrawlerHistoryState.FAILED, LastCrawlStatus.FAILED, "Internal error: " + e);
    } finally {
      running.remove(crawler);
    }
  }

  /// Writes down the end of a crawl that changed nothing.
  private void endUnchanged(
      String crawler,
      Run run,
      CrawlerHistoryState state,
      LastCrawlStatus status,
      @Nullable String message) {
    try {
      end(
          crawler,
          history(crawler, run).state(state).errorMessage(message),
          last(crawler, run.id, run.started).status(status).errorMessage(message));
    } catch (CatalogException e) {
      LOG.atError()
          .addKeyValue("crawler", crawler)
          .setCause(e)
          .log("How a crawl ended could not be kept");
    }
  }

  private void end(String crawler, CrawlerHistory.Builder history, LastCrawlInfo.Builder last) {
    CrawlerHistory ended = history.endTime(clock.instant()).build();
    catalog.inTransaction(
        () -> {
          // Its schedule may have changed in the meantime.
          catalog
              .crawler(crawler)
              .ifPresent(
                  now -> {
                    store.put(crawler, ended);
                    catalog.put(now.toBuilder().lastCrawl(last.build()).build());
                  });
          return crawler;
        });
  }
}
