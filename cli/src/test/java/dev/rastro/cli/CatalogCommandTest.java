package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class CatalogCommandTest {

  @TempDir private Path temp;

  @BeforeEach
  void makeTables() {
    System.setProperty("rastro.installation", "..");
    try (LocalCloud cloud = LocalCloud.openWithHome(temp.resolve("home"))) {
      cloud.glue().createDatabase(r -> r.databaseInput(d -> d.name("shop").description("A shop.")));
      cloud
          .glue()
          .createTable(
              r ->
                  r.databaseName("shop")
                      .tableInput(
                          t ->
                              t.name("events")
                                  .parameters(Map.of("classification", "json"))
                                  .partitionKeys(k -> k.name("day").type("string"))
                                  .storageDescriptor(
                                      s ->
                                          s.location("s3://lake/events/")
                                              .columns(
                                                  c -> c.name("id").type("bigint"),
                                                  c ->
                                                      c.name("amount")
                                                          .type("double")
                                                          .comment("in dollars")))));
      cloud
          .glue()
          .createTable(
              r ->
                  r.databaseName("shop")
                      .tableInput(
                          t -> t.name("orders").parameters(Map.of("table_type", "ICEBERG"))));
      for (int day = 1; day <= 3; day++) {
        String value = "2026-01-0" + day;
        cloud
            .glue()
            .createPartition(
                r ->
                    r.databaseName("shop")
                        .tableName("events")
                        .partitionInput(
                            p ->
                                p.values(value)
                                    .storageDescriptor(s -> s.location("s3://lake/" + value))));
      }
    }
  }

  private CommandLineRun catalog(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "catalog";
    all[1] = "--home";
    all[2] = temp.resolve("home").toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return CommandLineRun.of(all);
  }

  @Test
  void showsDatabasesTablesColumnsAndPartitionsAsATree() {
    CommandLineRun run = catalog("shop", "--partitions", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .isEqualToNormalizingNewlines(
            """
            shop  A shop.
            ├─ events  json  s3://lake/events/
            │  ├─ id      bigint
            │  ├─ amount  double  in dollars
            │  ├─ day     string  partition key
            │  └─ 3 partitions
            │     ├─ day=2026-01-01  s3://lake/2026-01-01
            │     ├─ day=2026-01-02  s3://lake/2026-01-02
            │     └─ … 1 more
            └─ orders  iceberg
            1 database, 2 tables
            """);
  }

  @Test
  void showsTheDatabasesOfTheStackWhereNoneIsNamed() {
    assertThat(catalog().out())
        .contains("data_lake_raw  Click events as they came.", "4 databases, 2 tables");
  }

  @Test
  void printsAllPartitionsAsJson() {
    JsonNode table =
        JsonMapper.builder()
            .build()
            .readTree(catalog("Shop.Events", "--json", "--partitions", "1").out())
            .at("/databases/0/tables/0");

    assertThat(table.at("/name").asString()).isEqualTo("events");
    assertThat(table.at("/columns/1/comment").asString()).isEqualTo("in dollars");
    assertThat(table.at("/partitions")).hasSize(3);
    assertThat(table.at("/partitions/2/values/0").asString()).isEqualTo("2026-01-03");
  }

  @Test
  void saysInOneLineWhatIsNotThere() {
    CommandLineRun run = catalog("shop.nothing");

    assertThat(run.exitCode()).isOne();
    assertThat(run.err().strip().lines()).hasSize(1);
    assertThat(run.err()).contains("Table nothing not found.");
  }
}
