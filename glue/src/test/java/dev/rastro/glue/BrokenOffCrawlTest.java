package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.glue.CrawlProcess.Moment;
import dev.rastro.testkit.InMemoryS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Table;

/// A crawl that is stopped, or whose process dies, has changed nothing, and says that it did not
/// come to its end; the next one does all of it.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class BrokenOffCrawlTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Moment.class)
  void leavesTheCatalogAsItWasWhenItsProcessDies(Moment moment) throws Exception {
    die(moment);

    InMemoryS3 s3 = CrawlProcess.lake();
    CrawlProcess.change(s3);
    try (LocalGlue glue =
        LocalGlue.open(directory.resolve("glue"), s3, InstantSource.system(), new Random(2))) {
      Crawler crawler = crawler(glue);
      assertThat(crawler.state()).isEqualTo(CrawlerState.READY);
      assertThat(crawler.lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
      assertThat(crawler.lastCrawl().errorMessage())
          .isEqualTo("The process ended before the crawl did");
      List<CrawlerHistory> crawls = crawls(glue);
      assertThat(crawls)
          .extracting(CrawlerHistory::state)
          .containsExactly(CrawlerHistoryState.STOPPED, CrawlerHistoryState.COMPLETED);
      assertThat(crawls.getFirst().endTime()).isNotNull();
      assertThat(columns(glue)).containsExactly("a", "b", "c");
      assertThat(days(glue)).containsExactly("1", "2", "3");

      CrawlProcess.crawl(glue);
      assertThat(crawler(glue).lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
      assertThat(columns(glue)).containsExactly("a", "b", "c", "d");
      assertThat(days(glue)).containsExactly("2", "3", "4");
    }
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void leavesTheCatalogAsItWasWhenItIsStopped(Moment moment) {
    try (CrawledLake lake = new CrawledLake(directory)) {
      lake.put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}\n");
      lake.put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1}\n");
      lake.create(CrawledLake.policy("UPDATE_IN_DATABASE", "DELETE_FROM_DATABASE"));
      lake.crawl();
      Table before = lake.table("events");
      lake.delete("events/dt=1/a");
      lake.put("events/dt=3/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}\n");
      stopAt(moment, lake);

      assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.CANCELLED);
      assertThat(lake.crawls().getFirst().state()).isEqualTo(CrawlerHistoryState.STOPPED);
      assertThat(lake.crawls().getFirst().summary()).isNull();
      assertThat(lake.table("events")).isEqualTo(before);
      assertThat(lake.partitions("events")).containsExactly("1", "2");

      assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
      assertThat(lake.columns("events")).containsExactly("a int", "b int", "c int", "d int");
      assertThat(lake.partitions("events")).containsExactly("2", "3");
    }
  }

  @Test
  void findsTheNewFoldersOfACrawlThatWasStoppedInTheNext() {
    try (CrawledLake lake = new CrawledLake(directory)) {
      lake.put("events/dt=1/a", "{\"a\":1}\n");
      lake.create(
          CrawledLake.policy("LOG", "LOG")
              .andThen(c -> c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))));
      lake.crawl();
      lake.put("events/dt=2/a", "{\"a\":1}\n");
      stopAt(Moment.ENDING, lake);
      assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.CANCELLED);
      assertThat(lake.partitions("events")).containsExactly("1");

      assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
      assertThat(lake.partitions("events")).containsExactly("1", "2");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isStoppedByTheEndOfTheCatalogThatWaitsForIt(boolean isReading) throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CrawledLake lake = new CrawledLake(directory);
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.create(_ -> {});
    Runnable pause =
        () -> {
          reached.countDown();
          awaitQuietly(go);
        };
    if (isReading) {
      lake.watched().beforeRead(_ -> pause.run());
    } else {
      lake.watched().beforeList(_ -> pause.run());
    }
    lake.glue().startCrawler(r -> r.name(CrawledLake.CRAWLER));
    reached.await();
    Thread closing = Thread.ofVirtual().start(lake::close);
    while (lake.crawler().state() != CrawlerState.STOPPING) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();

    try (LocalGlue glue =
        LocalGlue.open(
            directory,
            new InMemoryS3(InstantSource.system()),
            InstantSource.system(),
            new Random(2))) {
      assertThat(crawler(glue).state()).isEqualTo(CrawlerState.READY);
      assertThat(crawler(glue).lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
      assertThat(crawler(glue).lastCrawl().errorMessage()).as("the crawl said so itself").isNull();
      assertThat(crawls(glue))
          .extracting(CrawlerHistory::state)
          .containsExactly(CrawlerHistoryState.STOPPED);
      assertThat(glue.getTables(r -> r.databaseName(CrawledLake.DATABASE)).tableList()).isEmpty();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Has the next crawl stopped, once, when it comes to a moment.
  private static void stopAt(Moment moment, CrawledLake lake) {
    AtomicBoolean isStopped = new AtomicBoolean();
    Runnable stop =
        () -> {
          if (!isStopped.getAndSet(true)) {
            lake.glue().stopCrawler(r -> r.name(CrawledLake.CRAWLER));
          }
        };
    switch (moment) {
      case LISTING -> lake.watched().beforeList(_ -> stop.run());
      case READING -> lake.watched().beforeRead(_ -> stop.run());
      case ENDING -> lake.atEnd(stop);
    }
  }

  private void die(Moment moment) throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CrawlProcess.class.getName(),
                    directory.resolve("glue").toString(),
                    moment.name()))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(output)).isEqualTo(CrawlProcess.DIED);
  }

  private static Crawler crawler(LocalGlue glue) {
    return glue.getCrawler(r -> r.name(CrawledLake.CRAWLER)).crawler();
  }

  private static List<CrawlerHistory> crawls(LocalGlue glue) {
    return glue.listCrawls(r -> r.crawlerName(CrawledLake.CRAWLER)).crawls();
  }

  private static List<String> columns(LocalGlue glue) {
    return glue
        .getTable(r -> r.databaseName(CrawledLake.DATABASE).name("events"))
        .table()
        .storageDescriptor()
        .columns()
        .stream()
        .map(Column::name)
        .toList();
  }

  private static List<String> days(LocalGlue glue) {
    return glue
        .getPartitions(r -> r.databaseName(CrawledLake.DATABASE).tableName("events"))
        .partitions()
        .stream()
        .map(partition -> partition.values().getFirst())
        .sorted()
        .toList();
  }
}
