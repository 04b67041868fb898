package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.AwsErrors;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// How crawls start, end, and go on from what earlier ones read.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class CrawlerRunsTest {

  @TempDir private Path directory;
  private CrawledLake lake;

  @BeforeEach
  void open() {
    lake = new CrawledLake(directory);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void refusesToStartTwice() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    CountDownLatch go = new CountDownLatch(1);
    lake.watched()
        .beforeList(
            _ -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    lake.create(_ -> {});
    lake.glue().startCrawler(r -> r.name("crawler"));

    assertThatThrownBy(() -> lake.glue().startCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    go.countDown();
    lake.awaitRest();
    assertThat(lake.partitions("events")).hasSize(1);
  }

  @Test
  void stopsWhenToldToAndChangesNothing() throws Exception {
    for (int i = 0; i < 100; i++) {
      lake.put("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    lake.watched()
        .beforeRead(
            _ -> {
              reached.countDown();
              try {
                go.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    lake.create(_ -> {});
    lake.glue().startCrawler(r -> r.name("crawler"));
    reached.await();
    assertThat(lake.crawler().state()).isEqualTo(CrawlerState.RUNNING);
    assertThatThrownBy(() -> lake.glue().deleteCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    assertThatThrownBy(() -> lake.glue().updateCrawler(r -> r.name("crawler").description("x")))
        .isInstanceOf(CrawlerRunningException.class);
    lake.glue().stopCrawler(r -> r.name("crawler"));
    assertThat(lake.crawler().state()).isEqualTo(CrawlerState.STOPPING);
    assertThatThrownBy(() -> lake.glue().stopCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerStoppingException.class);
    assertThatThrownBy(() -> lake.glue().startCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    go.countDown();
    lake.awaitRest();

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
    assertThat(lake.glue().listCrawls(r -> r.crawlerName("crawler")).crawls().getFirst().state())
        .isEqualTo(CrawlerHistoryState.STOPPED);
    assertThat(lake.tables()).isEmpty();
  }

  @Test
  void failsWithTheReasonWhereTheBucketIsGone() {
    lake.crawl(c -> c.targets(t -> t.s3Targets(s -> s.path("s3://gone/events"))));

    assertThat(lake.crawler().state()).isEqualTo(CrawlerState.READY);
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo("NoSuchBucket: The specified bucket does not exist (s3://gone/events/)");
    assertThat(lake.tables()).isEmpty();
  }

  @Test
  void failsWhereATargetIsAnObject() {
    lake.put("events/a", "{\"a\":1}\n");
    lake.put("events/a b", "{\"a\":1}\n");
    lake.crawl(c -> c.targets(t -> t.s3Targets(CrawledLake.target("events/a"))));

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .startsWith("s3://raw/events/a is an object; what is crawled is a folder");
  }

  @Test
  void saysThatThereIsNothingAtATarget() {
    lake.put("events2/a", "{\"a\":1}\n");

    assertThat(lake.crawl(_ -> {})).isEqualTo(LastCrawlStatus.SUCCEEDED);

    assertThat(lake.tables()).isEmpty();
    assertThat(lake.summary()).contains("s3://raw/events/: there is nothing");
  }

  @Test
  void endsAsFailedWithoutPermission() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.watched().beforeList(bucket -> deny());
    lake.crawl(_ -> {});
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo("AccessDenied: Access Denied (s3://raw/events/)");

    lake.watched().beforeList(_ -> {});
    lake.watched().beforeRead(key -> deny());
    lake.crawl();
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo("AccessDenied: Access Denied (s3://raw/events/dt=1/a)");
    assertThat(lake.tables()).as("nothing half-made").isEmpty();

    lake.watched().beforeRead(_ -> {});
    lake.crawl();
    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.tables()).containsExactly("events");
  }

  @Test
  void endsAsFailedWhereTheDatabaseIsGone() {
    lake.put("events/a", "{\"a\":1}\n");
    lake.crawl(c -> c.databaseName("nowhere"));

    assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(lake.crawler().lastCrawl().errorMessage())
        .isEqualTo("Database nowhere does not exist");
  }

  @Test
  void readsNoObjectAgainThatIsAsItWas() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.put("events/dt=1/b", "{\"b\":1}\n");
    lake.put("events/dt=2/broken", "{\"a\n");
    lake.put("events/dt=2/ok", "{\"a\":1,\"b\":1}\n");
    lake.crawl(_ -> {});
    Table before = lake.table("events");
    assertThat(lake.watched().takeReads()).hasSize(4);

    lake.crawl();
    assertThat(lake.watched().takeReads()).isEmpty();
    assertThat(lake.table("events")).as("and nothing is written").isEqualTo(before);
    assertThat(lake.summary()).contains("events/dt=2/broken: not JSON");

    lake.reopen();
    lake.crawl();
    assertThat(lake.watched().takeReads()).as("nor in another process").isEmpty();

    lake.put("events/dt=1/c", "{\"a\":true,\"b\":1}\n");
    lake.put("events/dt=2/ok", "{\"a\":1,\"b\":1.5}\n");
    lake.crawl();
    assertThat(lake.watched().takeReads()).containsExactly("events/dt=1/c", "events/dt=2/ok");
    assertThat(lake.columns("events")).containsExactly("a string", "b double");
  }

  @Test
  void countsWhatIsGoneWithoutReadingTheRest() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.put("events/dt=1/b", "{\"b\":1}\n");
    lake.crawl(_ -> {});
    lake.watched().takeReads();
    lake.delete("events/dt=1/b");
    lake.crawl();

    assertThat(lake.watched().takeReads()).isEmpty();
    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.table("events").parameters()).containsEntry("objectCount", "1");
  }

  @Test
  void readsNoMoreObjectsOnceOneIsRefused() {
    for (int i = 0; i < 1_000; i++) {
      lake.put("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    lake.watched().beforeRead(_ -> deny());

    assertThat(lake.crawl(_ -> {})).isEqualTo(LastCrawlStatus.FAILED);

    // One that waits for its place is told at once; some read at the same time.
    assertThat(lake.watched().takeReads()).hasSizeLessThan(100);
  }

  private static void deny() {
    throw AwsErrors.of(S3Exception.builder(), "AccessDenied", "Access Denied", 403);
  }
}
