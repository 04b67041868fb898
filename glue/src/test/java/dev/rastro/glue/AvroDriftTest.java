package dev.rastro.glue;

import static dev.rastro.glue.schema.AvroObjects.object;
import static dev.rastro.glue.schema.AvroObjects.read;
import static dev.rastro.glue.schema.AvroObjects.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.glue.schema.AvroObjects;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

/// Tables of Avro objects whose schemas drift: the schema that the catalog names reads all of them.
@SuppressWarnings("NullAway.Init") // Opened before each test.
class AvroDriftTest {

  private static final String ID = "{\"name\":\"id\",\"type\":\"long\"}";
  private static final String N = "{\"name\":\"n\",\"type\":\"int\"}";
  private static final String LARGE_N = "{\"name\":\"n\",\"type\":\"long\"}";
  private static final String M = "{\"name\":\"m\",\"type\":\"string\"}";
  private static final String MILLIS = at("timestamp-millis");
  private static final String MICROS = at("timestamp-micros");

  private static final byte[] WITH_N = object(schema(ID, N), "{\"id\":1,\"n\":2}");
  private static final byte[] WITH_M = object(schema(ID, M), "{\"id\":3,\"m\":\"x\"}");
  private static final byte[] WITH_LARGE_N = object(schema(ID, LARGE_N), "{\"id\":4,\"n\":5}");
  private static final byte[] WITH_MILLIS = object(schema(ID, MILLIS), "{\"id\":5,\"at\":6}");
  private static final byte[] WITH_MICROS = object(schema(ID, MICROS), "{\"id\":6,\"at\":7}");

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

  private static String at(String logicalType) {
    return "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"" + logicalType + "\"}}";
  }

  private static String schema(String... fields) {
    return record("Event", String.join(",", fields));
  }

  private void create(String update, boolean mergesNewColumns) {
    lake.create(
        c -> {
          CrawledLake.policy(update, "LOG").accept(c);
          c.configuration(
              """
              {"Version":1.0,"Grouping":{"TableGroupingPolicy":"CombineCompatibleSchemas"}%s}"""
                  .formatted(
                      mergesNewColumns
                          ? ",\"CrawlerOutput\":{\"Tables\":{\"AddOrUpdateBehavior\":\"MergeNewColumns\"}}"
                          : ""));
        });
  }

  private void crawl() {
    assertThat(lake.crawl()).isEqualTo(LastCrawlStatus.SUCCEEDED);
  }

  private String literal() {
    return literal(lake.table("events").storageDescriptor(), lake.table("events").parameters());
  }

  private String partitionLiteral(String value) {
    var partition = lake.partition("events", value);
    return literal(partition.storageDescriptor(), partition.parameters());
  }

  private static String literal(StorageDescriptor storage, Map<String, String> parameters) {
    String literal = storage.serdeInfo().parameters().getOrDefault("avro.schema.literal", "");
    assertThat(parameters).containsEntry("avro.schema.literal", literal);
    return literal;
  }

  private String columnsOfPartition(String value) {
    return String.join(
        ", ",
        lake.partition("events", value).storageDescriptor().columns().stream()
            .map((Column column) -> column.name() + " " + column.type())
            .toList());
  }

  @Test
  void readsTheObjectsOfOneFolder() {
    create("UPDATE_IN_DATABASE", false);
    lake.put("events/1", WITH_N);
    lake.put("events/2", WITH_M);

    crawl();

    assertThat(lake.columns("events")).containsExactly("id bigint", "n int", "m string");
    assertThat(read(WITH_N, literal())).containsExactly("{\"id\": 1, \"n\": 2, \"m\": null}");
    assertThat(read(WITH_M, literal())).containsExactly("{\"id\": 3, \"n\": null, \"m\": \"x\"}");
  }

  @Test
  void readsTheObjectsOfDaysThatComeInLaterCrawls() {
    create("UPDATE_IN_DATABASE", false);
    lake.put("events/dt=1/a", WITH_N);
    crawl();
    lake.put("events/dt=2/a", WITH_M);
    lake.put("events/dt=3/a", WITH_LARGE_N);

    crawl();

    assertThat(lake.columns("events")).containsExactly("id bigint", "n bigint", "m string");
    for (byte[] object : Arrays.asList(WITH_N, WITH_M, WITH_LARGE_N)) {
      assertThat(read(object, literal())).hasSize(1);
    }
    assertThat(columnsOfPartition("1")).isEqualTo("id bigint, n bigint");
    assertThat(partitionLiteral("1")).isEqualTo(literal());
    int version = Integer.parseInt(lake.table("events").versionId());
    crawl();
    assertThat(lake.table("events").versionId()).isEqualTo(String.valueOf(version));
  }

  @Test
  void keepsTheColumnsOfDaysThatAreGoneInTheSchemaWhereNewColumnsAreMerged() {
    create("LOG", true);
    lake.put("events/dt=1/a", WITH_N);
    lake.put("events/dt=2/a", WITH_N);
    crawl();
    lake.delete("events/dt=1/a");
    lake.delete("events/dt=2/a");
    lake.put("events/dt=3/a", WITH_M);

    crawl();

    assertThat(lake.columns("events")).containsExactly("id bigint", "n int", "m string");
    assertThat(read(WITH_N, literal())).containsExactly("{\"id\": 1, \"n\": 2, \"m\": null}");
    assertThat(read(WITH_M, literal())).containsExactly("{\"id\": 3, \"n\": null, \"m\": \"x\"}");
  }

  @Test
  void leavesOutADayThatATableWhoseTypesStayCannotRead() {
    create("LOG", true);
    lake.put("events/dt=1/a", WITH_N);
    crawl();
    lake.put("events/dt=2/a", WITH_LARGE_N);

    crawl();

    assertThat(lake.columns("events")).containsExactly("id bigint", "n int");
    assertThat(lake.partitions("events")).containsExactly("1");
    assertThat(lake.summary())
        .contains("events/dt=2/: it does not fit the table events: ", "Found long, expecting int");
  }

  @Test
  void leavesOutADayThatWouldBeMisreadWithTheTablesSchema() {
    create("LOG", false);
    lake.put("events/dt=1/a", WITH_MILLIS);
    crawl();
    lake.put("events/dt=2/a", WITH_MICROS);
    lake.put("events/dt=3/a", WITH_MICROS);

    crawl();

    assertThat(lake.partitions("events")).containsExactly("1");
    assertThat(lake.summary())
        .contains(
            "events/dt=2/: it does not fit the table events: the field at is timestamp-micros, and"
                + " timestamp-millis elsewhere");
  }

  @Test
  void makesTheTableOfTheDaysOfWhichThereAreMost() {
    create("UPDATE_IN_DATABASE", false);
    lake.put("events/dt=1/a", WITH_MILLIS);
    lake.put("events/dt=2/a", WITH_MICROS);
    lake.put("events/dt=3/a", WITH_MICROS);

    crawl();

    assertThat(lake.partitions("events")).containsExactly("2", "3");
    assertThat(literal()).contains("timestamp-micros");
    assertThat(lake.summary())
        .contains("events/dt=1/: its Avro schema does not fit the table's: the field at is");
  }

  @Test
  void doesNotTurnATableIntoOneThatMisreadsTheDaysItHas() {
    create("UPDATE_IN_DATABASE", false);
    lake.put("events/dt=1/a", WITH_MILLIS);
    crawl();
    lake.put("events/dt=2/a", WITH_MICROS);
    lake.put("events/dt=3/a", WITH_MICROS);

    crawl();

    assertThat(literal()).contains("timestamp-millis");
    assertThat(lake.partitions("events")).containsExactly("1");
    assertThat(lake.summary())
        .contains("its Avro schema does not fit the partition [1] that the table events keeps");

    lake.delete("events/dt=1/a");
    crawl();

    assertThat(literal()).contains("timestamp-micros");
    assertThat(lake.partitions("events")).contains("2", "3");
  }

  @Test
  void makesNoTableOfAFolderWhoseObjectsWouldBeMisreadTogether() {
    create("UPDATE_IN_DATABASE", false);
    for (int i = 0; i < 9; i++) {
      lake.put("events/" + i, WITH_MILLIS);
    }
    lake.put("events/9", WITH_MICROS);

    crawl();

    assertThat(lake.tables()).isEmpty();
    assertThat(lake.summary()).contains("the Avro schemas of its objects do not fit each other");
  }

  @Test
  void leavesOutAFewObjectsThatAvroRefusesToReadWithTheOthers() {
    create("UPDATE_IN_DATABASE", false);
    for (int i = 0; i < 9; i++) {
      lake.put("events/" + i, WITH_N);
    }
    lake.put("events/9", object(schema(ID, N.replace("int", "string")), "{\"id\":1,\"n\":\"x\"}"));

    crawl();

    assertThat(lake.columns("events")).containsExactly("id bigint", "n int");
    assertThat(lake.summary())
        .contains(
            "events/9: its Avro schema does not fit most in its folder: the field n is string");
  }

  @Test
  void addsNoNewFolderThatTheTableCannotRead() {
    lake.create(
        c -> {
          CrawledLake.policy("LOG", "LOG").accept(c);
          c.recrawlPolicy(r -> r.recrawlBehavior("CRAWL_NEW_FOLDERS_ONLY"))
              .configuration(
                  "{\"Version\":1.0,\"Grouping\":{\"TableGroupingPolicy\":\"CombineCompatibleSchemas\"}}");
        });
    lake.put("events/dt=1/a", WITH_N);
    lake.put("events/dt=2/a", WITH_N);
    crawl();
    lake.put(
        "events/dt=3/a", AvroObjects.object(schema(ID, N, M), "{\"id\":1,\"n\":2,\"m\":\"\"}"));
    lake.put("events/dt=4/a", WITH_M);

    crawl();

    assertThat(lake.partitions("events")).containsExactly("1", "2", "3");
    assertThat(lake.summary())
        .contains("events/dt=4/: it does not fit the table events: the table's Avro schema");
  }
}
