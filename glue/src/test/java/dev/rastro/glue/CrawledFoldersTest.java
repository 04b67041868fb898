package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/// Which folders are one table, which its partitions, and what they are called.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class CrawledFoldersTest {

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
  void numbersFoldersThatHaveNoKey() {
    lake.put("events/2026/01/a", "{\"a\":1}\n");
    lake.put("events/2026/02/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly("partition_0", "partition_1");
    assertThat(lake.partitions("events")).containsExactly("2026/01", "2026/02");
  }

  @Test
  void makesATableOfEachFolderWhereTheyAreNotAlike() {
    lake.put("events/orders/a", "{\"order\":1,\"total\":2}\n");
    lake.put("events/people/a", "{\"name\":\"x\",\"mail\":\"y\"}\n");
    lake.crawl(_ -> {});

    assertThat(lake.tables()).containsExactly("orders", "people");
    assertThat(lake.table("orders").partitionKeys()).isEmpty();
  }

  @Test
  void makesOneTableOfUnlikeFoldersWhenToldTo() {
    lake.put("events/k=orders/a", "{\"order\":1}\n");
    lake.put("events/k=people/a", "{\"name\":\"x\"}\n");
    lake.crawl(
        c ->
            c.configuration(
                "{\"Version\":1.0,\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"}}"));

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.columns("events")).containsExactly("order int", "name string");
  }

  @Test
  void takesKeysWithSpacesAndAnyCharacter() {
    lake.put("events/Stadt=S\u00e3o Paulo/a b+c\u00fc.json", "{\"a\":1}\n");
    lake.put("events/Stadt=100%25 %/x", "{\"a\":1}\n");
    lake.put("events/Stadt=50%/x", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly("stadt");
    assertThat(lake.partitions("events"))
        .containsExactlyInAnyOrder("100%25 %", "50%", "S\u00e3o Paulo");
    assertThat(lake.partition("events", "S\u00e3o Paulo").storageDescriptor().location())
        .isEqualTo("s3://raw/events/Stadt=S\u00e3o Paulo/");
  }

  @Test
  void leavesOutAFolderWithoutAKeyAmongThoseThatHaveOne() {
    for (int i = 1; i < 10; i++) {
      lake.put("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    lake.put("events/junk/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly("dt");
    assertThat(lake.partitions("events")).hasSize(9);
    assertThat(lake.summary())
        .contains("s3://raw/events/junk/: its folder is not called dt=… as most are");
  }

  @Test
  void makesOneKeyOfFoldersWhoseKeysDifferInCaseOnly() {
    lake.put("events/DT=1/a", "{\"a\":1}\n");
    lake.put("events/dt=2/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly("dt");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
  }

  @Test
  void leavesOutAFolderWhoseKeyHasNoValue() {
    lake.put("events/dt=/a", "{\"a\":1}\n");
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitions("events")).containsExactly("1");
    assertThat(lake.summary())
        .contains("s3://raw/events/dt=/: the name of its folder has no value in it");
  }

  @Test
  void keepsEveryPartitionWhereAStrayObjectLiesBesideThem() {
    for (int i = 0; i < 9; i++) {
      lake.putGzip("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    lake.crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("LOG")));
    lake.put("events/notes.json", "{\"note\":1}\n");
    lake.put("events/dt=9/plain", "{\"a\":1}\n");
    lake.crawl();

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.columns("events")).containsExactly("a int");
    assertThat(lake.partitions("events")).hasSize(9);
    assertThat(lake.summary())
        .contains("s3://raw/events/: it lies at another depth than most")
        .contains("s3://raw/events/dt=9/: its format is not the table's, json, gzip");
  }

  @Test
  void keepsATableWhosePartitionsAreThereWhenItsFoldersGoDeeper() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    for (int i = 0; i < 9; i++) {
      lake.put("events/dt=2/hour=" + i + "/a", "{\"a\":1}\n");
    }
    lake.crawl();
    assertThat(lake.partitionKeys("events")).containsExactly("dt");
    assertThat(lake.partitions("events")).containsExactly("1");
    assertThat(lake.summary()).contains("its partition keys are [dt, hour] now");

    lake.delete("events/dt=1/a");
    lake.crawl();
    assertThat(lake.partitionKeys("events")).containsExactly("dt", "hour");
    assertThat(lake.partitions("events")).hasSize(9);
  }

  @Test
  void deletesNothingThatIsThereButCannotBeRead() {
    lake.put("events/dt=1/a", "{\"a\":1}\n");
    lake.put("events/dt=2/a", "{\"a\":1}\n");
    lake.put("events/dt=3/a", "{\"a\":1}\n");
    lake.crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    lake.put("events/dt=2/a", "{\"a");
    lake.delete("events/dt=3/a");
    lake.crawl();
    assertThat(lake.partitions("events")).containsExactly("1", "2");

    lake.put("events/dt=1/a", "{\"a");
    lake.crawl();
    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.partitions("events")).hasSize(2);

    lake.delete("events/dt=1/a");
    lake.delete("events/dt=2/a");
    lake.crawl();
    assertThat(lake.tables()).isEmpty();
  }

  @Test
  void keepsTheColumnOfCsvThatIsCalledLikeAPartitionKeyInItsPlace() {
    lake.put("events/dt=1/a.csv", "id,dt,amount\n1,2,3\n4,5,6\n");
    lake.put("events/dt=2/a.csv", "id,dt,amount\n1,2,3\n4,5,6\n");
    lake.crawl(_ -> {});

    assertThat(lake.columns("events")).containsExactly("id bigint", "dt_1 bigint", "amount bigint");
    assertThat(lake.partitionKeys("events")).containsExactly("dt");
  }

  @Test
  void makesNoTableWhereNoFolderHasAValue() {
    lake.put("events/dt=/a", "{\"a\":1}\n");

    assertThat(lake.crawl(_ -> {})).isEqualTo(LastCrawlStatus.SUCCEEDED);

    assertThat(lake.tables()).isEmpty();
    assertThat(lake.summary())
        .contains("s3://raw/events/dt=/: the name of its folder has no value in it");
  }

  @Test
  void leavesOutAFolderWhoseKeyIsLongerThanGlueTakes() {
    String key = "k".repeat(255);
    lake.put("events/" + key + "=1/a", "{\"a\":1}\n");
    lake.put("events/" + key + "=2/a", "{\"a\":1}\n");
    lake.put("events/" + key + "k=3/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly(key);
    assertThat(lake.partitions("events")).containsExactly("1", "2");
    assertThat(lake.summary())
        .contains(key + "k=3/: the key in its name has 256 characters; it has at most 255");
  }

  @Test
  void keepsAKeyThatComesTwiceAsShortAsGlueTakes() {
    String key = "k".repeat(255);
    lake.put("events/" + key + "=1/" + key + "=2/a", "{\"a\":1}\n");
    lake.crawl(_ -> {});

    assertThat(lake.partitionKeys("events")).containsExactly(key, "k".repeat(253) + "_1");
  }
}
