package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Texts at random: cut into tokens without loss, or refused in words.
class TokenizerFuzzTest {

  private static final List<String> PIECES =
      List.of(
          "select ",
          "from ",
          "unload (",
          "create external schema ",
          "'",
          "''",
          "\"",
          "$$",
          "$t$",
          "--",
          "/*",
          "*/",
          "\n",
          "(",
          ")",
          ";",
          "::",
          ":a",
          "1.5e3",
          ".",
          "a",
          "é",
          "\\",
          "#",
          "'x'",
          " as ",
          "partition by (",
          "to 's3://b/k' ",
          "\u0000",
          "iam_role default ",
          ",");

  @Test
  void losesNothingAndThrowsOnlyItsOwn() {
    long seed = 20_260_304;
    Random random = new Random(seed);
    int cut = 0;
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder sql = new StringBuilder();
      for (int i = random.nextInt(10); i >= 0; i--) {
        sql.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      try {
        String again =
            Tokenizer.tokens(sql.toString()).stream()
                .map(Token::text)
                .collect(Collectors.joining());
        assertThat(again).as("seed %d, round %d", seed, round).isEqualTo(sql.toString());
        for (List<Token> statement : CommandParser.statements(sql.toString())) {
          assertThat(CommandParser.parse(statement)).isNotNull();
        }
        cut++;
      } catch (RedshiftSqlException e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, round).isNotBlank();
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + sql, e);
      }
    }
    // The canary: both happen.
    assertThat(cut).isGreaterThan(200);
    assertThat(refused).isGreaterThan(2_000);
  }
}
