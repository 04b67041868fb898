package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.AwsErrors;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CrawlerStoppingException;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What a crawler makes of a lake. Long because lakes differ in many ways, and each has its test
/// here; what every crawler does, whoever implements it, is in the contract.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class CrawlerTest {

  private static final String DATABASE = "lake";
  private static final String INHERIT =
      "{\"Version\":1.0,\"CrawlerOutput\":{\"Partitions\":{\"AddOrUpdateBehavior\":\"InheritFromTable\"}}}";

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T00:00:00Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private final WatchedS3 watched = new WatchedS3(s3);
  private LocalGlue glue;

  @BeforeEach
  void open() {
    s3.createBucket(r -> r.bucket("raw"));
    glue = LocalGlue.open(directory, watched, clock, new Random(1));
    glue.createDatabase(r -> r.databaseInput(d -> d.name(DATABASE)));
  }

  @AfterEach
  void close() {
    glue.close();
  }

  @Test
  void catalogsCompressedJsonInFoldersOfDays() {
    putGzip(
        "events/landing_date=2026-01-01/a", "{\"eventId\":\"x\",\"n\":1,\"m\":1,\"ok\":true}\n");
    putGzip("events/landing_date=2026-01-02/a", "{\"eventId\":\"y\",\"n\":3000000000,\"m\":1}\n");
    crawl(c -> c.configuration(INHERIT));

    Table table = table("events");
    assertThat(columns(table)).containsExactly("eventid string", "n bigint", "m int", "ok boolean");
    assertThat(table.partitionKeys()).extracting(Column::name).containsExactly("landing_date");
    assertThat(table.partitionKeys()).extracting(Column::type).containsExactly("string");
    assertThat(table.storageDescriptor().location()).isEqualTo("s3://raw/events/");
    assertThat(table.storageDescriptor().serdeInfo().serializationLibrary())
        .isEqualTo("org.openx.data.jsonserde.JsonSerDe");
    assertThat(table.storageDescriptor().serdeInfo().parameters())
        .containsEntry("paths", "eventId,m,n,ok");
    assertThat(table.parameters())
        .containsEntry("classification", "json")
        .containsEntry("compressionType", "gzip")
        .containsEntry("typeOfData", "file")
        .containsEntry("recordCount", "2")
        .containsEntry("objectCount", "2")
        .containsEntry("UPDATED_BY_CRAWLER", "crawler");
    List<Partition> partitions = partitions("events");
    assertThat(partitions)
        .extracting(Partition::values)
        .containsExactly(List.of("2026-01-01"), List.of("2026-01-02"));
    assertThat(partitions.get(1).storageDescriptor().location())
        .isEqualTo("s3://raw/events/landing_date=2026-01-02/");
    assertThat(partitions.get(0).storageDescriptor().columns())
        .as("inherited from the table")
        .isEqualTo(table.storageDescriptor().columns());
  }

  @Test
  void leavesPartitionsTheirOwnSchemaUnlessTheyInherit() {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}\n");
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1.5}\n");
    crawl(_ -> {});

    assertThat(columns(table("events"))).contains("d double");
    assertThat(partitions("events").getFirst().storageDescriptor().columns())
        .extracting(Column::type)
        .containsExactly("int", "int", "int", "int");
  }

  @Test
  void numbersFoldersThatHaveNoKey() {
    put("events/2026/01/a", "{\"a\":1}\n");
    put("events/2026/02/a", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(table("events").partitionKeys())
        .extracting(Column::name)
        .containsExactly("partition_0", "partition_1");
    assertThat(partitions("events").getLast().values()).containsExactly("2026", "02");
  }

  @Test
  void makesATableOfEachFolderWhereTheyAreNotAlike() {
    put("events/orders/a", "{\"order\":1,\"total\":2}\n");
    put("events/people/a", "{\"name\":\"x\",\"mail\":\"y\"}\n");
    crawl(_ -> {});

    assertThat(tables()).containsExactly("orders", "people");
    assertThat(table("orders").partitionKeys()).isEmpty();
  }

  @Test
  void makesOneTableOfUnlikeFoldersWhenToldTo() {
    put("events/k=orders/a", "{\"order\":1}\n");
    put("events/k=people/a", "{\"name\":\"x\"}\n");
    crawl(
        c ->
            c.configuration(
                "{\"Version\":1.0,\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"}}"));

    assertThat(tables()).containsExactly("events");
    assertThat(columns(table("events"))).containsExactly("order int", "name string");
  }

  @Test
  void mergesNestedTypes() {
    put(
        "events/a",
        """
        {"User":{"Id":1,"tags":["a"]},"xs":[1,2.5],"mixed":1,"none":null}
        {"User":{"id":2,"Mail":"m"},"xs":[],"mixed":{"a":1},"none":null}
        """);
    crawl(_ -> {});

    assertThat(columns(table("events")))
        .containsExactly(
            "user struct<id:int,tags:array<string>,mail:string>",
            "xs array<double>",
            "mixed string",
            "none string");
  }

  @Test
  void makesOneColumnOfKeysThatDifferInCaseOnly() {
    put("events/a", "{\"ID\":1}\n{\"id\":3000000000}\n");
    crawl(_ -> {});

    assertThat(columns(table("events"))).containsExactly("id bigint");
  }

  @Test
  void readsAnArrayOfObjects() {
    put("events/a", "[{\"a\":1},{\"a\":2,\"b\":true}]");
    crawl(_ -> {});

    assertThat(columns(table("events"))).containsExactly("a int", "b boolean");
  }

  @Test
  void tellsTheDelimiterAndTheHeaderOfCsv() {
    put("events/a", "name|age|score\nann|3|1.5\nbob|4|2\n");
    crawl(_ -> {});

    Table table = table("events");
    assertThat(columns(table)).containsExactly("name string", "age bigint", "score double");
    assertThat(table.parameters())
        .containsEntry("classification", "csv")
        .containsEntry("delimiter", "|")
        .containsEntry("skip.header.line.count", "1");
  }

  @Test
  void readsTheSchemaOfParquet() throws Exception {
    Path file = directory.resolve("x.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT 1::INTEGER i, 2::BIGINT b, 'x' s, true t, 1.5::DOUBLE d, 1.25::DECIMAL(10,2) m,"
              + " DATE '2026-01-01' AS day, TIMESTAMP '2026-01-01 00:00:00' AS at, [1,2] AS xs,"
              + " {'a': 1, 'B': 'y'} AS st, MAP {'k': 1} AS mp, 1::SMALLINT AS sm, 'a'::BLOB AS bl,"
              + " 1.5::FLOAT AS f FROM range(5)) TO '"
              + file
              + "' (FORMAT parquet)");
    }
    putBytes("events/x", Files.readAllBytes(file));
    crawl(_ -> {});

    Table table = table("events");
    assertThat(columns(table))
        .containsExactly(
            "i int",
            "b bigint",
            "s string",
            "t boolean",
            "d double",
            "m decimal(10,2)",
            "day date",
            "at timestamp",
            "xs array<int>",
            "st struct<a:int,b:string>",
            "mp map<string,int>",
            "sm smallint",
            "bl binary",
            "f float");
    assertThat(table.parameters())
        .containsEntry("classification", "parquet")
        .containsEntry("recordCount", "5");
  }

  @Test
  void leavesOutWhatItCannotReadAndHiddenAndEmptyObjects() {
    put("events/a", "{\"a\":1}\n");
    put("events/b", "{\"a\":1\n{{{{");
    put("events/_SUCCESS", "ok");
    put("events/.hidden", "{\"h\":1}\n");
    put("events/empty", "");
    crawl(_ -> {});

    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }

  @Test
  void leavesOutWhatIsExcluded() {
    put("events/a.json", "{\"a\":1}\n");
    put("events/b.tmp", "{\"b\":1}\n");
    crawl(c -> c.targets(t -> t.s3Targets(s -> s.path("s3://raw/events").exclusions("**.tmp"))));

    assertThat(columns(table("events"))).containsExactly("a int");
  }

  @Test
  void failsWithTheReasonWhereTheBucketIsGone() {
    crawl(c -> c.targets(t -> t.s3Targets(s -> s.path("s3://gone/events"))));

    assertThat(crawler().state()).isEqualTo(CrawlerState.READY);
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage())
        .isEqualTo("NoSuchBucket: The specified bucket does not exist (s3://gone/events/)");
    assertThat(tables()).isEmpty();
  }

  @Test
  void changesNothingWhereNothingIsNew() {
    put("events/dt=1/a", "{\"a\":1}\n");
    crawl(c -> c.configuration(INHERIT));
    Table before = table("events");
    List<Partition> partitionsBefore = partitions("events");
    startAndWait();

    assertThat(table("events").storageDescriptor().columns())
        .isEqualTo(before.storageDescriptor().columns());
    assertThat(partitions("events"))
        .extracting(Partition::values)
        .isEqualTo(partitionsBefore.stream().map(Partition::values).toList());
    assertThat(glue.getCrawlerMetrics(_ -> {}).crawlerMetricsList().getFirst().tablesUpdated())
        .isZero();
  }

  @Test
  void addsPartitionsAndColumnsThatCame() {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}\n");
    crawl(c -> c.configuration(INHERIT));
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":true}\n");
    startAndWait();

    assertThat(columns(table("events"))).containsExactly("a int", "b int", "c int", "d boolean");
    assertThat(partitions("events")).hasSize(2);
    assertThat(partitions("events").getFirst().storageDescriptor().columns()).hasSize(4);
  }

  @Test
  void leavesTablesAsTheyAreWhenToldToLogOnly() {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}\n");
    crawl(c -> c.schemaChangePolicy(p -> p.updateBehavior("LOG").deleteBehavior("LOG")));
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":true}\n");
    startAndWait();

    assertThat(columns(table("events"))).containsExactly("a int", "b int", "c int");
    assertThat(partitions("events")).as("new partitions are added").hasSize(2);
  }

  @Test
  void keepsColumnsThatAreGoneWhenToldToMergeNewOnes() {
    put("events/a", "{\"old\":1}\n");
    String merge =
        "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}}";
    crawl(c -> c.configuration(merge));
    put("events/a", "{\"fresh\":true}\n");
    startAndWait();

    assertThat(columns(table("events"))).containsExactly("old int", "fresh boolean");
  }

  @Test
  void doesWithWhatIsGoneAsItsPolicySays() {
    put("events/one/a", "{\"a\":1}\n");
    put("events/two/a", "{\"z\":\"x\",\"y\":1}\n");
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DEPRECATE_IN_DATABASE")));
    s3.deleteObject(r -> r.bucket("raw").key("events/two/a"));
    put("events/three/a", "{\"q\":1,\"r\":2}\n");
    startAndWait();
    assertThat(table("two").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
    assertThat(table("one").parameters()).doesNotContainKey("DEPRECATED_BY_CRAWLER");

    glue.deleteCrawler(r -> r.name("crawler"));
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    assertThat(tables()).containsExactly("one", "three");
  }

  @Test
  void refusesToStartTwice() {
    put("events/dt=1/a", "{\"a\":1}\n");
    CountDownLatch go = new CountDownLatch(1);
    watched.beforeList(
        _ -> {
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    create(_ -> {});
    glue.startCrawler(r -> r.name("crawler"));

    assertThatThrownBy(() -> glue.startCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    go.countDown();
    await();
    assertThat(partitions("events")).hasSize(1);
  }

  @Test
  void refusesSettingsItDoesNotKnowOrDo() {
    refuses("Configuration is not JSON", c -> c.configuration("{"));
    refuses(
        "must be InheritFromTable", c -> c.configuration(INHERIT.replace("InheritFromTable", "X")));
    refuses("it must be cron", c -> c.schedule("every day"));
    refuses(
        "can have only LOG DeleteBehavior value and LOG UpdateBehavior value",
        c -> c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY")));
    refuses(
        "CRAWL_EVENT_MODE is not supported here",
        c -> c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_EVENT_MODE")));
    refuses("Classifier with name none not found", c -> c.classifiers("none"));
    refuses("unsupported keys: Tabels", c -> c.configuration("{\"Version\":1.0,\"Tabels\":1}"));
    refuses(
        "'[a' is no glob",
        c -> c.targets(t -> t.s3Targets(s -> s.path("s3://raw").exclusions("[a"))));
    refuses("five minutes apart", c -> c.schedule("cron(* * * * ? *)"));
    refuses("Only S3Targets", c -> c.targets(t -> t.jdbcTargets(j -> j.path("x"))));
    refuses("S3Targets.Path", c -> c.targets(t -> t.s3Targets(s -> s.path("/tmp"))));
    assertThat(glue.listCrawlers(_ -> {}).crawlerNames()).isEmpty();
  }

  @Test
  void keepsCatalogAndCrawlersOverARestart() {
    put("events/dt=1/a", "{\"a\":1}\n");
    crawl(c -> c.schedule("cron(15 * * * ? *)"));
    glue.close();
    glue = LocalGlue.open(directory, watched, clock, new Random(2));

    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(partitions("events")).hasSize(1);
    assertThat(crawler().state()).isEqualTo(CrawlerState.READY);
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(crawler().schedule().scheduleExpression()).isEqualTo("cron(15 * * * ? *)");
  }

  @Test
  void readsNoObjectAgainThatIsAsItWas() {
    put("events/dt=1/a", "{\"a\":1}\n");
    put("events/dt=1/b", "{\"b\":1}\n");
    put("events/dt=2/broken", "{\"a\n");
    put("events/dt=2/ok", "{\"a\":1,\"b\":1}\n");
    crawl(_ -> {});
    Table before = table("events");
    assertThat(watched.takeReads()).hasSize(4);

    startAndWait();
    assertThat(watched.takeReads()).isEmpty();
    assertThat(table("events")).as("and nothing is written").isEqualTo(before);
    assertThat(summary()).contains("events/dt=2/broken: not JSON");

    glue.close();
    glue = LocalGlue.open(directory, watched, clock, new Random(2));
    startAndWait();
    assertThat(watched.takeReads()).as("nor in another process").isEmpty();

    put("events/dt=1/c", "{\"a\":true,\"b\":1}\n");
    put("events/dt=2/ok", "{\"a\":1,\"b\":1.5}\n");
    startAndWait();
    assertThat(watched.takeReads()).containsExactly("events/dt=1/c", "events/dt=2/ok");
    assertThat(columns(table("events"))).containsExactly("a string", "b double");
  }

  @Test
  void countsWhatIsGoneWithoutReadingTheRest() {
    put("events/dt=1/a", "{\"a\":1}\n");
    put("events/dt=1/b", "{\"b\":1}\n");
    crawl(_ -> {});
    watched.takeReads();
    s3.deleteObject(r -> r.bucket("raw").key("events/dt=1/b"));
    startAndWait();

    assertThat(watched.takeReads()).isEmpty();
    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(table("events").parameters()).containsEntry("objectCount", "1");
  }

  @Test
  void endsAsFailedWithoutPermission() {
    put("events/dt=1/a", "{\"a\":1}\n");
    watched.beforeList(bucket -> deny());
    crawl(_ -> {});
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage())
        .isEqualTo("AccessDenied: Access Denied (s3://raw/events/)");

    watched.beforeList(_ -> {});
    watched.beforeRead(key -> deny());
    startAndWait();
    assertThat(crawler().lastCrawl().errorMessage())
        .isEqualTo("AccessDenied: Access Denied (s3://raw/events/dt=1/a)");
    assertThat(tables()).as("nothing half-made").isEmpty();

    watched.beforeRead(_ -> {});
    startAndWait();
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(tables()).containsExactly("events");
  }

  private static void deny() {
    throw AwsErrors.of(S3Exception.builder(), "AccessDenied", "Access Denied", 403);
  }

  @Test
  void endsAsFailedWhereTheDatabaseIsGone() {
    put("events/a", "{\"a\":1}\n");
    crawl(c -> c.databaseName("nowhere"));

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage()).isEqualTo("Database nowhere does not exist");
  }

  @Test
  void leavesOutTheFewOfAnotherFormatAndSaysSo() {
    for (int i = 0; i < 9; i++) {
      put("events/" + i, "{\"a\":1}\n");
    }
    put("events/stray", "x,y\n1,2\n3,4\n");
    crawl(_ -> {});

    assertThat(tables()).containsExactly("events");
    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(summary()).contains("s3://raw/events/stray: it is csv in a folder of json");
  }

  @Test
  void makesATableOfEachObjectWhereAFolderMixesFormats() {
    put("events/one.json", "{\"a\":1}\n");
    put("events/two.csv", "x,y\n1,2\n3,4\n");
    crawl(_ -> {});

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(tables()).containsExactly("one_json", "two_csv");
    assertThat(table("two_csv").storageDescriptor().location())
        .isEqualTo("s3://raw/events/two.csv");
  }

  @Test
  void takesFiveThousandColumnsAndRefusesMoreThanATableHas() {
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < 5_000; i++) {
      json.append(i == 0 ? "" : ",").append("\"column").append(i).append("\":").append(i);
    }
    put("events/a", json + "}\n");
    crawl(_ -> {});
    assertThat(table("events").storageDescriptor().columns()).hasSize(5_000);

    StringBuilder more = new StringBuilder("{");
    for (int i = 0; i < 10_001; i++) {
      more.append(i == 0 ? "" : ",").append("\"other").append(i).append("\":").append(i);
    }
    put("events/a", more + "}\n");
    startAndWait();
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage())
        .isEqualTo("s3://raw/events/ has 10001 columns; a table has at most 10000");
    assertThat(table("events").storageDescriptor().columns()).as("as it was").hasSize(5_000);
  }

  @Test
  void leavesOutALineThatIsLongerThanAnythingItReads() {
    byte[] line = new byte[50 << 20];
    Arrays.fill(line, (byte) 'x');
    byte[] begin = "{\"a\":\"".getBytes(UTF_8);
    System.arraycopy(begin, 0, line, 0, begin.length);
    putBytes("events/huge", line);
    put("events/ok", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(summary())
        .contains("s3://raw/events/huge: no whole JSON record in its first 10 MiB");
  }

  @Test
  void takesKeysWithSpacesAndAnyCharacter() {
    put("events/Stadt=S\u00e3o Paulo/a b+c\u00fc.json", "{\"a\":1}\n");
    put("events/Stadt=100%25 %/x", "{\"a\":1}\n");
    put("events/Stadt=50%/x", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(table("events").partitionKeys()).extracting(Column::name).containsExactly("stadt");
    assertThat(partitions("events"))
        .extracting(Partition::values)
        .containsExactlyInAnyOrder(List.of("100%25 %"), List.of("50%"), List.of("S\u00e3o Paulo"));
    assertThat(partitions("events"))
        .extracting(p -> p.storageDescriptor().location())
        .contains("s3://raw/events/Stadt=S\u00e3o Paulo/");
  }

  @Test
  void leavesOutAFolderWithoutAKeyAmongThoseThatHaveOne() {
    for (int i = 1; i < 10; i++) {
      put("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    put("events/junk/a", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(table("events").partitionKeys()).extracting(Column::name).containsExactly("dt");
    assertThat(partitions("events")).hasSize(9);
    assertThat(summary())
        .contains("s3://raw/events/junk/: its folder is not called dt=… as most are");
  }

  @Test
  void makesOneKeyOfFoldersWhoseKeysDifferInCaseOnly() {
    put("events/DT=1/a", "{\"a\":1}\n");
    put("events/dt=2/a", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(table("events").partitionKeys()).extracting(Column::name).containsExactly("dt");
    assertThat(partitions("events"))
        .extracting(Partition::values)
        .containsExactly(List.of("1"), List.of("2"));
  }

  @Test
  void stopsWhenToldToAndChangesNothing() throws Exception {
    for (int i = 0; i < 100; i++) {
      put("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    watched.beforeRead(
        _ -> {
          reached.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    create(_ -> {});
    glue.startCrawler(r -> r.name("crawler"));
    reached.await();
    assertThat(crawler().state()).isEqualTo(CrawlerState.RUNNING);
    assertThatThrownBy(() -> glue.deleteCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    assertThatThrownBy(() -> glue.updateCrawler(r -> r.name("crawler").description("x")))
        .isInstanceOf(CrawlerRunningException.class);
    glue.stopCrawler(r -> r.name("crawler"));
    assertThat(crawler().state()).isEqualTo(CrawlerState.STOPPING);
    assertThatThrownBy(() -> glue.stopCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerStoppingException.class);
    assertThatThrownBy(() -> glue.startCrawler(r -> r.name("crawler")))
        .isInstanceOf(CrawlerRunningException.class);
    go.countDown();
    await();

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.CANCELLED);
    assertThat(glue.listCrawls(r -> r.crawlerName("crawler")).crawls().getFirst().state())
        .isEqualTo(CrawlerHistoryState.STOPPED);
    assertThat(tables()).isEmpty();
  }

  @Test
  void makesNoTableOfAnIcebergTableThatIsNotInTheCatalog() {
    put("events/plain/a", "{\"p\":1}\n");
    put("events/orders/metadata/00001-0b1c.metadata.json", "{\"format-version\":2}\n");
    put("events/orders/data/dt=1/x.json", "{\"a\":1}\n");
    put("events/orders/data/dt=2/x.json", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(tables()).containsExactly("plain");
    assertThat(summary())
        .contains("s3://raw/events/orders/: it is an Iceberg table that is not in the catalog");
  }

  @Test
  void looksIntoNothingWhereTheTargetItselfIsAnIcebergTableThatIsNotInTheCatalog() {
    put("events/metadata/v1.metadata.json", "{\"format-version\":2}\n");
    put("events/data/x.json", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(tables()).isEmpty();
    assertThat(watched.takeReads()).isEmpty();
  }

  @Test
  void writesNothingWhereAnIcebergTableIsRegisteredInTheMiddleOfIt() {
    put("events/orders/data/x", "{\"a\":1}\n");
    watched.beforeRead(
        _ ->
            glue.createTable(
                t ->
                    t.databaseName(DATABASE)
                        .tableInput(
                            i ->
                                i.name("orders")
                                    .parameters(Map.of("table_type", "ICEBERG"))
                                    .storageDescriptor(
                                        d -> d.location("s3://raw/events/orders")))));
    crawl(_ -> {});

    assertThat(tables()).containsExactly("orders");
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage())
        .isEqualTo(
            "s3://raw/events/orders/ became an Iceberg table or a view while it was crawled; crawl again");

    watched.beforeRead(_ -> {});
    startAndWait();
    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(tables()).containsExactly("orders");
  }

  @Test
  void makesOneTableOfTargetsThatOverlap() {
    put("events/dt=1/a", "{\"a\":1}\n");
    put("events/dt=2/a", "{\"a\":1}\n");
    create(
        c ->
            c.targets(
                t ->
                    t.s3Targets(
                        s -> s.path("s3://raw/events/dt=2"),
                        s -> s.path("s3://raw/events"),
                        s -> s.path("s3://raw/events/"))));
    for (int i = 0; i < 2; i++) {
      startAndWait();

      assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
      assertThat(tables()).containsExactly("events");
      assertThat(partitions("events"))
          .extracting(Partition::values)
          .containsExactly(List.of("1"), List.of("2"));
    }
  }

  @Test
  void takesFromATargetWithinAnotherWhatThatOneExcludes() {
    put("events/dt=1/a", "{\"a\":1}\n");
    put("events/dt=2/a", "{\"a\":1}\n");
    put("events/late/a", "{\"z\":1}\n");
    crawl(
        c ->
            c.targets(
                t ->
                    t.s3Targets(
                        s -> s.path("s3://raw/events").exclusions("late/**"),
                        s -> s.path("s3://raw/events/late"))));

    assertThat(tables()).containsExactly("events", "late");
    assertThat(partitions("events")).hasSize(2);
  }

  @Test
  void startsByItsScheduleWhenTheClockSaysSo() {
    put("events/a", "{\"a\":1}\n");
    create(c -> c.schedule("cron(15 * * * ? *)"));
    glue.runSchedules();
    clock.set(Instant.parse("2026-01-02T00:14:59Z"));
    assertThat(crawler().lastCrawl()).isNull();

    clock.set(Instant.parse("2026-01-02T00:15:00Z"));
    while (crawler().lastCrawl() == null) {
      Thread.onSpinWait();
    }
    assertThat(crawler().lastCrawl().startTime()).isEqualTo(clock.instant());
    assertThat(tables()).containsExactly("events");
  }

  @Test
  void keepsCrawlsInTheirHistoryForAYear() {
    put("events/a", "{\"a\":1}\n");
    crawl(_ -> {});
    clock.set(Instant.parse("2026-06-01T00:00:00Z"));
    startAndWait();
    assertThat(history("START_TIME", "GT", "2026-05-01T00:00:00Z")).isEqualTo(1);
    assertThat(history("START_TIME", "LE", "1767312000000")).isEqualTo(1);
    assertThat(history("DPU_HOUR", "GE", "0")).isEqualTo(2);
    assertThatThrownBy(() -> history("END_TIME", "LT", "yesterday"))
        .isInstanceOf(InvalidInputException.class);

    clock.set(Instant.parse("2027-03-01T00:00:00Z"));
    startAndWait();
    assertThat(history("DPU_HOUR", "GE", "0")).as("the first is too old").isEqualTo(2);
  }

  @Test
  void keepsEveryPartitionWhereAStrayObjectLiesBesideThem() {
    for (int i = 0; i < 9; i++) {
      putGzip("events/dt=" + i + "/a", "{\"a\":1}\n");
    }
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("LOG")));
    put("events/notes.json", "{\"note\":1}\n");
    put("events/dt=9/plain", "{\"a\":1}\n");
    startAndWait();

    assertThat(tables()).containsExactly("events");
    assertThat(columns(table("events"))).containsExactly("a int");
    assertThat(partitions("events")).hasSize(9);
    assertThat(summary())
        .contains("s3://raw/events/: it lies at another depth than most")
        .contains("s3://raw/events/dt=9/: its format is not the table's, json, gzip");
  }

  @Test
  void keepsATableWhosePartitionsAreThereWhenItsFoldersGoDeeper() {
    put("events/dt=1/a", "{\"a\":1}\n");
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    for (int i = 0; i < 9; i++) {
      put("events/dt=2/hour=" + i + "/a", "{\"a\":1}\n");
    }
    startAndWait();
    assertThat(table("events").partitionKeys()).extracting(Column::name).containsExactly("dt");
    assertThat(partitions("events")).extracting(Partition::values).containsExactly(List.of("1"));
    assertThat(summary()).contains("its partition keys are [dt, hour] now");

    s3.deleteObject(r -> r.bucket("raw").key("events/dt=1/a"));
    startAndWait();
    assertThat(table("events").partitionKeys())
        .extracting(Column::name)
        .containsExactly("dt", "hour");
    assertThat(partitions("events")).hasSize(9);
  }

  @Test
  void deletesNothingThatIsThereButCannotBeRead() {
    put("events/dt=1/a", "{\"a\":1}\n");
    put("events/dt=2/a", "{\"a\":1}\n");
    put("events/dt=3/a", "{\"a\":1}\n");
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    put("events/dt=2/a", "{\"a");
    s3.deleteObject(r -> r.bucket("raw").key("events/dt=3/a"));
    startAndWait();
    assertThat(partitions("events"))
        .extracting(Partition::values)
        .containsExactly(List.of("1"), List.of("2"));

    put("events/dt=1/a", "{\"a");
    startAndWait();
    assertThat(tables()).containsExactly("events");
    assertThat(partitions("events")).hasSize(2);

    s3.deleteObject(r -> r.bucket("raw").key("events/dt=1/a"));
    s3.deleteObject(r -> r.bucket("raw").key("events/dt=2/a"));
    startAndWait();
    assertThat(tables()).isEmpty();
  }

  @Test
  void makesTablesOfWhatItReadAloneWhereAFolderMixesFormats() {
    put("events/a.json", "{\"a\":1}\n");
    put("events/b.json", "{\"b\":true}\n");
    put("events/broken", "{\"a");
    put("events/c.csv", "x,y\n1,2\n3,4\n");
    put("events/d.csv", "z,w\n1,2\n3,4\n");
    crawl(_ -> {});

    assertThat(tables()).containsExactly("a_json", "b_json", "c_csv", "d_csv");
    assertThat(columns(table("a_json"))).containsExactly("a int");
    assertThat(columns(table("b_json"))).containsExactly("b boolean");
    assertThat(columns(table("d_csv"))).containsExactly("z bigint", "w bigint");
    assertThat(table("b_json").parameters()).containsEntry("recordCount", "1");
  }

  @Test
  void takesQuotesInOneCsvObjectForQuotesInAll() {
    put("events/dt=1/a", "n,s\n1,x\n2,y\n");
    put("events/dt=1/b", "n,s\n1,\"x,y\"\n2,y\n");
    put("events/dt=2/a", "n,s\n1,x\n2,y\n");
    crawl(c -> c.configuration(INHERIT));

    assertThat(table("events").storageDescriptor().serdeInfo().serializationLibrary())
        .isEqualTo("org.apache.hadoop.hive.serde2.OpenCSVSerde");
    assertThat(table("events").parameters()).containsEntry("areColumnsQuoted", "true");
  }

  @Test
  void leavesOutCsvThatHasNoHeaderWhereMostHaveOne() {
    for (int i = 0; i < 9; i++) {
      put("events/" + i, "n,s\n1,x\n2,y\n");
    }
    put("events/bare", "1,x\n2,y\n");
    crawl(_ -> {});

    assertThat(columns(table("events"))).containsExactly("n bigint", "s string");
    assertThat(summary())
        .contains("s3://raw/events/bare: it is csv with another header than most in its folder");
  }

  @Test
  void keepsTheColumnOfCsvThatIsCalledLikeAPartitionKeyInItsPlace() {
    put("events/dt=1/a.csv", "id,dt,amount\n1,2,3\n4,5,6\n");
    put("events/dt=2/a.csv", "id,dt,amount\n1,2,3\n4,5,6\n");
    crawl(_ -> {});

    assertThat(columns(table("events")))
        .containsExactly("id bigint", "dt_1 bigint", "amount bigint");
    assertThat(table("events").partitionKeys()).extracting(Column::name).containsExactly("dt");
  }

  @Test
  void takesWhatIsNestedTooDeeplyForText() {
    put("events/a", "{\"a\":" + "[".repeat(200) + "1" + "]".repeat(200) + "}\n");
    crawl(_ -> {});

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.SUCCEEDED);
    assertThat(columns(table("events")))
        .containsExactly("a " + "array<".repeat(63) + "string" + ">".repeat(63));
  }

  @Test
  void leavesOutAFolderWhoseKeyHasNoValue() {
    put("events/dt=/a", "{\"a\":1}\n");
    put("events/dt=1/a", "{\"a\":1}\n");
    crawl(_ -> {});

    assertThat(partitions("events")).extracting(Partition::values).containsExactly(List.of("1"));
    assertThat(summary())
        .contains("s3://raw/events/dt=/: the name of its folder has no value in it");
  }

  private int history(String field, String operator, String value) {
    return glue.listCrawls(
            r ->
                r.crawlerName("crawler")
                    .filters(f -> f.fieldName(field).filterOperator(operator).fieldValue(value)))
        .crawls()
        .size();
  }

  private String summary() {
    return glue.listCrawls(r -> r.crawlerName("crawler")).crawls().getFirst().summary();
  }

  private void crawl(Consumer<CreateCrawlerRequest.Builder> settings) {
    create(settings);
    startAndWait();
  }

  private void create(Consumer<CreateCrawlerRequest.Builder> settings) {
    glue.createCrawler(
        c -> {
          c.name("crawler")
              .role("arn:aws:iam::000000000000:role/crawler")
              .databaseName(DATABASE)
              .targets(t -> t.s3Targets(s -> s.path("s3://raw/events/")));
          settings.accept(c);
        });
  }

  private void refuses(String message, Consumer<CreateCrawlerRequest.Builder> settings) {
    assertThatThrownBy(() -> create(settings))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(message);
  }

  private void startAndWait() {
    glue.startCrawler(r -> r.name("crawler"));
    await();
  }

  private void await() {
    while (crawler().state() != CrawlerState.READY) {
      Thread.onSpinWait();
    }
  }

  private Crawler crawler() {
    return glue.getCrawler(r -> r.name("crawler")).crawler();
  }

  private Table table(String name) {
    return glue.getTable(r -> r.databaseName(DATABASE).name(name)).table();
  }

  private List<String> tables() {
    return glue.getTables(r -> r.databaseName(DATABASE)).tableList().stream()
        .map(Table::name)
        .toList();
  }

  private static List<String> columns(Table table) {
    return table.storageDescriptor().columns().stream()
        .map(column -> column.name() + " " + column.type())
        .toList();
  }

  private List<Partition> partitions(String table) {
    return glue.getPartitionsPaginator(r -> r.databaseName(DATABASE).tableName(table)).stream()
        .flatMap(page -> page.partitions().stream())
        .toList();
  }

  private void put(String key, String text) {
    putBytes(key, text.getBytes(UTF_8));
  }

  private void putGzip(String key, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    putBytes(key, bytes.toByteArray());
  }

  private void putBytes(String key, byte[] bytes) {
    s3.putObject(r -> r.bucket("raw").key(key).metadata(Map.of()), RequestBody.fromBytes(bytes));
  }
}
