package dev.rastro.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.athena.trino.Translator;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.Lake;
import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Throws expressions made at random at the translator and the engine. Each must give an answer or
/// one clear error; never a failure of our own, such as a column whose type is not what was meant.
class TranslatorFuzzTest {

  private static final int STATEMENTS = 600;

  private static final List<String> LEAVES =
      List.of(
          "1",
          "-7",
          "BIGINT '9000000000'",
          "TINYINT '3'",
          "2.50",
          "DECIMAL '0.125'",
          "1.5E0",
          "REAL '2.5'",
          "nan()",
          "NULL",
          "true",
          "'abc'",
          "''",
          "'12'",
          "CAST('x' AS char(4))",
          "DATE '2024-02-29'",
          "TIMESTAMP '2024-01-01 10:00:00.123'",
          "TIMESTAMP '2024-01-01 10:00 UTC'",
          "INTERVAL '3' DAY",
          "INTERVAL '2' MONTH",
          "ARRAY[1, NULL, 3]",
          "ARRAY['a', 'b']",
          "ARRAY[]",
          "MAP(ARRAY['k'], ARRAY[1.5])",
          "ROW(1, 'x')",
          "X'00ff'",
          "a",
          "b",
          "c",
          "d",
          "t.e");
  private static final List<String> FORMS =
      List.of(
          "(%s + %s)",
          "(%s - %s)",
          "(%s * %s)",
          "(%s / %s)",
          "(%s %% %s)",
          "(%s = %s)",
          "(%s <> %s)",
          "(%s < %s)",
          "(%s IS DISTINCT FROM %s)",
          "(%s AND %s)",
          "(%s OR NOT %s)",
          "(%s || %s)",
          "coalesce(%s, %s)",
          "nullif(%s, %s)",
          "if(%s, %s)",
          "(%s IN (%s, 1))",
          "(%s LIKE %s)",
          "element_at(%s, %s)",
          "%s[%s]",
          "contains(%s, %s)",
          "concat(%s, %s)",
          "greatest(%s, %s)",
          "date_add('day', %s, %s)",
          "date_diff('hour', %s, %s)",
          "power(%s, %s)",
          "round(%s, %s)",
          "substr(%s, %s)",
          "split(%s, %s)",
          "ARRAY[%s, %s]",
          "ROW(%s, %s)",
          "(CASE %s WHEN 1 THEN %s END)",
          "(%s BETWEEN 1 AND %s)",
          "CAST(%s AS varchar) || %s",
          "TRY_CAST(%s AS bigint) + %s",
          "CAST(%s AS double) / %s",
          "CAST(%s AS decimal(10,2)) / %s",
          "TRY(%s / %s)",
          "CAST(%s AS timestamp) > %s",
          "transform(%s, x -> x + %s)",
          "filter(%s, x -> x > %s)",
          "-%s",
          "abs(%s)",
          "length(%s)",
          "cardinality(%s)",
          "year(%s)",
          "CAST(%s AS date)",
          "typeof(%s)",
          "(%s IN (SELECT %s))",
          "(%s > ALL (SELECT b FROM u WHERE %s IS NOT NULL))",
          "(SELECT max(a) FROM u WHERE u.b = %s AND %s IS NULL)");
  private static final List<String> AGGREGATES =
      List.of(
          "sum(%s)",
          "avg(%s)",
          "min(%s)",
          "max(%s)",
          "count(DISTINCT %s)",
          "array_agg(%s)",
          "max_by(%s, a)",
          "bool_or(%s)",
          "stddev(%s)",
          "sum(%s) FILTER (WHERE a > 1)");

  @TempDir Path directory;

  @Test
  void neverGivesAnythingButAnAnswerOrAClearError() {
    long seed = Long.getLong("fuzz.seed", 20_240_601L);
    System.out.println("TranslatorFuzzTest seed " + seed + " (-Dfuzz.seed=…)");
    Random random = new Random(seed);
    Map<String, Integer> outcomes = new TreeMap<>();
    try (DuckDb engine = engine()) {
      for (int i = 0; i < STATEMENTS; i++) {
        String sql = statement(random);
        try {
          TranslationReport.run(sql, engine, lake());
          outcomes.merge("answered", 1, Integer::sum);
        } catch (Exception e) {
          QueryFailure failure = QueryFailure.of(e);
          assertThat(failure.category())
              .as("seed %d, statement %d: %s: %s", seed, i, sql, failure.reason())
              .isEqualTo(QueryFailure.USER);
          assertThat(failure.reason()).as(sql).matches("(?s)[A-Z_]+: .+").doesNotContain("trino:");
          outcomes.merge("refused", 1, Integer::sum);
        }
      }
    }
    assertThat(outcomes.get("answered")).isGreaterThan(STATEMENTS / 20);
    assertThat(outcomes.get("refused")).isGreaterThan(STATEMENTS / 20);
  }

  @Test
  void wouldNoticeAFailureOfOurOwn() {
    assertThat(QueryFailure.of(new IllegalStateException("broken")).category())
        .isNotEqualTo(QueryFailure.USER);
    try (DuckDb engine = engine()) {
      engine.execute("CREATE OR REPLACE MACRO t_integer_divide(a, b) AS CAST(a AS DOUBLE) / b");
      assertThatThrownBy(
              () -> TranslationReport.run("SELECT 7 / a FROM (VALUES 2) t(a)", engine, lake()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("came as DOUBLE");
    }
  }

  private DuckDb engine() {
    DuckDb engine =
        DuckDb.inMemory(new DuckDbSettings(512L << 20, 1, directory, List.of(directory), true));
    Translator.prepare(engine);
    return engine;
  }

  private Lake lake() {
    DirectoryS3 s3 = new DirectoryS3(directory);
    return new Lake(new InMemoryGlue(), s3, s3::path);
  }

  private static String statement(Random random) {
    String expression = expression(random, 3);
    String with =
        "WITH t(a, b, c, d, e) AS (VALUES (1, 2.5, 'x', DATE '2024-01-01', 1E0), (NULL, NULL, NULL, NULL, nan())),"
            + " u AS (SELECT a, b FROM t) ";
    return with
        + switch (random.nextInt(4)) {
          case 0 ->
              "SELECT "
                  + AGGREGATES.get(random.nextInt(AGGREGATES.size())).formatted(expression)
                  + " FROM t GROUP BY c";
          case 1 -> "SELECT DISTINCT " + expression + " AS x FROM t ORDER BY x";
          case 2 -> "SELECT a FROM t WHERE " + expression + " ORDER BY " + expression(random, 1);
          default -> "SELECT " + expression + ", " + expression(random, 2) + " FROM t";
        };
  }

  private static String expression(Random random, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return LEAVES.get(random.nextInt(LEAVES.size()));
    }
    String form = FORMS.get(random.nextInt(FORMS.size()));
    return form.formatted(expression(random, depth - 1), expression(random, depth - 1));
  }
}
