package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The types of what is computed, and the lengths of texts.
class ResultTypesTest {

  private static final String NUMBERS =
      "(select 1::smallint as i2, 1 as i4, 1::bigint as i8, 1::decimal(8,2) as d, 1::real as f4,"
          + " 1::double precision as f8) t";

  @TempDir private Path directory;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() throws SQLException {
    warehouse = new TestWarehouse(directory);
    warehouse.execute("create schema s");
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  private List<String> types(String sql) throws SQLException {
    try (Connection connection = warehouse.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      ResultSetMetaData metadata = rows.getMetaData();
      List<String> types = new ArrayList<>();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        types.add(metadata.getColumnTypeName(i));
      }
      return types;
    }
  }

  @Test
  void sumsHaveTheTypesThatRedshiftGivesThem() throws SQLException {
    List<String> expected =
        List.of("BIGINT", "BIGINT", "DECIMAL(38,0)", "DECIMAL(38,2)", "DOUBLE", "DOUBLE");

    assertThat(types("select sum(i2), sum(i4), sum(i8), sum(d), sum(f4), sum(f8) from " + NUMBERS))
        .isEqualTo(expected);
    assertThat(
            types(
                "select sum(i2) over (), sum(i4) over (order by i4), sum(i8) over (), sum(d) over (),"
                    + " sum(f4) over (), sum(f8) over () from "
                    + NUMBERS))
        .isEqualTo(expected);
  }

  @Test
  void averagesAndQuotientsOfDecimalsAreDecimals() throws SQLException {
    assertThat(types("select avg(i2), avg(i4), avg(i8), avg(d), avg(f8) from " + NUMBERS))
        .containsExactly("BIGINT", "BIGINT", "BIGINT", "DECIMAL(38,2)", "DOUBLE");
    assertThat(types("select avg(i4) over (), avg(d) over (order by d) from " + NUMBERS))
        .containsExactly("BIGINT", "DECIMAL(38,2)");
    assertThat(
            types(
                "select d / d, d / i4, i8 / d, i2 / i4, d / f8, f8 / i4, d + i4, d * d from "
                    + NUMBERS))
        .containsExactly(
            "DECIMAL(17,9)",
            "DECIMAL(19,13)",
            "DECIMAL(28,7)",
            "INTEGER",
            "DOUBLE",
            "DOUBLE",
            "DECIMAL(13,2)",
            "DECIMAL(16,4)");
  }

  @Test
  void tablesAndViewsKeepTheTypes() throws SQLException {
    warehouse.execute(
        "create table s.t as select sum(i4) as n, avg(d) as a, d / d as q from "
            + NUMBERS
            + " group by d",
        "create view s.v as select sum(n) as n, a / 3 as q from s.t group by a");

    assertThat(types("select * from s.t"))
        .containsExactly("BIGINT", "DECIMAL(38,2)", "DECIMAL(17,9)");
    assertThat(types("select * from s.v")).containsExactly("DECIMAL(38,0)", "DECIMAL(38,4)");
  }

  @Test
  void aColumnTakesNoTextThatIsTooLong() throws SQLException {
    warehouse.execute(
        "create table s.t (id integer, name varchar(3) not null, code char(2), note varchar, whole varchar(max),"
            + " \"Other\" character varying(2) default 'x')",
        "insert into s.t values (1, 'abc', 'ab', 'n', 'w', 'ab'), (2, 'éa', null, null, null, null)");

    for (String values :
        List.of(
            "(3, 'abcd', null, null, null, null)",
            "(3, 'éé', null, null, null, null)",
            "(3, 'a', 'abc', null, null, null)",
            "(3, 'a', 'a', '" + "n".repeat(257) + "', null, null)",
            "(3, 'a', 'a', null, null, 'abc')")) {
      assertThatThrownBy(() -> warehouse.execute("insert into s.t values " + values))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("value too long for type character varying(")
          .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("22001"));
    }
    assertThatThrownBy(() -> warehouse.execute("update s.t set name = name || 'xx'"))
        .hasMessageContaining("value too long for type character varying(3)");
    assertThat(warehouse.query("select id, name from s.t order by id"))
        .containsExactly("1|abc", "2|éa");
  }

  @Test
  void refusesALengthThatItCouldNotKeep() throws SQLException {
    warehouse.execute("create table s.t (id integer)");

    assertThatThrownBy(() -> warehouse.execute("alter table s.t add column name varchar(3)"))
        .hasMessageContaining("varchar(3)");
    assertThatThrownBy(() -> warehouse.execute("create table s.u (id integer check (id > 0))"))
        .hasMessageContaining("CHECK");
    warehouse.execute("alter table s.t add column name varchar");
  }
}
