package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Statements and the names of their columns, as `names.txt` lists them.
class ResultNamesTest {

  private static final String ARROW = " => ";

  @TempDir private static Path directory;
  private static TestWarehouse warehouse;

  @BeforeAll
  static void open() {
    warehouse = new TestWarehouse(directory);
  }

  @AfterAll
  static void close() {
    warehouse.close();
  }

  private static List<String> names(String sql) throws SQLException {
    try (Connection connection = warehouse.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        names.add(rows.getMetaData().getColumnLabel(i));
      }
      return names;
    }
  }

  @TestFactory
  Stream<DynamicTest> namesColumnsAsRedshiftDoes() throws IOException {
    try (InputStream file = ResultNamesTest.class.getResourceAsStream("names.txt")) {
      assertThat(file).isNotNull();
      List<String> lines =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      assertThat(lines).hasSizeGreaterThan(15);
      return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> check(line)));
    }
  }

  private static void check(String line) throws SQLException {
    int arrow = line.lastIndexOf(ARROW);
    assertThat(names(line.substring(0, arrow)))
        .containsExactly(line.substring(arrow + ARROW.length()).split(", "));
  }

  @Test
  void tablesAndViewsHaveTheNamesOfTheirQueries() throws SQLException {
    warehouse.execute(
        "create schema s",
        "create table s.T as select count(*), max(N) as Most from (select 1 as n) t",
        "create view s.V as select Count, upper('a') from s.t");

    assertThat(names("select * from s.t")).containsExactly("count", "most");
    assertThat(names("select * from s.v")).containsExactly("count", "upper");
  }
}
