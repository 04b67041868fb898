package dev.rastro.glue;

import static dev.rastro.glue.CrawledLake.DATABASE;
import static dev.rastro.glue.CrawledLake.policy;
import static dev.rastro.glue.CrawledLake.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;

/// The policies of a crawler where more than one of them has a say.
@SuppressWarnings({"unchecked", "NullAway.Init"}) // The SDK's builders; opened before each test.
class CrawlerPoliciesTest {

  private static final String MARK = "DEPRECATED_BY_CRAWLER";
  private static final String ABC = "{\"a\":1,\"b\":1,\"c\":1}\n";
  private static final String ABCD = "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}\n";
  private static final String UNLIKE = "{\"quite\":1,\"other\":1}\n";

  @TempDir private Path directory;
  private CrawledLake lake;

  /// What a crawler does beside its policies with tables and partitions that are there.
  enum Output {
    PLAIN,
    MERGING,
    INHERITING,
    BOTH;

    boolean merges() {
      return this == MERGING || this == BOTH;
    }

    boolean inherits() {
      return this == INHERITING || this == BOTH;
    }

    String configuration() {
      List<String> parts = new ArrayList<>();
      if (merges()) {
        parts.add("\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}");
      }
      if (inherits()) {
        parts.add("\"Partitions\":{\"AddOrUpdateBehavior\":\"InheritFromTable\"}");
      }
      return "{\"Version\":1.0,\"CrawlerOutput\":{" + String.join(",", parts) + "}}";
    }
  }

  @BeforeEach
  void open() {
    lake = new CrawledLake(directory);
  }

  @AfterEach
  void close() {
    lake.close();
  }

  static Stream<Arguments> everyPolicy() {
    List<Arguments> all = new ArrayList<>();
    for (String update : List.of("UPDATE_IN_DATABASE", "LOG")) {
      for (String delete : List.of("LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE")) {
        for (Output output : Output.values()) {
          all.add(Arguments.of(update, delete, output));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("everyPolicy")
  void doesAsAllItsPoliciesSayWhenItCrawlsEverything(String update, String delete, Output output) {
    lake.put("lake/events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1,\"x\":1}\n");
    lake.put("lake/events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"x\":1}\n");
    lake.put("lake/other/a", "{\"z\":1}\n");
    lake.put("lake/third/a", "{\"name\":\"x\",\"mail\":\"y\"}\n");
    lake.create(
        policy(update, delete)
            .andThen(c -> c.configuration(output.configuration()))
            .andThen(c -> c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_EVERYTHING")))
            .andThen(c -> c.targets(t -> t.s3Targets(target("lake")))));
    crawl();
    assertThat(lake.tables()).containsExactly("events", "other", "third");
    lake.delete("lake/events/dt=1/a");
    lake.delete("lake/other/a");
    lake.put("lake/events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":\"text\",\"y\":1}\n");
    lake.put("lake/events/dt=3/a", "{\"a\":1,\"b\":1,\"c\":\"text\",\"y\":1}\n");
    crawl();

    List<String> before = List.of("a int", "b int", "c int", "x int");
    List<String> found = List.of("a int", "b int", "c string", "y int");
    List<String> merged = List.of("a int", "b int", "c int", "x int", "y int");
    boolean updates = update.equals("UPDATE_IN_DATABASE");
    List<String> table = output.merges() ? merged : updates ? found : before;
    assertThat(lake.columns("events")).isEqualTo(table);
    assertThat(columns("2"))
        .as("old")
        .isEqualTo(output.inherits() ? lake.columns("events") : table);
    assertThat(columns("3")).as("new").isEqualTo(output.inherits() ? table : found);
    boolean deletes = delete.equals("DELETE_FROM_DATABASE");
    assertThat(lake.partitions("events"))
        .isEqualTo(deletes ? List.of("2", "3") : List.of("1", "2", "3"));
    assertThat(lake.tables().contains("other")).isEqualTo(!deletes);
    assertThat(isMarked("2") || isMarked("3")).isFalse();
    if (!deletes) {
      boolean deprecates = delete.equals("DEPRECATE_IN_DATABASE");
      assertThat(isMarked("1")).isEqualTo(deprecates);
      assertThat(lake.table("other").parameters().containsKey(MARK)).isEqualTo(deprecates);
      assertThat(columns("1")).as("what is gone keeps its columns").isEqualTo(before);
      assertThat(lake.summary().contains("it is gone, its partition stays")).isEqualTo(!deprecates);
    }
    crawl();
    assertThat(lake.summary()).as("a third crawl changes nothing").doesNotContain("\"TABLE\"");
    assertThat(lake.summary()).doesNotContain("\"PARTITION\"");
  }

  @ParameterizedTest
  @EnumSource(Output.class)
  void addsPartitionsOfNewFoldersAndChangesNothingElse(Output output) {
    lake.put("events/dt=1/a", ABC);
    lake.put("events/dt=2/a", ABC);
    lake.create(newFoldersOnly().andThen(c -> c.configuration(output.configuration())));
    crawl();
    Table table = lake.table("events");
    Partition first = lake.partition("events", "1");
    lake.watched().takeReads();
    lake.put("events/dt=1/a", ABCD);
    lake.put("events/dt=1/late", "{\"late\":1}\n");
    lake.delete("events/dt=2/a");
    lake.put("events/dt=3/a", ABCD);
    lake.put("events/dt=4/a", UNLIKE);
    lake.put("events/dt=5/a", "a,b,c\n1,2,3\n4,5,6\n");
    crawl();

    assertThat(lake.watched().takeReads())
        .containsExactly("events/dt=3/a", "events/dt=4/a", "events/dt=5/a");
    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.table("events")).isEqualTo(table);
    assertThat(lake.partition("events", "1")).isEqualTo(first);
    assertThat(lake.partitions("events")).containsExactly("1", "2", "3");
    assertThat(columns("3"))
        .isEqualTo(
            output.inherits()
                ? List.of("a int", "b int", "c int")
                : List.of("a int", "b int", "c int", "d int"));
    assertThat(lake.summary()).contains("events/dt=4/").contains("events/dt=5/");

    crawl();
    assertThat(lake.watched().takeReads()).isEmpty();
    assertThat(lake.partitions("events")).containsExactly("1", "2", "3");
  }

  @Test
  void addsPartitionsOfNewFoldersToATableThatWasThereBeforeTheCrawler() {
    lake.glue()
        .createTable(
            r ->
                r.databaseName(DATABASE)
                    .tableInput(
                        t ->
                            t.name("events")
                                .parameters(Map.of("classification", "json", "mine", "yes"))
                                .partitionKeys(k -> k.name("dt").type("string"))
                                .storageDescriptor(
                                    s ->
                                        s.location("s3://raw/events")
                                            .columns(
                                                c -> c.name("a").type("bigint"),
                                                c -> c.name("b").type("bigint"),
                                                c -> c.name("c").type("bigint")))));
    lake.put("events/dt=1/a", ABC);
    lake.put("events/dt=2/a", ABC);
    lake.create(newFoldersOnly());
    crawl();
    Table table = lake.table("events");
    assertThat(lake.columns("events")).containsExactly("a bigint", "b bigint", "c bigint");
    assertThat(lake.partitions("events")).containsExactly("1", "2");

    // So many unlike ones that it would be no table if it were not there.
    lake.put("events/dt=3/a", UNLIKE);
    lake.put("events/dt=4/a", "{\"name\":1,\"mail\":1}\n");
    lake.put("events/dt=5/a", ABC);
    crawl();
    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.table("events")).isEqualTo(table);
    assertThat(lake.partitions("events")).containsExactly("1", "2", "5");
  }

  @Test
  void goesFromEverythingToNewFoldersAndBack() {
    lake.put("events/dt=1/a", ABC);
    lake.create(_ -> {});
    crawl();
    lake.glue()
        .updateCrawler(
            r ->
                r.name(CrawledLake.CRAWLER)
                    .recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
                    .schemaChangePolicy(p -> p.updateBehavior("LOG").deleteBehavior("LOG")));
    lake.put("events/dt=1/b", ABCD);
    lake.put("events/dt=2/a", ABC);
    crawl();
    assertThat(lake.columns("events")).containsExactly("a int", "b int", "c int");
    assertThat(lake.partitions("events")).containsExactly("1", "2");

    lake.watched().takeReads();
    lake.glue()
        .updateCrawler(
            r ->
                r.name(CrawledLake.CRAWLER)
                    .recrawlPolicy(p -> p.recrawlBehavior("CRAWL_EVERYTHING"))
                    .schemaChangePolicy(
                        p -> p.updateBehavior("UPDATE_IN_DATABASE").deleteBehavior("LOG")));
    crawl();
    assertThat(lake.watched().takeReads()).containsExactly("events/dt=1/b");
    assertThat(lake.columns("events")).containsExactly("a int", "b int", "c int", "d int");
  }

  @Test
  void crawlsAllFoldersWhereTheFirstCrawlOfNewFoldersFoundNone() {
    lake.create(newFoldersOnly());
    crawl();
    assertThat(lake.tables()).isEmpty();
    lake.put("events/dt=1/a", ABC);
    crawl();
    assertThat(lake.partitions("events")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"LOG", "DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE"})
  void takesWhatIsExcludedFromNowOnForGone(String delete) {
    lake.put("events/dt=1/a", ABC);
    lake.put("events/dt=2/a", ABC);
    lake.create(policy("UPDATE_IN_DATABASE", delete));
    crawl();
    lake.glue()
        .updateCrawler(
            r ->
                r.name(CrawledLake.CRAWLER).targets(t -> t.s3Targets(target("events", "dt=1/**"))));
    crawl();

    boolean deletes = delete.equals("DELETE_FROM_DATABASE");
    assertThat(lake.partitions("events")).isEqualTo(deletes ? List.of("2") : List.of("1", "2"));
    assertThat(!deletes && isMarked("1")).isEqualTo(delete.equals("DEPRECATE_IN_DATABASE"));
    assertThat(lake.table("events").parameters()).containsEntry("objectCount", "1");
  }

  @Test
  void readsTheRestWhenItsSampleGrows() {
    for (int i = 0; i < 6; i++) {
      lake.put("events/" + i, i == 5 ? ABCD : ABC);
    }
    lake.create(
        c -> c.targets(t -> t.s3Targets(target("events").toBuilder().sampleSize(2).build())));
    crawl();
    assertThat(lake.watched().takeReads()).containsExactly("events/0", "events/3");
    assertThat(lake.columns("events")).containsExactly("a int", "b int", "c int");
    assertThat(lake.table("events").parameters()).containsEntry("objectCount", "6");

    crawl();
    assertThat(lake.watched().takeReads()).isEmpty();

    lake.glue()
        .updateCrawler(
            r -> r.name(CrawledLake.CRAWLER).targets(t -> t.s3Targets(target("events"))));
    crawl();
    assertThat(lake.watched().takeReads())
        .containsExactly("events/1", "events/2", "events/4", "events/5");
    assertThat(lake.columns("events")).containsExactly("a int", "b int", "c int", "d int");
  }

  @Test
  void combinesSchemasAndNeverFormats() {
    lake.put("events/k=1/a", "{\"id\":1,\"x\":1}\n");
    lake.put("events/k=2/a", "{\"id\":\"text\",\"y\":1}\n");
    lake.put("events/k=3/a", "id,z\n1,2\n3,4\n");
    lake.create(
        c -> c.configuration(grouping("\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"")));
    crawl();

    assertThat(lake.tables()).containsExactly("events");
    assertThat(lake.columns("events")).containsExactly("id string", "x int", "y int");
    assertThat(lake.partitions("events")).containsExactly("1", "2");
    assertThat(lake.summary()).contains("events/k=3/: its format is not the table's, json");
  }

  @ParameterizedTest
  @CsvSource({
    "1, lake, 2",
    "2, lake, 2",
    "3, one two, 1",
    "4, x y, 0",
    "5, x y, 0",
  })
  void makesTablesAtEachLevelThatItIsTold(int level, String names, int keys) {
    lake.put("lake/one/x/a", ABC);
    lake.put("lake/two/y/a", UNLIKE);
    lake.create(
        c ->
            c.targets(t -> t.s3Targets(target("lake")))
                .configuration(grouping("\"TableLevelConfiguration\":" + level)));
    crawl();

    assertThat(lake.tables()).containsExactly(names.split(" ", -1));
    assertThat(lake.tables()).allMatch(name -> lake.table(name).partitionKeys().size() == keys);
  }

  @Test
  void refusesWhatItDoesNotDoWhenItIsChangedToo() {
    lake.create(_ -> {});
    refuses("CRAWL_EVENT_MODE is not supported here", "CRAWL_EVENT_MODE", "{\"Version\":1.0}");
    refuses("can have only LOG", "CRAWL_NEW_FOLDERS_ONLY", "{\"Version\":1.0}");
    refuses(
        "TableLevelConfiguration must be at least 1",
        "CRAWL_EVERYTHING",
        grouping("\"TableLevelConfiguration\":0"));
    refuses(
        "TableLevelConfiguration must be at least 1",
        "CRAWL_EVERYTHING",
        grouping("\"TableLevelConfiguration\":\"two\""));
    refuses(
        "must be CombineCompatibleSchemas",
        "CRAWL_EVERYTHING",
        grouping("\"TableGroupingPolicy\":\"CombineAll\""));
    assertThat(lake.crawler().recrawlPolicy()).isNull();
    assertThat(lake.crawler().configuration()).isNull();
    for (int size : List.of(0, 250)) {
      assertThatThrownBy(
              () ->
                  lake.glue()
                      .updateCrawler(
                          r ->
                              r.name(CrawledLake.CRAWLER)
                                  .targets(
                                      t ->
                                          t.s3Targets(
                                              target("events").toBuilder()
                                                  .sampleSize(size)
                                                  .build()))))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("from 1 to 249: " + size);
    }
  }

  private void refuses(String message, String recrawl, String configuration) {
    assertThatThrownBy(
            () ->
                lake.glue()
                    .updateCrawler(
                        r ->
                            r.name(CrawledLake.CRAWLER)
                                .recrawlPolicy(p -> p.recrawlBehavior(recrawl))
                                .configuration(configuration)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  private static String grouping(String part) {
    return "{\"Version\":1.0,\"Grouping\":{" + part + "}}";
  }

  private static Consumer<CreateCrawlerRequest.Builder> newFoldersOnly() {
    return policy("LOG", "LOG")
        .andThen(c -> c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY")));
  }

  private void crawl() {
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }

  private List<String> columns(String day) {
    return lake.partition("events", day).storageDescriptor().columns().stream()
        .map(column -> column.name() + " " + column.type())
        .toList();
  }

  private boolean isMarked(String day) {
    return lake.partition("events", day).parameters().containsKey(MARK);
  }
}
