package dev.rastro.glue;

import static dev.rastro.glue.CrawledLake.DATABASE;
import static dev.rastro.glue.CrawledLake.policy;
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
import software.amazon.awssdk.services.glue.model.TableVersion;

/// The mark on tables and partitions whose data is gone: when it comes, stays and goes.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class DeprecationTest {

  private static final String MARK = "DEPRECATED_BY_CRAWLER";
  private static final String MERGE =
      "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}}";

  @TempDir private Path directory;
  private CrawledLake lake;

  @BeforeEach
  void open() {
    lake = new CrawledLake(directory);
    lake.put("lake/events/dt=1/a", "{\"a\":1}\n");
    lake.put("lake/events/dt=2/a", "{\"a\":1}\n");
    lake.put("lake/orders/a", "{\"order\":1}\n");
  }

  @AfterEach
  void close() {
    lake.close();
  }

  @Test
  void isANewVersionOfTheTable() {
    deprecate("UPDATE_IN_DATABASE");
    assertThat(lake.table("orders").versionId()).isEqualTo("1");
    assertThat(versions("orders"))
        .extracting(version -> version.table().parameters().containsKey(MARK))
        .as("the latest first")
        .containsExactly(true, false);
    assertThat(lake.summary()).contains("\"DEPRECATE\":{\"Count\":1");

    crawl();
    assertThat(versions("orders")).as("marked once").hasSize(2);
    assertThat(lake.summary()).doesNotContain("DEPRECATE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_IN_DATABASE", "LOG"})
  void goesWhenTheDataComesBack(String update) {
    deprecate(update);
    comeBack();
    crawl();

    assertThat(isTableMarked("orders")).isFalse();
    assertThat(isPartitionMarked("1")).isFalse();
    assertThat(versions("orders")).hasSize(3);
    assertThat(lake.summary()).contains("\"UPDATE\":{\"Count\":1").contains("events/dt=1");
  }

  @Test
  void goesWhenTheDataComesBackAndNewColumnsAreMerged() {
    deprecate("LOG");
    lake.glue().updateCrawler(r -> r.name(CrawledLake.CRAWLER).configuration(MERGE));
    comeBack();
    crawl();

    assertThat(isTableMarked("orders")).isFalse();
    assertThat(isPartitionMarked("1")).isFalse();
  }

  @Test
  void staysOnWhatIsGoneWhenTheCrawlerIsToldToLog() {
    deprecate("UPDATE_IN_DATABASE");
    lake.glue()
        .updateCrawler(
            r ->
                r.name(CrawledLake.CRAWLER)
                    .schemaChangePolicy(
                        p -> p.updateBehavior("UPDATE_IN_DATABASE").deleteBehavior("LOG")));
    crawl();
    assertThat(isTableMarked("orders")).isTrue();
    assertThat(isPartitionMarked("1")).isTrue();

    comeBack();
    crawl();
    assertThat(isTableMarked("orders")).as("an update like any other").isFalse();
    assertThat(isPartitionMarked("1")).isFalse();
  }

  @Test
  void staysWhereTheCrawlerMayNeitherUpdateNorDelete() {
    deprecate("LOG");
    lake.glue()
        .updateCrawler(
            r ->
                r.name(CrawledLake.CRAWLER)
                    .schemaChangePolicy(p -> p.updateBehavior("LOG").deleteBehavior("LOG")));
    comeBack();
    crawl();

    assertThat(isTableMarked("orders")).isTrue();
    assertThat(isPartitionMarked("1")).isTrue();
  }

  @Test
  void staysWhereSomethingElseComesInThePlaceOfTheData() {
    deprecate("LOG");
    lake.put("lake/orders/a", "x,y\n1,2\n3,4\n");
    crawl();

    assertThat(isTableMarked("orders")).isTrue();
    assertThat(lake.columns("orders")).containsExactly("order int");
  }

  /// Crawls, takes a table and a partition away, and crawls again.
  private void deprecate(String update) {
    lake.create(
        policy(update, "DEPRECATE_IN_DATABASE")
            .andThen(c -> c.targets(t -> t.s3Targets(CrawledLake.target("lake")))));
    crawl();
    assertThat(lake.tables()).containsExactly("events", "orders");
    lake.delete("lake/events/dt=1/a");
    lake.delete("lake/orders/a");
    // Something beside the events, or the folder around them would be the table.
    lake.put("lake/people/a", "{\"name\":\"x\",\"mail\":\"y\"}\n");
    crawl();
    assertThat(isTableMarked("orders")).isTrue();
    assertThat(isPartitionMarked("1")).isTrue();
    assertThat(isTableMarked("events")).isFalse();
    assertThat(isPartitionMarked("2")).isFalse();
  }

  private void comeBack() {
    lake.put("lake/events/dt=1/a", "{\"a\":1}\n");
    lake.put("lake/orders/a", "{\"order\":1}\n");
  }

  private void crawl() {
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }

  private List<TableVersion> versions(String table) {
    return lake.glue()
        .getTableVersions(r -> r.databaseName(DATABASE).tableName(table))
        .tableVersions();
  }

  private boolean isTableMarked(String table) {
    return lake.table(table).parameters().containsKey(MARK);
  }

  private boolean isPartitionMarked(String day) {
    return lake.partition("events", day).parameters().containsKey(MARK);
  }
}
