package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.AwsErrors;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlInfo;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;

/// Objects among good ones that a crawler can't make anything of.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class OddObjectsTest {

  @TempDir private Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T00:00:00Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private final WatchedS3 watched = new WatchedS3(s3);
  private LocalGlue glue;

  @BeforeEach
  void open() {
    s3.createBucket(r -> r.bucket("raw"));
    glue = LocalGlue.open(directory, watched, clock, new Random(1));
    glue.createDatabase(r -> r.databaseInput(d -> d.name("lake")));
    glue.createCrawler(
        c ->
            c.name("crawler")
                .role("arn:aws:iam::000000000000:role/crawler")
                .databaseName("lake")
                .targets(t -> t.s3Targets(s -> s.path("s3://raw/events/"))));
  }

  @AfterEach
  void close() {
    glue.close();
  }

  private void put(String key, String text) {
    s3.putObject(r -> r.bucket("raw").key(key), RequestBody.fromString(text));
  }

  private LastCrawlInfo crawl() {
    glue.startCrawler(r -> r.name("crawler"));
    while (glue.getCrawler(r -> r.name("crawler")).crawler().state() != CrawlerState.READY) {
      Thread.onSpinWait();
    }
    return glue.getCrawler(r -> r.name("crawler")).crawler().lastCrawl();
  }

  private String summary() {
    return glue.listCrawls(r -> r.crawlerName("crawler")).crawls().getFirst().summary();
  }

  private List<String> columns() {
    return glue
        .getTable(r -> r.databaseName("lake").name("events"))
        .table()
        .storageDescriptor()
        .columns()
        .stream()
        .map(Column::name)
        .toList();
  }

  @Test
  void leavesOutAnObjectWhoseColumnsCannotBeCalledSo() {
    put("events/good", "{\"a\":1}\n");
    put("events/long", "{\"a\":1,\"" + "x".repeat(256) + "\":2}\n");
    put("events/nameless", "{\"a\":1,\"\":2}\n");

    assertThat(crawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);

    assertThat(columns()).containsExactly("a");
    assertThat(summary())
        .contains(
            "events/long: the name of one of its columns has 256 characters; it must have 1 to 255")
        .contains("events/nameless: the name of one of its columns has 0 characters");
  }

  @Test
  void failsAndMakesNoTableWhereAColumnsTypeIsLongerThanGlueTakes() {
    StringBuilder wide = new StringBuilder("{\"wide\":{");
    for (int i = 0; i < 9_000; i++) {
      wide.append(i == 0 ? "" : ",").append("\"a_field_of_a_struct_").append(i).append("\":1");
    }
    put("events/wide", wide + "}}\n");

    LastCrawlInfo last = crawl();

    assertThat(last.status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(last.errorMessage())
        .startsWith("s3://raw/events/ has a column wide whose type has ")
        .endsWith(" characters; it has at most 131072");
    assertThat(glue.getTables(r -> r.databaseName("lake")).tableList()).isEmpty();
  }

  @Test
  void readsAnObjectThatCameOutOfTheArchive() {
    put("events/a", "{\"a\":1}\n");
    put("events/b", "{\"b\":1}\n");
    watched.beforeRead(
        key -> {
          if (key.equals("events/b")) {
            throw AwsErrors.of(
                InvalidObjectStateException.builder(), "InvalidObjectState", "archived", 403);
          }
        });
    assertThat(crawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(summary()).contains("events/b: it is archived");
    assertThat(columns()).containsExactly("a");

    watched.beforeRead(_ -> {});
    crawl();

    assertThat(columns()).containsExactly("a", "b");
  }
}
