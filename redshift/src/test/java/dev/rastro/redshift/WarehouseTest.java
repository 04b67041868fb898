package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Sessions, external schemas, UNLOAD.
class WarehouseTest {

  private static final String LAKE = "s3://lake/events/";

  @TempDir private Path directory;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new TestWarehouse(directory);
    warehouse.s3.createBucket(r -> r.bucket("lake"));
    warehouse.s3.createBucket(r -> r.bucket("out"));
    warehouse.glue.createDatabase(r -> r.databaseInput(d -> d.name("raw")));
    warehouse.glue.createTable(
        r ->
            r.databaseName("raw")
                .tableInput(
                    t ->
                        t.name("events")
                            .tableType("EXTERNAL_TABLE")
                            .storageDescriptor(storage(LAKE))
                            .partitionKeys(column("day", "string"))));
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private static Column column(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }

  private static StorageDescriptor storage(String location) {
    return StorageDescriptor.builder()
        .location(location)
        .columns(column("id", "bigint"), column("name", "string"))
        .inputFormat("org.apache.hadoop.mapred.TextInputFormat")
        .outputFormat("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat")
        .serdeInfo(
            SerDeInfo.builder()
                .serializationLibrary("org.openx.data.jsonserde.JsonSerDe")
                .parameters(Map.of("paths", "id,name"))
                .build())
        .build();
  }

  private void day(String day, String lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    warehouse.s3.putObject(
        r -> r.bucket("lake").key("events/day=" + day + "/a.gz"),
        RequestBody.fromBytes(bytes.toByteArray()));
    warehouse.glue.batchCreatePartition(
        r ->
            r.databaseName("raw")
                .tableName("events")
                .partitionInputList(
                    PartitionInput.builder()
                        .values(day)
                        .storageDescriptor(storage(LAKE + "day=" + day + "/"))
                        .build()));
  }

  private void twoDays() throws IOException, SQLException {
    day("2026-01-01", "{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2, \"name\": \"b\"}\n");
    day("2026-01-02", "{\"id\": 3, \"name\": \"c\"}\n");
    warehouse.execute(
        "create external schema spectrum from data catalog database 'raw' iam_role '"
            + TestWarehouse.ROLE
            + "'");
  }

  private List<String> keys() {
    return warehouse.s3.listObjectsV2(r -> r.bucket("out")).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  @Test
  void takesTheModesOfTransactionsAndPlansOfChanges() throws SQLException {
    warehouse.execute(
        "create table t (a int)",
        "begin isolation level serializable, read write",
        "insert into t values (1), (2)",
        "commit",
        "begin read write",
        "delete t where a = 1",
        "end");

    assertThat(warehouse.query("select a from t")).containsExactly("2");
    assertThat(warehouse.query("explain delete from t")).isNotEmpty();
    assertThat(warehouse.query("select a from t")).containsExactly("2");
  }

  @Test
  void readsTheLakeThroughAnExternalSchema() throws Exception {
    twoDays();

    assertThat(warehouse.query("select id, name, day from spectrum.events order by id"))
        .containsExactly("1|a|2026-01-01", "2|b|2026-01-01", "3|c|2026-01-02");
    assertThat(
            warehouse.query(
                "select e.id from \"dev\".\"spectrum\".\"events\" as e where e.day = '2026-01-02'"))
        .containsExactly("3");
    assertThat(
            warehouse.query(
                "select a.id from spectrum.events a, spectrum.events b where a.id = b.id + 2"))
        .containsExactly("3");
  }

  @Test
  void joinsTheLakeWithItsOwnTables() throws Exception {
    twoDays();
    warehouse.execute(
        "create schema s",
        "create table s.names distkey(id) sortkey(id) as select 3 as id, 'three' as word");

    assertThat(
            warehouse.query(
                "select n.word from spectrum.events e inner join s.names n on n.id = e.id"))
        .containsExactly("three");
  }

  @Test
  void showsWhatIsExternal() throws Exception {
    twoDays();

    assertThat(
            warehouse.query(
                "select columnname, external_type, columnnum, part_key from svv_external_columns"
                    + " where schemaname = 'spectrum' order by columnnum"))
        .containsExactly("id|bigint|1|0", "name|string|2|0", "day|string|3|1");
    assertThat(warehouse.query("select schemaname, tablename from svv_external_tables t"))
        .containsExactly("spectrum|events");
    assertThat(warehouse.query("select schemaname, databasename from svv_external_schemas"))
        .containsExactly("spectrum|raw");
  }

  @Test
  void refusesARoleThatTheWorkgroupDoesNotHave() {
    assertThatThrownBy(
            () ->
                warehouse.execute(
                    "create external schema s from data catalog database 'raw' iam_role 'arn:aws:iam::1:role/x'"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("not authorized to assume IAM Role");
  }

  @Test
  void takesTheDefaultRoleAndMakesADatabaseOnlyWhenAsked() throws Exception {
    assertThatThrownBy(
            () ->
                warehouse.execute(
                    "create external schema s from data catalog database 'none' iam_role default"))
        .hasMessageContaining("none");
    warehouse.execute(
        "create external schema if not exists s from data catalog database 'fresh' iam_role default"
            + " create external database if not exists",
        "create external schema if not exists s from data catalog database 'fresh' iam_role default");

    assertThat(warehouse.glue.getDatabase(r -> r.name("fresh")).database().name())
        .isEqualTo("fresh");
    assertThatThrownBy(
            () ->
                warehouse.execute(
                    "create external schema s from data catalog database 'fresh' iam_role default"))
        .hasMessageContaining("already exists");
  }

  @Test
  void refusesAViewOverTheLake() throws Exception {
    twoDays();

    assertThatThrownBy(() -> warehouse.execute("create view v as select * from spectrum.events"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("view");
  }

  @Test
  void tellsOfATableThatIsNotInTheCatalog() throws Exception {
    twoDays();

    assertThatThrownBy(() -> warehouse.query("select * from spectrum.nothing"))
        .hasMessageContaining("\"spectrum.nothing\" does not exist");
  }

  @Test
  void unloadsToParquetByPartition() throws Exception {
    twoDays();
    warehouse.execute(
        "unload ('select id, name, day, count(*) over () as n from spectrum.events where name <> ''b''') to"
            + " 's3://out/events/' iam_role default format as parquet partition by (day)");

    assertThat(keys())
        .containsExactly(
            "events/day=2026-01-01/0000_part_00.parquet",
            "events/day=2026-01-02/0000_part_00.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      String files = directory.resolve("s3/out/events/*/*.parquet").toString();
      assertThat(
              TestWarehouse.query(
                  connection,
                  "select id, name, n from read_parquet('"
                      + files
                      + "', hive_partitioning = false) order by id"))
          .containsExactly("1|a|2", "3|c|2");
    }
  }

  @Test
  void unloadsSumsOfWholeNumbersAsNumbersWithoutFractions() throws Exception {
    warehouse.execute(
        "unload ('select sum(n) as total from (select 9007199254740993 as n) t') to 's3://out/sum/'"
            + " iam_role default format as parquet");

    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      String files = directory.resolve("s3/out/sum/*.parquet").toString();
      assertThat(
              TestWarehouse.query(
                  connection, "select total, typeof(total) from read_parquet('" + files + "')"))
          .containsExactly("9007199254740993|DECIMAL(38,0)");
    }
  }

  @Test
  void unloadsOverObjectsOnlyWhenAsked() throws Exception {
    String unload = "unload ('select 1 as n') to 's3://out/x/' iam_role default format parquet ";
    warehouse.execute(unload);
    assertThatThrownBy(() -> warehouse.execute(unload)).hasMessageContaining("not empty");
    warehouse.s3.putObject(
        r -> r.bucket("out").key("x/old.parquet"), RequestBody.fromString("old"));

    warehouse.execute(unload + "allowoverwrite");
    assertThat(keys()).containsExactly("x/0000_part_00.parquet", "x/old.parquet");

    warehouse.execute(unload + "cleanpath");
    assertThat(keys()).containsExactly("x/0000_part_00.parquet");
  }

  @Test
  void leavesNoObjectOfAnUnloadThatFails() {
    assertThatThrownBy(
            () ->
                warehouse.execute(
                    "unload ('select cast(name as integer) from (select ''x'' as name) t') to 's3://out/x/'"
                        + " iam_role default format parquet"))
        .isInstanceOf(SQLException.class);
    assertThat(keys()).isEmpty();
  }

  @Test
  void rollsBackWhatIsNotCommitted() throws Exception {
    warehouse.execute("create schema s", "create table s.t (n integer)");
    try (Connection connection = warehouse.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("insert into s.t values (1)");
      connection.rollback();
      statement.execute("insert into s.t values (2)");
      connection.commit();
    }

    assertThat(warehouse.query("select n from s.t")).containsExactly("2");
  }

  @Test
  void keepsTablesOverARestart() throws Exception {
    twoDays();
    warehouse.execute("create schema s", "create table s.t as select 7 as n");
    warehouse.close();
    warehouse = new TestWarehouse(directory);

    assertThat(warehouse.query("select n from s.t")).containsExactly("7");
    assertThat(warehouse.query("select schemaname from svv_external_schemas"))
        .containsExactly("spectrum");
  }

  @Test
  void changesAndDropsItsTables() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.t (id integer not null encode az64, name varchar(10)) diststyle key distkey(id)",
        "insert into s.t values (1, 'a'), (2, 'b'), (3, 'c')",
        "update s.t set name = 'z' where id = 1",
        "delete from s.t where id = 2",
        "alter table s.t rename to u");

    assertThat(warehouse.query("select id, name from s.u order by id"))
        .containsExactly("1|z", "3|c");
    warehouse.execute(
        "truncate table s.u", "drop table s.u", "drop table if exists s.u", "drop schema s");
    assertThatThrownBy(() -> warehouse.query("select 1 from s.u")).isInstanceOf(SQLException.class);
  }

  @Test
  void keepsToNoKeyButHasItsColumnsTakeNoNull() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.a (id integer primary key, name varchar(3) unique encode zstd)",
        "create table s.b (constraint k primary key (id, \"Part\"), id integer default 3,"
            + " part integer not null references s.a (id), unique (part),"
            + " foreign key (part) references s.a, constraint f foreign key (id) references s.a (id))",
        "insert into s.a values (1, 'a'), (1, 'a')",
        "insert into s.b (part) values (9), (9)");

    assertThat(warehouse.query("select * from s.a")).containsExactly("1|a", "1|a");
    assertThat(warehouse.query("select * from s.b")).containsExactly("3|9", "3|9");
    for (String insert :
        List.of("s.a values (null, 'a')", "s.b values (null, 1)", "s.b values (1, null)")) {
      assertThatThrownBy(() -> warehouse.execute("insert into " + insert))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("violates not-null constraint");
    }
  }

  @Test
  void putsNoTextWithAFractionIntoAColumnOfWholeNumbers() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.t (n integer, name varchar(9), d decimal(5,2), note varchar default '1.6')",
        "insert into s.t values ('1', '1.6', '1.6', default), (2, 'x', 2.5, 'y')",
        "insert into s.t (name, n) select '2.5', '3'",
        "insert into s.t (n, d) (with a as (select 4 as n) select n, '4.5' from a order by n limit 1)",
        "update s.t set n = '5', name = '5.5' where n = 4");

    assertThat(warehouse.query("select n, name, d, note from s.t order by n"))
        .containsExactly("1|1.6|1.60|1.6", "2|x|2.50|y", "3|2.5|∅|1.6", "5|5.5|4.50|1.6");
    for (String statement :
        List.of(
            "insert into s.t (n) values (1), ('1.6')",
            "insert into s.t values ('1.6', 'a', 1, 'b')",
            "insert into s.t (d, n) select 1, '1.6'",
            "insert into s.t (n) select x from (select '1.6' as x) u",
            "update s.t set name = 'a', n = '1.6'")) {
      assertThatThrownBy(() -> warehouse.execute(statement))
          .as(statement)
          .isInstanceOf(SQLException.class)
          .hasMessage("invalid input syntax for integer: \"1.6\"");
    }
    warehouse.execute("create table s.d (a integer default '1.6', b integer)");
    assertThatThrownBy(() -> warehouse.execute("insert into s.d (b) values (1)"))
        .hasMessage("invalid input syntax for integer: \"1.6\"");
    assertThatThrownBy(() -> warehouse.execute("insert into s.t (n) select 1, 2"))
        .hasMessageContaining("INSERT has more expressions than target columns");
    assertThatThrownBy(() -> warehouse.execute("insert into s.t (n, d) select 1"))
        .hasMessageContaining("INSERT has more target columns than expressions");
  }

  @Test
  void definesColumnsWithTheTypesThatTheirNamesHaveInRedshift() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.t (a float, b float(24), c float(25), d decimal, e numeric(10), f int2, g bool,"
            + " h bpchar, i character varying, j timestamptz, k timestamp without time zone,"
            + " l double precision not null default 1.5)",
        "alter table s.t add column m float",
        "create table s.u as select 1::float as a, cast(1 as decimal) as b, null::float(24) as c");

    assertThat(
            warehouse.query(
                "select column_name, data_type from information_schema.columns"
                    + " where table_schema = 's' order by table_name, ordinal_position"))
        .containsExactly(
            "a|DOUBLE",
            "b|FLOAT",
            "c|DOUBLE",
            "d|DECIMAL(18,0)",
            "e|DECIMAL(10,0)",
            "f|SMALLINT",
            "g|BOOLEAN",
            "h|VARCHAR",
            "i|VARCHAR",
            "j|TIMESTAMP WITH TIME ZONE",
            "k|TIMESTAMP",
            "l|DOUBLE",
            "m|DOUBLE",
            "a|DOUBLE",
            "b|DECIMAL(18,0)",
            "c|FLOAT");
    assertThatThrownBy(() -> warehouse.execute("create table s.v (a hugeint)"))
        .hasMessageContaining("type \"hugeint\" does not exist");
    assertThatThrownBy(() -> warehouse.execute("create table s.v (a super)"))
        .hasMessageContaining("super");
  }

  @Test
  void putsFloatingPointNumbersIntoTextsAsRedshiftShowsThem() throws Exception {
    warehouse.execute(
        "create schema s",
        "create table s.t (id integer, name varchar(20))",
        "insert into s.t values (1, 1.0::float8), (2, 1e10), (3, 2.50)",
        "insert into s.t select 4, 4::float8",
        "update s.t set name = 5::float8 where id = 3");

    assertThat(warehouse.query("select * from s.t order by id"))
        .containsExactly("1|1", "2|10000000000", "3|5", "4|4");
  }

  @Test
  void refusesWhatIsNestedTooDeep() {
    for (String open : List.of("(", "abs(", "case when ", "cast(", "(select ", "1 in (", "-(")) {
      assertThatThrownBy(() -> warehouse.query("select " + open.repeat(5_000)))
          .as(open)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("100 deep");
    }
    assertThatThrownBy(() -> warehouse.query("select 1 from " + "(".repeat(5_000)))
        .hasMessageContaining("100 deep");
    assertThatThrownBy(() -> warehouse.query("(".repeat(5_000))).hasMessageContaining("100 deep");
  }
}
