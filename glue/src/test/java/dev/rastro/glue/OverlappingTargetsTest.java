package dev.rastro.glue;

import static dev.rastro.glue.CrawledLake.target;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.S3Target;

/// Targets of one crawler that have folders in common: what lies in them is crawled once.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class OverlappingTargetsTest {

  @TempDir private Path directory;
  private CrawledLake lake;

  @BeforeEach
  void open() {
    lake = new CrawledLake(directory);
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.put("events/dt=2/a", "{\"a\":1}\n");
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void makesOneTableOfATargetThatIsGivenTwice() {
    crawl(target("events"), target("events/"));

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
    assertThat(lake.watched().takeReads()).containsExactly("events/dt=1/a", "events/dt=2/a");

    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(lake.watched().takeReads()).as("all of it is remembered").isEmpty();
    assertThat(lake.summary()).as("nothing has changed").isEqualTo("{}");
  }

  @Test
  void makesOneTableOfTargetsThatOverlap() {
    lake.create(
        c ->
            c.targets(
                t ->
                    t.s3Targets(
                        s -> s.path("s3://raw/events/dt=2"),
                        s -> s.path("s3://raw/events"),
                        s -> s.path("s3://raw/events/"))));
    for (int i = 0; i < 2; i++) {
      lake.crawl();

      assertThat(lake.crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
      assertThat(lake.tables()).containsExactly("events");
      assertThat(lake.partitions("events")).containsExactly("1", "2");
    }
  }

  @Test
  void takesFromATargetWithinAnotherWhatThatOneExcludes() {
    lake.put("events/late/a", "{\"z\":1}\n");
    lake.crawl(
        c ->
            c.targets(
                t ->
                    t.s3Targets(
                        s -> s.path("s3://raw/events").exclusions("late/**"),
                        s -> s.path("s3://raw/events/late"))));

    assertThat(lake.tables()).containsExactly("events", "late");
    assertThat(lake.partitions("events")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void losesNoPartitionThatIsATargetItself(boolean isOuterFirst) {
    S3Target outer = target("events");
    S3Target inner = target("events/dt=1");
    crawl(isOuterFirst ? List.of(outer, inner) : List.of(inner, outer));

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
  }

  @Test
  void makesNoSecondTableOfATableThatIsATargetItself() {
    lake.put("orders/a", "{\"order\":1}\n");
    crawl(target("orders"), target(""), target("orders"));

    assertThat(lake.tables()).containsExactly("events", "orders");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
  }

  @Test
  void makesTwoTablesWhereTheOuterTargetExcludesTheInnerOne() {
    lake.put("events/archive/a", "{\"old\":1}\n");
    crawl(target("events/archive"), target("events", "archive/**"));

    assertThat(lake.tables()).containsExactly("archive", "events");
    assertThat(lake.columns("archive")).containsExactly("old int");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
  }

  @Test
  void crawlsWhatOneOfTwoTargetsOfAFolderDoesNotExclude() {
    lake.put("events/dt=3/a", "{\"a\":1}\n");
    crawl(target("events", "dt=1/**", "dt=3/**"), target("events", "dt=2/**", "dt=3/**"));

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
  }

  @Test
  void readsTheLargerSampleOfATargetThatIsGivenTwice() {
    for (int i = 0; i < 5; i++) {
      lake.put("people/" + i, "{\"name\":\"x\"}\n");
    }
    S3Target people = target("people");
    crawl(people.toBuilder().sampleSize(1).build(), people.toBuilder().sampleSize(3).build());

    assertThat(lake.watched().takeReads()).hasSize(3);
  }

  @Test
  void saysWhatTheOuterTargetExcludesInAFolderThatItHas() {
    lake.put("events/dt=1/late", "{\"late\":1}\n");
    crawl(target("events", "**late"), target("events/dt=1"));

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.summary())
        .contains("s3://raw/events/dt=1/late: another target, which excludes it, has its folder");
  }

  private void crawl(S3Target... targets) {
    crawl(List.of(targets));
  }

  private void crawl(List<S3Target> targets) {
    lake.create(c -> c.targets(t -> t.s3Targets(targets)));
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }
}
