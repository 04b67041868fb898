package dev.rastro.glue;

import dev.rastro.aws.SdkJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.BatchGetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.CreateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerRequest;
import software.amazon.awssdk.services.glue.model.DeleteCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerMetricsResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlerRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlerResponse;
import software.amazon.awssdk.services.glue.model.GetCrawlersRequest;
import software.amazon.awssdk.services.glue.model.GetCrawlersResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlersRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlersResponse;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;
import software.amazon.awssdk.services.glue.model.Schedule;
import software.amazon.awssdk.services.glue.model.ScheduleState;
import software.amazon.awssdk.services.glue.model.StartCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StartCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerResponse;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.StopCrawlerScheduleResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerResponse;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleRequest;
import software.amazon.awssdk.services.glue.model.UpdateCrawlerScheduleResponse;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawlers of a catalog: the operations of Glue on them and on their schedules.
///
/// Schedules are kept and described; they start crawlers once [#runSchedules()] was called. Safe
/// for many threads.
final class Crawlers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Crawlers.class);
  private static final int BATCH_MAX = 100;

  /// How often schedules are looked at. An injected clock may jump, so no longer sleep will do.
  private static final Duration SCHEDULES_LOOK = Duration.ofMillis(250);

  private final CatalogStore catalog;
  private final Tags tags;
  private final CrawlerStore store;
  private final Classifiers classifiers;
  private final CrawlerRuns runs;
  private final InstantSource clock;
  private final Map<String, Due> due = new HashMap<>();
  private volatile @Nullable Thread scheduler;

  /// When a schedule starts its crawler next.
  private record Due(String expression, @Nullable Instant at) {
    boolean isAt(Instant now) {
      return at != null && !at.isAfter(now);
    }
  }

  private Crawlers(
      CatalogStore catalog,
      Tags tags,
      CrawlerStore store,
      Classifiers classifiers,
      CrawlerRuns runs,
      InstantSource clock) {
    this.catalog = catalog;
    this.tags = tags;
    this.store = store;
    this.classifiers = classifiers;
    this.runs = runs;
    this.clock = clock;
  }

  /// The crawlers in a catalog.
  static Crawlers open(
      CatalogStore catalog,
      Tags tags,
      S3Client s3,
      ObjectReader reader,
      InstantSource clock,
      RandomGenerator random) {
    CrawlerStore store = new CrawlerStore(catalog.file());
    CrawlerRuns runs = new CrawlerRuns(catalog, store, s3, reader, clock, random);
    runs.endBrokenOff();
    return new Crawlers(catalog, tags, store, new Classifiers(store, catalog, clock), runs, clock);
  }

  Classifiers classifiers() {
    return classifiers;
  }

  CreateCrawlerResponse create(CreateCrawlerRequest request) {
    String name = Constraints.givenName("name", request.name());
    GlueErrors.required("Role", request.role());
    Instant now = clock.instant();
    Crawler crawler =
        decoded(request.toBuilder().schedule(null).build()).toBuilder()
            .state(CrawlerState.READY)
            .schedule(schedule(request.schedule()))
            .crawlElapsedTime(0L)
            .creationTime(now)
            .lastUpdated(now)
            .version(1L)
            .build();
    check(crawler);
    return catalog.inTransaction(
        () -> {
          if (catalog.crawler(name).isPresent()) {
            throw GlueErrors.alreadyExists("Crawler already exists");
          }
          catalog.put(crawler);
          tags.add(Tags.crawler(name), request.tags());
          return CreateCrawlerResponse.builder().build();
        });
  }

  UpdateCrawlerResponse update(UpdateCrawlerRequest request) {
    return catalog.inTransaction(
        () -> {
          Crawler before = requireReady(request.name());
          Crawler changes = decoded(request.toBuilder().schedule(null).build());
          Crawler after =
              Overlay.of(before, changes).toBuilder()
                  .schedule(
                      request.schedule() == null ? before.schedule() : schedule(request.schedule()))
                  .lastUpdated(clock.instant())
                  .version(before.version() + 1)
                  .build();
          check(after);
          if (CrawlerSettings.isIncremental(before)
              && CrawlerSettings.isIncremental(after)
              && !after.targets().equals(before.targets())) {
            throw GlueErrors.invalid(
                "The Amazon S3 targets of a crawler that crawls new folders only can't be changed");
          }
          catalog.put(after);
          return UpdateCrawlerResponse.builder().build();
        });
  }

  /// The members that a request shares with a crawler.
  private static Crawler decoded(SdkPojo request) {
    return SdkJson.decode(SdkJson.encode(request), Crawler::builder, Crawler.class);
  }

  private void check(Crawler crawler) {
    Constraints.description("description", crawler.description());
    CrawlerSettings.of(crawler);
    for (String classifier : crawler.classifiers()) {
      if (store.classifier(classifier).isEmpty()) {
        throw GlueErrors.invalid("Classifier with name " + classifier + " not found");
      }
    }
  }

  private static @Nullable Schedule schedule(@Nullable String expression) {
    if (expression == null || expression.isBlank()) {
      return null;
    }
    try {
      CrawlerSchedule.parse(expression);
    } catch (IllegalArgumentException e) {
      throw GlueErrors.invalid("Schedule " + expression + ": " + e.getMessage());
    }
    return Schedule.builder().scheduleExpression(expression).state(ScheduleState.SCHEDULED).build();
  }

  GetCrawlerResponse get(GetCrawlerRequest request) {
    return GetCrawlerResponse.builder().crawler(runs.described(require(request.name()))).build();
  }

  BatchGetCrawlersResponse batchGet(BatchGetCrawlersRequest request) {
    if (request.crawlerNames().isEmpty() || request.crawlerNames().size() > BATCH_MAX) {
      throw GlueErrors.invalid("CrawlerNames must have 1 to " + BATCH_MAX + " members");
    }
    List<Crawler> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : request.crawlerNames()) {
      catalog
          .crawler(name)
          .ifPresentOrElse(crawler -> found.add(runs.described(crawler)), () -> missing.add(name));
    }
    return BatchGetCrawlersResponse.builder().crawlers(found).crawlersNotFound(missing).build();
  }

  GetCrawlersResponse getAll(GetCrawlersRequest request) {
    List<Crawler> all = catalog.crawlers().stream().map(runs::described).toList();
    Page<Crawler> page = Page.of(all, request.nextToken(), request.maxResults());
    return GetCrawlersResponse.builder().crawlers(page.items()).nextToken(page.nextToken()).build();
  }

  ListCrawlersResponse list(ListCrawlersRequest request) {
    List<String> names =
        catalog.crawlers().stream()
            .map(Crawler::name)
            .filter(name -> tags.has(Tags.crawler(name), request.tags()))
            .toList();
    Page<String> page = Page.of(names, request.nextToken(), request.maxResults());
    return ListCrawlersResponse.builder()
        .crawlerNames(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  DeleteCrawlerResponse delete(DeleteCrawlerRequest request) {
    return catalog.inTransaction(
        () -> {
          String name = requireReady(request.name()).name();
          catalog.deleteCrawler(name);
          tags.forget(Tags.crawler(name));
          return DeleteCrawlerResponse.builder().build();
        });
  }

  StartCrawlerResponse start(StartCrawlerRequest request) {
    start(require(request.name()));
    return StartCrawlerResponse.builder().build();
  }

  private void start(Crawler crawler) {
    runs.start(crawler, CrawlerSettings.of(crawler), classifiers.contents(crawler.classifiers()));
  }

  StopCrawlerResponse stop(StopCrawlerRequest request) {
    runs.stop(require(request.name()).name());
    return StopCrawlerResponse.builder().build();
  }

  GetCrawlerMetricsResponse metrics(GetCrawlerMetricsRequest request) {
    List<String> wanted = request.crawlerNameList();
    List<CrawlerMetrics> metrics =
        catalog.crawlers().stream()
            .map(Crawler::name)
            .filter(name -> wanted.isEmpty() || wanted.contains(name))
            .map(runs::metrics)
            .toList();
    Page<CrawlerMetrics> page = Page.of(metrics, request.nextToken(), request.maxResults());
    return GetCrawlerMetricsResponse.builder()
        .crawlerMetricsList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  ListCrawlsResponse crawls(ListCrawlsRequest request) {
    require(request.crawlerName());
    return CrawlHistory.list(request, store);
  }

  UpdateCrawlerScheduleResponse updateSchedule(UpdateCrawlerScheduleRequest request) {
    Schedule schedule = schedule(request.schedule());
    return catalog.inTransaction(
        () -> {
          Crawler crawler = require(request.crawlerName());
          catalog.put(crawler.toBuilder().schedule(schedule).build());
          return UpdateCrawlerScheduleResponse.builder().build();
        });
  }

  StartCrawlerScheduleResponse startSchedule(StartCrawlerScheduleRequest request) {
    return catalog.inTransaction(
        () -> {
          Crawler crawler = require(request.crawlerName());
          if (requireSchedule(crawler).state() == ScheduleState.SCHEDULED) {
            throw GlueErrors.schedulerRunning(crawler.name());
          }
          putSchedule(crawler, ScheduleState.SCHEDULED);
          return StartCrawlerScheduleResponse.builder().build();
        });
  }

  StopCrawlerScheduleResponse stopSchedule(StopCrawlerScheduleRequest request) {
    return catalog.inTransaction(
        () -> {
          Crawler crawler = require(request.crawlerName());
          if (crawler.schedule() == null || crawler.schedule().state() != ScheduleState.SCHEDULED) {
            throw GlueErrors.schedulerNotRunning(crawler.name());
          }
          putSchedule(crawler, ScheduleState.NOT_SCHEDULED);
          return StopCrawlerScheduleResponse.builder().build();
        });
  }

  private static Schedule requireSchedule(Crawler crawler) {
    if (crawler.schedule() == null) {
      throw GlueErrors.noSchedule(crawler.name());
    }
    return crawler.schedule();
  }

  private void putSchedule(Crawler crawler, ScheduleState state) {
    catalog.put(
        crawler.toBuilder().schedule(crawler.schedule().toBuilder().state(state).build()).build());
  }

  private Crawler require(@Nullable String name) {
    String given = GlueErrors.required("Name", name);
    return catalog
        .crawler(given)
        .orElseThrow(() -> GlueErrors.notFound("Crawler with name " + given + " not found"));
  }

  private Crawler requireReady(@Nullable String name) {
    Crawler crawler = require(name);
    if (runs.isRunning(crawler.name())) {
      throw GlueErrors.crawlerRunning(crawler.name());
    }
    return crawler;
  }

  /// From now on, until this is closed, starts crawlers when their schedules say.
  synchronized void runSchedules() {
    if (scheduler == null) {
      startDue();
      scheduler = Thread.ofVirtual().name("crawler-schedules").start(this::lookAtSchedules);
    }
  }

  private void lookAtSchedules() {
    try {
      while (true) {
        Thread.sleep(SCHEDULES_LOOK);
        try {
          startDue();
        } catch (CatalogException e) {
          LOG.atError().setCause(e).log("The schedules of crawlers could not be read");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts every crawler whose time has come since it was last looked at. A run that falls into
  /// another of the same crawler is left out, as Glue does.
  synchronized void startDue() {
    Instant now = clock.instant();
    for (Crawler crawler : catalog.crawlers()) {
      Schedule schedule = crawler.schedule();
      if (schedule == null || schedule.state() != ScheduleState.SCHEDULED) {
        due.remove(crawler.name());
        continue;
      }
      String expression = schedule.scheduleExpression();
      Due known = due.get(crawler.name());
      if (known != null && known.expression.equals(expression) && !known.isAt(now)) {
        continue;
      }
      due.put(
          crawler.name(),
          new Due(expression, CrawlerSchedule.parse(expression).next(now).orElse(null)));
      if (known != null && known.expression.equals(expression)) {
        startScheduled(crawler);
      }
    }
  }

  private void startScheduled(Crawler crawler) {
    try {
      start(crawler);
    } catch (CrawlerRunningException e) {
      LOG.atInfo().addKeyValue("crawler", crawler.name()).log("A scheduled crawl is left out");
    } catch (AwsServiceException e) {
      LOG.atError()
          .addKeyValue("crawler", crawler.name())
          .setCause(e)
          .log("A scheduled crawl could not start");
    }
  }

  /// Stops the schedules and the crawlers that are running.
  @Override
  public void close() {
    Thread thread = scheduler;
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    runs.close();
  }
}
