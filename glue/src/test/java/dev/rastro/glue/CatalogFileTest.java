package dev.rastro.glue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.Database;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Table;

/// The catalog's file over time: what an earlier layout held is still there, and nothing is half
/// done.
@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class CatalogFileTest {

  @TempDir private Path directory;

  @Test
  void bringsTheFirstLayoutUpToDate() throws SQLException {
    try (Connection sqlite = sqlite();
        Statement statement = sqlite.createStatement()) {
      statement.execute(
          "CREATE TABLE databases (name TEXT PRIMARY KEY, json BLOB NOT NULL) STRICT");
      statement.execute(
          "CREATE TABLE tables (database_name TEXT NOT NULL, name TEXT NOT NULL,"
              + " json BLOB NOT NULL, PRIMARY KEY (database_name, name)) STRICT");
      statement.execute(
          "CREATE TABLE partitions (database_name TEXT NOT NULL, table_name TEXT NOT NULL,"
              + " partition_values TEXT NOT NULL, json BLOB NOT NULL, PRIMARY KEY"
              + " (database_name, table_name, partition_values)) STRICT, WITHOUT ROWID");
      insert(sqlite, "INSERT INTO databases VALUES ('shop', ?)", "{\"Name\":\"shop\"}");
      insert(
          sqlite,
          "INSERT INTO tables VALUES ('shop', 'events', ?)",
          "{\"Name\":\"events\",\"DatabaseName\":\"shop\",\"VersionId\":\"3\","
              + "\"PartitionKeys\":[{\"Name\":\"day\",\"Type\":\"string\"}]}");
      insert(
          sqlite,
          "INSERT INTO partitions VALUES ('shop', 'events', '2026-01-01', ?)",
          "{\"Values\":[\"2026-01-01\"],\"DatabaseName\":\"shop\",\"TableName\":\"events\"}");
    }

    try (LocalGlue glue = open()) {
      assertThat(glue.getTable(r -> r.databaseName("shop").name("events")).table().versionId())
          .isEqualTo("3");
      assertThat(
              glue.getPartitions(
                      r ->
                          r.databaseName("shop")
                              .tableName("events")
                              .expression("day > '2025-12-31'"))
                  .partitions())
          .hasSize(1);
    }
  }

  @Test
  void leavesAFileOfALaterProgramAlone() throws SQLException {
    open().close();
    try (Connection sqlite = sqlite();
        Statement statement = sqlite.createStatement()) {
      statement.execute("PRAGMA user_version = 1000");
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("it was written by a later version of this program");
  }

  @Test
  void goesOnWithTransactionsAfterSqliteRolledOneBackByItself() throws SQLException {
    try (CatalogFile file = CatalogFile.open(directory, _ -> {})) {
      file.execute("CREATE TABLE notes (text TEXT)");
      file.execute(
          "CREATE TRIGGER full BEFORE INSERT ON notes WHEN new.text = 'too much'"
              + " BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END");
      assertThatThrownBy(
              () -> file.inTransaction(() -> file.execute("INSERT INTO notes VALUES ('too much')")))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("disk is full");

      assertThatThrownBy(
              () ->
                  file.inTransaction(
                      () -> {
                        file.execute("INSERT INTO notes VALUES ('half')");
                        throw new IllegalStateException("stop");
                      }))
          .hasMessage("stop");
      file.inTransaction(() -> file.execute("INSERT INTO notes VALUES ('whole')"));
      assertThat(file.all(row -> row.getString(1), "SELECT text FROM notes"))
          .containsExactly("whole");
    }
  }

  @Test
  void refusesAFileThatIsNoCatalog() throws Exception {
    Files.writeString(directory.resolve("catalog.sqlite"), "not a database at all, but some text");

    assertThatThrownBy(this::open)
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining(directory.toString());
  }

  @Test
  void undoesATransactionThatFails() {
    try (LocalGlue glue = open()) {
      glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")));
      // The index's key is no key of the table, which is found only after the table was written.
      assertThatThrownBy(
              () ->
                  glue.createTable(
                      r ->
                          r.databaseName("shop")
                              .tableInput(t -> t.name("events"))
                              .partitionIndexes(i -> i.indexName("x").keys("none"))))
          .isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> glue.getTable(r -> r.databaseName("shop").name("events")))
          .isInstanceOf(EntityNotFoundException.class);
    }
  }

  @Test
  void forgetsTheValuesOfPartitionsThatWereUndone() {
    try (CatalogStore store = CatalogStore.open(directory)) {
      store.put(Database.builder().name("shop").build());
      store.put(Table.builder().databaseName("shop").name("events").versionId("0").build());
      store.put(partition("a"));
      assertThat(values(store)).containsExactly(List.of("a"));

      assertThatThrownBy(
              () ->
                  store.inTransaction(
                      () -> {
                        store.put(partition("b"));
                        store.deletePartition("shop", "events", List.of("a"));
                        assertThat(values(store)).containsExactly(List.of("b"));
                        throw new IllegalStateException("undone");
                      }))
          .hasMessage("undone");

      assertThat(values(store)).containsExactly(List.of("a"));
    }
  }

  @Test
  void findsPartitionsOfALargeTableByTheirValuesWhenItIsOpenedAgain() {
    try (CatalogStore store = CatalogStore.open(directory)) {
      store.put(Database.builder().name("shop").build());
      store.put(
          Table.builder()
              .databaseName("shop")
              .name("events")
              .versionId("0")
              .partitionKeys(k -> k.name("day").type("int"))
              .build());
      store.inTransaction(
          () -> {
            for (int i = 0; i < 10_001; i++) {
              store.put(partition(String.valueOf(i)));
            }
            return store;
          });
    }
    try (LocalGlue glue = open()) {
      assertThat(days(glue, "day >= 9999")).containsExactlyInAnyOrder("9999", "10000");

      glue.deletePartition(r -> r.databaseName("shop").tableName("events").partitionValues("9999"));
      glue.createPartition(
          r -> r.databaseName("shop").tableName("events").partitionInput(p -> p.values("10001")));

      assertThat(days(glue, "day >= 9999")).containsExactlyInAnyOrder("10000", "10001");
    }
  }

  private static List<String> days(LocalGlue glue, String expression) {
    return glue
        .getPartitions(r -> r.databaseName("shop").tableName("events").expression(expression))
        .partitions()
        .stream()
        .map(partition -> partition.values().getFirst())
        .toList();
  }

  private static List<List<String>> values(CatalogStore store) {
    return store.inTransaction(() -> List.copyOf(store.partitionValues("shop", "events")));
  }

  private static Partition partition(String value) {
    return Partition.builder().databaseName("shop").tableName("events").values(value).build();
  }

  @Test
  void hasEverythingAgainWhenItIsOpenedAgain() {
    try (LocalGlue glue = open()) {
      glue.createDatabase(r -> r.databaseInput(d -> d.name("shop")).tags(Map.of("a", "b")));
      glue.createTable(r -> r.databaseName("shop").tableInput(t -> t.name("events")));
      glue.updateTable(r -> r.databaseName("shop").tableInput(t -> t.name("events")));
      glue.putResourcePolicy(r -> r.policyInJson("{}"));
    }
    try (LocalGlue glue = open()) {
      assertThat(
              glue.getTableVersions(r -> r.databaseName("shop").tableName("events"))
                  .tableVersions())
          .hasSize(2);
      assertThat(
              glue.getTags(r -> r.resourceArn("arn:aws:glue:us-east-1:000000000000:database/shop"))
                  .tags())
          .isEqualTo(Map.of("a", "b"));
      assertThat(glue.getResourcePolicy(r -> {}).policyInJson()).isEqualTo("{}");
      assertThat(glue.getTables(r -> r.databaseName("shop")).tableList())
          .extracting(table -> table.name())
          .isEqualTo(List.of("events"));
    }
  }

  private LocalGlue open() {
    TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
    return LocalGlue.open(directory, new InMemoryS3(clock), clock, new Random(1));
  }

  private Connection sqlite() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("catalog.sqlite"));
  }

  private static void insert(Connection sqlite, String sql, String json) throws SQLException {
    try (PreparedStatement statement = sqlite.prepareStatement(sql)) {
      statement.setBytes(1, json.getBytes(UTF_8));
      statement.executeUpdate();
    }
  }
}
