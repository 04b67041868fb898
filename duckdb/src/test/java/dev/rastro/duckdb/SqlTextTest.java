package dev.rastro.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SqlTextTest {

  @Test
  void shortensAStatementToTheBeginningOfOneLine() {
    assertThat(SqlText.shortened("SELECT 1\n  FROM t")).isEqualTo("SELECT 1 FROM t");
    assertThat(SqlText.shortened("CREATE OR REPLACE MACRO f(a) AS\n" + "a + ".repeat(500) + "1"))
        .startsWith("CREATE OR REPLACE MACRO f(a) AS a + a")
        .endsWith(" …")
        .hasSizeLessThan(70)
        .doesNotContain("\n");
  }
}
