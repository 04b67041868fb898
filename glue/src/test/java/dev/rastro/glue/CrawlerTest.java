package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;

/// What a crawler makes of a lake. What every crawler does, whoever implements it, is in the
/// contract.
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
  void leavesOutWhatIsExcluded() {
    put("events/a.json", "{\"a\":1}\n");
    put("events/b.tmp", "{\"b\":1}\n");
    crawl(c -> c.targets(t -> t.s3Targets(s -> s.path("s3://raw/events").exclusions("**.tmp"))));

    assertThat(columns(table("events"))).containsExactly("a int");
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
  void takesQuotesInOneCsvObjectForQuotesInAll() {
    put("events/dt=1/a", "n,s\n1,x\n2,y\n");
    put("events/dt=1/b", "n,s\n1,\"x,y\"\n2,y\n");
    put("events/dt=2/a", "n,s\n1,x\n2,y\n");
    crawl(c -> c.configuration(INHERIT));

    assertThat(table("events").storageDescriptor().serdeInfo().serializationLibrary())
        .isEqualTo("org.apache.hadoop.hive.serde2.OpenCSVSerde");
    assertThat(table("events").parameters()).containsEntry("areColumnsQuoted", "true");
  }

  private int history(String field, String operator, String value) {
    return glue.listCrawls(
            r ->
                r.crawlerName("crawler")
                    .filters(f -> f.fieldName(field).filterOperator(operator).fieldValue(value)))
        .crawls()
        .size();
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
