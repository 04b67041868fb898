package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.S3Target;
import software.amazon.awssdk.services.glue.model.Table;

/// A bucket, a database and one crawler, for tests of what the crawler makes of the bucket.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
final class CrawledLake implements AutoCloseable {

  static final String BUCKET = "raw";
  static final String DATABASE = "lake";
  static final String CRAWLER = "crawler";

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T00:00:00Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private final WatchedS3 watched = new WatchedS3(s3);
  private final Path directory;
  private LocalGlue glue;
  private volatile Runnable atEnd = () -> {};

  CrawledLake(Path directory) {
    this.directory = directory;
    s3.createBucket(r -> r.bucket(BUCKET));
    glue = LocalGlue.open(directory, watched, this::now, new Random(1));
    glue.createDatabase(r -> r.databaseInput(d -> d.name(DATABASE)));
  }

  private Instant now() {
    if (isCrawl(Thread.currentThread())) {
      atEnd.run();
    }
    return clock.instant();
  }

  /// Whether a thread is that of a crawl, which asks for the time when it comes to its end.
  static boolean isCrawl(Thread thread) {
    return thread.getName().equals("crawler-" + CRAWLER);
  }

  /// Runs something whenever a crawl comes to its end.
  void atEnd(Runnable action) {
    atEnd = action;
  }

  LocalGlue glue() {
    return glue;
  }

  WatchedS3 watched() {
    return watched;
  }

  /// Closes the catalog and opens it again, as another process would.
  void reopen() {
    glue.close();
    glue = LocalGlue.open(directory, watched, this::now, new Random(2));
  }

  void put(String key, String text) {
    put(key, text.getBytes(UTF_8));
  }

  void put(String key, byte[] bytes) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(bytes));
  }

  void putGzip(String key, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    put(key, bytes.toByteArray());
  }

  void delete(String key) {
    s3.deleteObject(r -> r.bucket(BUCKET).key(key));
  }

  /// Creates the crawler, of `events/` where the settings do not say otherwise.
  void create(Consumer<CreateCrawlerRequest.Builder> settings) {
    glue.createCrawler(
        c -> {
          c.name(CRAWLER)
              .role("arn:aws:iam::000000000000:role/crawler")
              .databaseName(DATABASE)
              .targets(t -> t.s3Targets(target("events")));
          settings.accept(c);
        });
  }

  static S3Target target(String path, String... exclusions) {
    return S3Target.builder().path("s3://" + BUCKET + "/" + path).exclusions(exclusions).build();
  }

  static Consumer<CreateCrawlerRequest.Builder> policy(String update, String delete) {
    return c -> c.schemaChangePolicy(p -> p.updateBehavior(update).deleteBehavior(delete));
  }

  /// Runs the crawler and says how its crawl ended.
  LastCrawlStatus crawl() {
    glue.startCrawler(r -> r.name(CRAWLER));
    awaitRest();
    return crawler().lastCrawl().status();
  }

  /// Creates the crawler and runs it.
  LastCrawlStatus crawl(Consumer<CreateCrawlerRequest.Builder> settings) {
    create(settings);
    return crawl();
  }

  /// Waits until the crawler rests.
  void awaitRest() {
    while (crawler().state() != CrawlerState.READY) {
      Thread.onSpinWait();
    }
  }

  Crawler crawler() {
    return glue.getCrawler(r -> r.name(CRAWLER)).crawler();
  }

  /// The crawls, the latest first.
  List<CrawlerHistory> crawls() {
    return glue.listCrawls(r -> r.crawlerName(CRAWLER)).crawls();
  }

  String summary() {
    return crawls().getFirst().summary();
  }

  List<String> tables() {
    return glue.getTables(r -> r.databaseName(DATABASE)).tableList().stream()
        .map(Table::name)
        .toList();
  }

  Table table(String name) {
    return glue.getTable(r -> r.databaseName(DATABASE).name(name)).table();
  }

  List<String> columns(String table) {
    return table(table).storageDescriptor().columns().stream()
        .map(column -> column.name() + " " + column.type())
        .toList();
  }

  List<String> partitionKeys(String table) {
    return table(table).partitionKeys().stream().map(Column::name).toList();
  }

  Partition partition(String table, String... values) {
    return glue.getPartition(
            r -> r.databaseName(DATABASE).tableName(table).partitionValues(Arrays.asList(values)))
        .partition();
  }

  /// The values of a table's partitions, those of one joined by `/`.
  List<String> partitions(String table) {
    return glue.getPartitionsPaginator(r -> r.databaseName(DATABASE).tableName(table)).stream()
        .flatMap(page -> page.partitions().stream())
        .map(partition -> String.join("/", partition.values()))
        .sorted()
        .toList();
  }

  @Override
  public void close() {
    glue.close();
  }
}
