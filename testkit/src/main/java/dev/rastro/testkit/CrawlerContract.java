package dev.rastro.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerNotRunningException;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.CreateCrawlerRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.NoScheduleException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.ScheduleState;
import software.amazon.awssdk.services.glue.model.SchedulerNotRunningException;
import software.amazon.awssdk.services.glue.model.SchedulerRunningException;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.ValidationException;
import software.amazon.awssdk.services.s3.S3Client;

/// What every Glue's crawlers do, whoever implements them: each policy, each setting, each
/// operation.
///
/// Longer than other classes because a crawler has many policies, and each has its test here.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
public abstract class CrawlerContract {

  private static final String DATABASE = "contract_lake";
  private static final String BUCKET = "contract-lake";
  private static final String CRAWLER = "contract-crawler";
  private static final String INHERIT =
      "{\"Version\":1.0,\"CrawlerOutput\":{\"Partitions\":{\"AddOrUpdateBehavior\":\"InheritFromTable\"}}}";
  private static final String MERGE =
      "{\"Version\":1.0,\"CrawlerOutput\":{\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}}";
  private static final Duration CRAWL_MAX = Duration.ofSeconds(60);

  private GlueClient glue;
  private S3Client s3;

  /// A Glue that reads [#emptyS3()], without databases; asked for after it. Who makes it also
  /// closes it.
  protected abstract GlueClient emptyGlue();

  /// The S3 of the Glue, without buckets.
  protected abstract S3Client emptyS3();

  @BeforeEach
  void makeABucketAndADatabase() {
    s3 = emptyS3();
    glue = emptyGlue();
    s3.createBucket(request -> request.bucket(BUCKET));
    glue.createDatabase(request -> request.databaseInput(input -> input.name(DATABASE)));
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE_IN_DATABASE, LOG",
    "UPDATE_IN_DATABASE, DELETE_FROM_DATABASE",
    "UPDATE_IN_DATABASE, DEPRECATE_IN_DATABASE",
    "LOG, LOG",
    "LOG, DELETE_FROM_DATABASE",
    "LOG, DEPRECATE_IN_DATABASE"
  })
  void doesWithChangesAndWithWhatIsGoneAsItsPolicySays(String update, String delete) {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1,\"x\":1}");
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"x\":1}");
    put("other/a", "{\"z\":1}");
    crawl(c -> c.schemaChangePolicy(p -> p.updateBehavior(update).deleteBehavior(delete)));
    assertThat(tables()).containsExactly("events", "other");

    delete("events/dt=1/a");
    delete("other/a");
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":\"text\",\"y\":1}");
    put("events/dt=3/a", "{\"a\":1,\"b\":1,\"c\":\"text\",\"y\":1}");
    start();

    assertThat(columns("events"))
        .containsExactlyElementsOf(
            update.equals("LOG")
                ? List.of("a int", "b int", "c int", "x int")
                : List.of("a int", "b int", "c string", "y int"));
    assertThat(values("events")).as("new partitions always come").contains(List.of("3"));
    switch (delete) {
      case "DELETE_FROM_DATABASE" -> {
        assertThat(tables()).containsExactly("events");
        assertThat(values("events")).doesNotContain(List.of("1"));
      }
      case "DEPRECATE_IN_DATABASE" -> {
        assertThat(table("other").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        assertThat(partition("events", "1").parameters()).containsKey("DEPRECATED_BY_CRAWLER");
        assertThat(partition("events", "2").parameters())
            .doesNotContainKey("DEPRECATED_BY_CRAWLER");
      }
      default -> {
        assertThat(table("other").parameters()).doesNotContainKey("DEPRECATED_BY_CRAWLER");
        assertThat(partition("events", "1").parameters())
            .doesNotContainKey("DEPRECATED_BY_CRAWLER");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UPDATE_IN_DATABASE, LOG",
    "UPDATE_IN_DATABASE, DEPRECATE_IN_DATABASE",
    "LOG, DELETE_FROM_DATABASE"
  })
  void crawlsNewFoldersOnlyWithThePolicyLogAlone(String update, String delete) {
    assertThatThrownBy(
            () ->
                create(
                    c ->
                        c.recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
                            .schemaChangePolicy(
                                p -> p.updateBehavior(update).deleteBehavior(delete))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(
            "can have only LOG DeleteBehavior value and LOG UpdateBehavior value");
  }

  @Test
  void addsOnlyThePartitionsOfNewFoldersThatFitWhenToldTo() {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}");
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1}");
    crawl(CrawlerContract::newFoldersOnly);
    assertThat(columns("events")).containsExactly("a int", "b int", "c int");

    put("events/dt=1/b", "{\"a\":1,\"b\":1,\"c\":1,\"late\":1}");
    put("events/dt=3/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}");
    put("events/dt=4/a", "{\"quite\":1,\"other\":1}");
    put("fresh/a", "{\"z\":1}");
    delete("events/dt=2/a");
    start();

    assertThat(tables()).as("no new tables").containsExactly("events");
    assertThat(columns("events")).as("no changes").containsExactly("a int", "b int", "c int");
    assertThat(values("events"))
        .as("what is gone stays, what does not fit does not come")
        .containsExactly(List.of("1"), List.of("2"), List.of("3"));
    assertThat(summary()).contains("events/dt=4/: it does not fit the table events");
  }

  private static void newFoldersOnly(CreateCrawlerRequest.Builder crawler) {
    crawler
        .recrawlPolicy(p -> p.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
        .schemaChangePolicy(p -> p.updateBehavior("LOG").deleteBehavior("LOG"))
        .targets(t -> t.s3Targets(s -> s.path("s3://" + BUCKET)));
  }

  @Test
  void keepsTheTargetsOfACrawlerOfNewFolders() {
    create(CrawlerContract::newFoldersOnly);

    assertThatThrownBy(
            () ->
                glue.updateCrawler(
                    u -> u.name(CRAWLER).targets(t -> t.s3Targets(s -> s.path("s3://elsewhere")))))
        .isInstanceOf(InvalidInputException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_IN_DATABASE", "LOG"})
  void addsNewColumnsAndKeepsTheOthersWhenToldToMerge(String update) {
    put("events/a", "{\"old\":1,\"nested\":{\"one\":1}}");
    crawl(
        c ->
            c.configuration(MERGE)
                .schemaChangePolicy(p -> p.updateBehavior(update).deleteBehavior("LOG")));
    put("events/a", "{\"nested\":{\"one\":\"text\",\"two\":true},\"new\":1.5}");
    start();

    assertThat(columns("events"))
        .containsExactly("old int", "nested struct<one:int,two:boolean>", "new double");
  }

  @Test
  void deprecatesATableWhoseFormatChangedWhenToldToMerge() {
    put("events/a", "{\"a\":1}");
    crawl(c -> c.configuration(MERGE));
    put("events/a", "a,b\n1,2\n3,4\n");
    start();

    assertThat(table("events").parameters())
        .containsKey("DEPRECATED_BY_CRAWLER")
        .containsEntry("classification", "json");
    assertThat(columns("events")).containsExactly("a int");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE_IN_DATABASE", "LOG"})
  void givesAllPartitionsTheMetadataOfTheTableWhenToldTo(String update) {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}");
    crawl(
        c ->
            c.configuration(INHERIT)
                .schemaChangePolicy(p -> p.updateBehavior(update).deleteBehavior("LOG")));
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1,\"d\":1}");
    start();

    List<Column> columns = table("events").storageDescriptor().columns();
    assertThat(columns).hasSize(update.equals("LOG") ? 3 : 4);
    assertThat(partitions("events"))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p.storageDescriptor().columns()).isEqualTo(columns));
  }

  @Test
  void leavesPartitionsTheirOwnSchemaOtherwise() {
    put("events/dt=1/a", "{\"a\":1,\"b\":1,\"c\":1}");
    put("events/dt=2/a", "{\"a\":1,\"b\":1,\"c\":1.5}");
    crawl(_ -> {});

    assertThat(columns("events")).contains("c double");
    assertThat(types(partition("events", "1"))).containsExactly("int", "int", "int");
    assertThat(types(partition("events", "2"))).containsExactly("int", "int", "double");
  }

  @Test
  void makesOneTableOfUnlikeFoldersWhenToldToAndElseOneOfEach() {
    put("table1/year=2017/a", "{\"A\":1,\"B\":2}");
    put("table1/year=2018/a", "{\"C\":3,\"D\":4}");
    crawl(_ -> {});
    assertThat(tables()).containsExactly("year_2017", "year_2018");

    glue.updateCrawler(
        u ->
            u.name(CRAWLER)
                .configuration(
                    "{\"Version\":1.0,\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"}}")
                .schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));
    start();
    assertThat(tables()).containsExactly("table1");
    assertThat(columns("table1")).containsExactly("a int", "b int", "c int", "d int");
    assertThat(table("table1").partitionKeys()).extracting(Column::name).containsExactly("year");
  }

  @Test
  void makesTablesAtTheLevelItIsTold() {
    put("lake/one/x/a", "{\"a\":1}");
    put("lake/two/y/a", "{\"a\":1}");
    crawl(
        c ->
            c.configuration("{\"Version\":1.0,\"Grouping\":{\"TableLevelConfiguration\":3}}")
                .tablePrefix("raw_"));

    assertThat(tables()).containsExactly("raw_one", "raw_two");
    assertThat(table("raw_one").partitionKeys())
        .extracting(Column::name)
        .containsExactly("partition_0");
  }

  @Test
  void readsAsManyObjectsOfAFolderAsItsSampleSizeSays() {
    for (int i = 0; i < 10; i++) {
      put("events/" + i, "{\"a\":1,\"c" + i + "\":1}");
    }
    crawl(
        c -> c.targets(t -> t.s3Targets(s -> s.path("s3://" + BUCKET + "/events").sampleSize(2))));

    assertThat(columns("events")).containsExactly("a int", "c0 int", "c5 int");
    assertThat(table("events").parameters()).containsEntry("objectCount", "10");
  }

  @Test
  void leavesOutWhatItsExclusionsMatch() {
    put("in/departments/finance.json", "{\"f\":1}");
    put("in/departments/market-us.json", "{\"m\":1}");
    put("in/employees/john.csv", "{\"j\":1}");
    put("in/employees/hr.json", "{\"h\":1}");
    crawl(
        c ->
            c.targets(
                t ->
                    t.s3Targets(
                        s ->
                            s.path("s3://" + BUCKET + "/in")
                                .exclusions("departments/market*", "**.{csv,avro}"))));

    assertThat(tables()).containsExactly("departments", "employees");
    assertThat(columns("departments")).containsExactly("f int");
    assertThat(columns("employees")).containsExactly("h int");
  }

  @Test
  void writesTheParametersThatGlueWrites() {
    put("events/dt=1/a", "{\"userId\":1,\"At\":\"2026-01-01\"}\n{\"userId\":2,\"At\":null}\n");
    crawl(_ -> {});

    Table table = table("events");
    assertThat(table.parameters())
        .containsEntry("classification", "json")
        .containsEntry("compressionType", "none")
        .containsEntry("typeOfData", "file")
        .containsEntry("recordCount", "2")
        .containsEntry("objectCount", "1")
        .containsEntry("CrawlerSchemaSerializerVersion", "1.0")
        .containsEntry("CrawlerSchemaDeserializerVersion", "1.0")
        .containsEntry("UPDATED_BY_CRAWLER", CRAWLER)
        .containsKeys("averageRecordSize", "sizeKey", "CRAWL_RUN_ID");
    assertThat(partition("events", "1").parameters())
        .containsEntry("classification", "json")
        .containsEntry("recordCount", "2");
    assertThat(table.storageDescriptor().serdeInfo().parameters())
        .containsEntry("paths", "At,userId");
    assertThat(table.storageDescriptor().inputFormat())
        .isEqualTo("org.apache.hadoop.mapred.TextInputFormat");
    assertThat(table.tableType()).isEqualTo("EXTERNAL_TABLE");
  }

  @Test
  void namesTablesThatWouldBeCalledTheSameApart() {
    put("a/Events/x", "{\"one\":1}");
    put("b/Events/x", "{\"two\":1,\"three\":1}");
    put("c/w e-i.rd/x", "{\"four\":1,\"five\":1,\"six\":1}");
    crawl(_ -> {});
    List<String> names = tables();

    assertThat(names).hasSize(3).contains("events", "w_e_i_rd");
    assertThat(names).anyMatch(name -> name.matches("events_[0-9a-f]{32}"));
    start();
    assertThat(tables()).as("and again").isEqualTo(names);
  }

  @Test
  void leavesIcebergTablesAndTheirFilesAlone() {
    put("warehouse/orders/data/a", "{\"a\":1}");
    put("warehouse/orders/metadata/b", "{\"format-version\":2}");
    put("warehouse/plain/a", "{\"p\":1}");
    glue.createTable(
        t ->
            t.databaseName(DATABASE)
                .tableInput(
                    i ->
                        i.name("orders")
                            .tableType("EXTERNAL_TABLE")
                            .parameters(
                                Map.of("table_type", "ICEBERG", "UPDATED_BY_CRAWLER", CRAWLER))
                            .storageDescriptor(
                                s ->
                                    s.location("s3://" + BUCKET + "/warehouse/orders")
                                        .columns(k -> k.name("id").type("int")))));
    Table before = table("orders");
    crawl(c -> c.schemaChangePolicy(p -> p.deleteBehavior("DELETE_FROM_DATABASE")));

    assertThat(tables()).containsExactly("orders", "plain");
    assertThat(table("orders")).isEqualTo(before);
    assertThat(summary()).contains("it is an Iceberg table");
  }

  @Test
  void tellsOfEachCrawlInItsHistory() {
    put("events/dt=1/a", "{\"a\":1}");
    crawl(_ -> {});
    put("events/dt=2/a", "{\"a\":1}");
    start();

    List<CrawlerHistory> crawls = glue.listCrawls(r -> r.crawlerName(CRAWLER)).crawls();
    assertThat(crawls)
        .hasSize(2)
        .allSatisfy(
            crawl -> {
              assertThat(crawl.state()).isEqualTo(CrawlerHistoryState.COMPLETED);
              assertThat(crawl.endTime()).isAfterOrEqualTo(crawl.startTime());
              assertThat(crawl.logGroup()).isEqualTo("/aws-glue/crawlers");
            });
    assertThat(crawls.getFirst().summary()).contains("\"PARTITION\"").contains("events/dt=2");
    assertThat(crawls.getLast().summary()).contains("\"TABLE\"").contains("events/dt=1");
    assertThat(
            glue.listCrawls(
                    r ->
                        r.crawlerName(CRAWLER)
                            .filters(
                                f ->
                                    f.fieldName("CRAWL_ID")
                                        .filterOperator("EQ")
                                        .fieldValue(crawls.getLast().crawlId())))
                .crawls())
        .containsExactly(crawls.getLast());
    assertThat(
            glue.listCrawls(
                    r ->
                        r.crawlerName(CRAWLER)
                            .filters(
                                f ->
                                    f.fieldName("STATE")
                                        .filterOperator("NE")
                                        .fieldValue("COMPLETED")))
                .crawls())
        .isEmpty();
    var first = glue.listCrawls(r -> r.crawlerName(CRAWLER).maxResults(1));
    var second =
        glue.listCrawls(r -> r.crawlerName(CRAWLER).maxResults(1).nextToken(first.nextToken()));
    assertThat(List.of(first.crawls().getFirst(), second.crawls().getFirst())).isEqualTo(crawls);
    assertThat(second.nextToken()).isNull();
  }

  @Test
  void countsWhatItsLastCrawlDid() {
    put("one/a", "{\"a\":1}");
    put("two/a", "{\"b\":1,\"c\":2}");
    crawl(_ -> {});

    CrawlerMetrics metrics =
        glue.getCrawlerMetrics(r -> r.crawlerNameList(CRAWLER)).crawlerMetricsList().getFirst();
    assertThat(metrics.tablesCreated()).isEqualTo(2);
    assertThat(metrics.tablesUpdated()).isZero();
    assertThat(metrics.tablesDeleted()).isZero();
    assertThat(metrics.stillEstimating()).isFalse();
    assertThat(metrics.lastRuntimeSeconds()).isEqualTo(metrics.medianRuntimeSeconds());
    start();
    assertThat(
            glue.getCrawlerMetrics(r -> r.crawlerNameList(CRAWLER))
                .crawlerMetricsList()
                .getFirst()
                .tablesCreated())
        .isZero();
  }

  @Test
  void keepsWhatACrawlerIsToDo() {
    create(c -> c.description("first").schedule("cron(0 12 * * ? *)"));
    assertThatThrownBy(() -> create(_ -> {})).isInstanceOf(AlreadyExistsException.class);
    glue.updateCrawler(u -> u.name(CRAWLER).description("second").tablePrefix("p_"));

    Crawler crawler = crawler();
    assertThat(crawler.description()).isEqualTo("second");
    assertThat(crawler.tablePrefix()).isEqualTo("p_");
    assertThat(crawler.version()).isEqualTo(2);
    assertThat(crawler.state()).isEqualTo(CrawlerState.READY);
    assertThat(crawler.targets().s3Targets()).as("what is not said stays").hasSize(1);
    assertThat(crawler.schedule().scheduleExpression()).isEqualTo("cron(0 12 * * ? *)");
    assertThat(glue.getCrawlers(_ -> {}).crawlers()).containsExactly(crawler);
    assertThat(glue.listCrawlers(_ -> {}).crawlerNames()).containsExactly(CRAWLER);
    var batch = glue.batchGetCrawlers(r -> r.crawlerNames(CRAWLER, "none"));
    assertThat(batch.crawlers()).containsExactly(crawler);
    assertThat(batch.crawlersNotFound()).containsExactly("none");

    glue.deleteCrawler(r -> r.name(CRAWLER));
    assertThatThrownBy(this::crawler).isInstanceOf(EntityNotFoundException.class);
    assertThatThrownBy(() -> glue.startCrawler(r -> r.name(CRAWLER)))
        .isInstanceOf(EntityNotFoundException.class);
  }

  @Test
  void startsAndStopsSchedules() {
    create(_ -> {});
    assertThatThrownBy(() -> glue.startCrawlerSchedule(r -> r.crawlerName(CRAWLER)))
        .isInstanceOf(NoScheduleException.class);
    assertThatThrownBy(() -> glue.stopCrawlerSchedule(r -> r.crawlerName(CRAWLER)))
        .isInstanceOf(SchedulerNotRunningException.class);
    glue.updateCrawlerSchedule(r -> r.crawlerName(CRAWLER).schedule("cron(0 0 1 1 ? *)"));
    assertThatThrownBy(() -> glue.startCrawlerSchedule(r -> r.crawlerName(CRAWLER)))
        .isInstanceOf(SchedulerRunningException.class);
    glue.stopCrawlerSchedule(r -> r.crawlerName(CRAWLER));
    assertThat(crawler().schedule().state()).isEqualTo(ScheduleState.NOT_SCHEDULED);
    glue.startCrawlerSchedule(r -> r.crawlerName(CRAWLER));
    assertThat(crawler().schedule().state()).isEqualTo(ScheduleState.SCHEDULED);
    assertThatThrownBy(
            () -> glue.updateCrawlerSchedule(r -> r.crawlerName(CRAWLER).schedule("cron(x)")))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> glue.stopCrawler(r -> r.name(CRAWLER)))
        .isInstanceOf(CrawlerNotRunningException.class);
  }

  @Test
  void keepsClassifiers() {
    glue.createClassifier(r -> r.jsonClassifier(j -> j.name("records").jsonPath("$.records[*]")));
    assertThatThrownBy(
            () ->
                glue.createClassifier(
                    r -> r.xmlClassifier(x -> x.name("records").classification("x").rowTag("r"))))
        .isInstanceOf(AlreadyExistsException.class);
    assertThatThrownBy(
            () -> glue.createClassifier(r -> r.jsonClassifier(j -> j.name("bad").jsonPath("x.y"))))
        .isInstanceOf(InvalidInputException.class);
    glue.updateClassifier(r -> r.jsonClassifier(j -> j.name("records").jsonPath("$[*]")));

    var kept = glue.getClassifier(r -> r.name("records")).classifier().jsonClassifier();
    assertThat(kept.jsonPath()).isEqualTo("$[*]");
    assertThat(kept.version()).isEqualTo(2);
    assertThat(glue.getClassifiers(_ -> {}).classifiers()).hasSize(1);
    glue.deleteClassifier(r -> r.name("records"));
    assertThatThrownBy(() -> glue.getClassifier(r -> r.name("records")))
        .isInstanceOf(EntityNotFoundException.class);
    assertThatThrownBy(() -> glue.updateClassifier(r -> r.jsonClassifier(j -> j.name("records"))))
        .isInstanceOf(EntityNotFoundException.class);
  }

  @Test
  void asksItsOwnClassifiersFirst() {
    glue.createClassifier(r -> r.jsonClassifier(j -> j.name("records").jsonPath("$.records[*]")));
    glue.createClassifier(
        r ->
            r.grokClassifier(
                g ->
                    g.name("applog")
                        .classification("applog")
                        .customPatterns("LEVEL (ERROR|WARN|INFO)")
                        .grokPattern(
                            "%{TIMESTAMP_ISO8601:at} \\[%{NOTSPACE:thread}\\] %{LEVEL:level} %{INT:ms:int} %{GREEDYDATA:message}")));
    glue.createClassifier(
        r ->
            r.csvClassifier(
                c ->
                    c.name("pairs")
                        .delimiter("#")
                        .containsHeader("ABSENT")
                        .header("left", "right")));
    glue.createClassifier(
        r -> r.xmlClassifier(x -> x.name("books").classification("books").rowTag("book")));
    put("in/json/a", "{\"total\":2,\"records\":[{\"id\":1},{\"id\":2,\"name\":\"x\"}]}");
    put(
        "in/log/a",
        "2026-01-01T00:00:00Z [main] INFO 12 started\n2026-01-01 00:00:01 [x] WARN 7 m\n");
    put("in/pairs/a", "1#x\n2#y\n");
    put("in/xml/a", "<books><book id=\"1\"><title>A</title></book></books>");
    put("in/plain/a", "{\"a\":1}");
    crawl(c -> c.classifiers("records", "applog", "pairs", "books"));

    assertThat(columns("json")).containsExactly("id int", "name string");
    assertThat(table("json").parameters()).containsEntry("jsonPath", "$.records[*]");
    assertThat(columns("log"))
        .containsExactly("at string", "thread string", "level string", "ms int", "message string");
    assertThat(table("log").parameters()).containsEntry("classification", "applog");
    assertThat(table("log").storageDescriptor().serdeInfo().serializationLibrary())
        .isEqualTo("com.amazonaws.glue.serde.GrokSerDe");
    assertThat(columns("pairs")).containsExactly("left bigint", "right string");
    assertThat(columns("xml")).containsExactly("_id bigint", "title string");
    assertThat(columns("plain")).as("the built-in ones follow").containsExactly("a int");
  }

  @Test
  void refusesNamesAndDescriptionsThatGlueDoesNotTake() {
    assertThatThrownBy(() -> create(c -> c.name("")))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'name'");
    assertThatThrownBy(() -> create(c -> c.name("x".repeat(256))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'name'");
    assertThatThrownBy(() -> create(c -> c.description("x".repeat(2_049))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'description'");
    assertThatThrownBy(
            () ->
                glue.createClassifier(
                    r -> r.jsonClassifier(j -> j.name("x".repeat(256)).jsonPath("$[*]"))))
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining("'name'");
    assertThatThrownBy(
            () ->
                glue.createClassifier(
                    r ->
                        r.csvClassifier(
                            c ->
                                c.name("two")
                                    .header("a", "b")
                                    .customDatatypeConfigured(true)
                                    .customDatatypes("int"))))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("Header names 2 columns, CustomDatatypes 1");
    assertThat(glue.listCrawlers(_ -> {}).crawlerNames()).isEmpty();
    assertThat(glue.getClassifiers(_ -> {}).classifiers()).isEmpty();
  }

  @Test
  void endsAsFailedWithTheReasonWhereTheBucketIsGone() {
    crawl(c -> c.targets(t -> t.s3Targets(s -> s.path("s3://contract-gone/events"))));

    assertThat(crawler().lastCrawl().status()).isEqualTo(LastCrawlStatus.FAILED);
    assertThat(crawler().lastCrawl().errorMessage())
        .contains("NoSuchBucket")
        .contains("s3://contract-gone/events/");
    assertThat(glue.listCrawls(r -> r.crawlerName(CRAWLER)).crawls().getFirst().state())
        .isEqualTo(CrawlerHistoryState.FAILED);
  }

  private void crawl(Consumer<CreateCrawlerRequest.Builder> settings) {
    create(settings);
    start();
  }

  private void create(Consumer<CreateCrawlerRequest.Builder> settings) {
    glue.createCrawler(
        c -> {
          c.name(CRAWLER)
              .role("arn:aws:iam::000000000000:role/crawler")
              .databaseName(DATABASE)
              .targets(t -> t.s3Targets(s -> s.path("s3://" + BUCKET + "/")));
          settings.accept(c);
        });
  }

  private void start() {
    glue.startCrawler(r -> r.name(CRAWLER));
    long deadline = System.nanoTime() + CRAWL_MAX.toNanos();
    while (crawler().state() != CrawlerState.READY) {
      assertThat(System.nanoTime()).as("the crawl does not end").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private Crawler crawler() {
    return glue.getCrawler(r -> r.name(CRAWLER)).crawler();
  }

  private String summary() {
    return glue.listCrawls(r -> r.crawlerName(CRAWLER)).crawls().getFirst().summary();
  }

  private List<String> tables() {
    return glue.getTables(r -> r.databaseName(DATABASE)).tableList().stream()
        .map(Table::name)
        .toList();
  }

  private Table table(String name) {
    return glue.getTable(r -> r.databaseName(DATABASE).name(name)).table();
  }

  private List<String> columns(String table) {
    return table(table).storageDescriptor().columns().stream()
        .map(column -> column.name() + " " + column.type())
        .toList();
  }

  private List<Partition> partitions(String table) {
    return glue.getPartitionsPaginator(r -> r.databaseName(DATABASE).tableName(table)).stream()
        .flatMap(page -> page.partitions().stream())
        .toList();
  }

  private List<List<String>> values(String table) {
    return partitions(table).stream().map(Partition::values).toList();
  }

  private Partition partition(String table, String value) {
    return glue.getPartition(r -> r.databaseName(DATABASE).tableName(table).partitionValues(value))
        .partition();
  }

  private static List<String> types(Partition partition) {
    return partition.storageDescriptor().columns().stream().map(Column::type).toList();
  }

  private void put(String key, String text) {
    s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromBytes(text.getBytes(UTF_8)));
  }

  private void delete(String key) {
    s3.deleteObject(r -> r.bucket(BUCKET).key(key));
  }
}
