package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Putting common table expressions before a query, checked by running what comes out.
class SqlTextTest {

  private static final List<String> COMMENTS =
      List.of(" ", "\n", "-- with x\n", "/* select */", "/* a /* b */ c */", "\t", "--\n");

  @Test
  void theQueryStillGivesWhatItGave() throws SQLException {
    long seed = 7;
    Random random = new Random(seed);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      int withOwn = 0;
      for (int round = 0; round < 400; round++) {
        int form = random.nextInt(4);
        withOwn += form > 0 ? 1 : 0;
        String sql =
            comments(random)
                + switch (form) {
                  case 0 -> "select n from added";
                  case 1 -> "with own as (select n from added) select n from own";
                  case 2 ->
                      "WITH"
                          + comments(random)
                          + "\n own as (select n from added) select n from own";
                  default ->
                      "with recursive own as (select n from added union all select n + 1 from own where n < 42) select max(n) from own";
                };
        String whole = SqlText.withExpressions(sql, "added as (select 42 as n)");
        try (ResultSet rows = statement.executeQuery(whole)) {
          assertThat(rows.next()).as("seed %d, round %d: %s", seed, round, whole).isTrue();
          assertThat(rows.getInt(1)).as("seed %d, round %d: %s", seed, round, whole).isEqualTo(42);
        }
      }
      // The canary: queries with expressions of their own are among them.
      assertThat(withOwn).isGreaterThan(200);
    }
  }

  private static String comments(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.append(COMMENTS.get(random.nextInt(COMMENTS.size())));
    }
    return text.toString();
  }

  @Test
  void aWordThatOnlyBeginsWithWithIsNone() {
    assertThat(SqlText.withExpressions("without_x", "a as (b)"))
        .isEqualTo("with a as (b)\nwithout_x");
  }
}
