package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;

class PartitionExpressionTest {

  private static final List<Column> KEYS =
      List.of(
          Column.builder().name("dt").type("string").build(),
          Column.builder().name("n").type("int").build());

  @Test
  void comparesTextsAndNumbers() {
    assertThat(holds("dt >= '2026-01-02'", "2026-01-02", "5")).isTrue();
    assertThat(holds("dt > '2026-01-02'", "2026-01-02", "5")).isFalse();
    assertThat(holds("n < 10", "x", "9")).as("as numbers, not as texts").isTrue();
    assertThat(holds("N = 9", "x", "9")).isTrue();
    assertThat(holds("n <> -9", "x", "9")).isTrue();
  }

  @Test
  void combinesConditions() {
    assertThat(holds("dt = 'a' and n = 1 or dt = 'b'", "b", "7")).isTrue();
    assertThat(holds("dt = 'a' and (n = 1 or dt = 'b')", "b", "7")).isFalse();
    assertThat(holds("not dt = 'a'", "b", "7")).isTrue();
    assertThat(holds("dt in ('x', 'it''s')", "it's", "7")).isTrue();
    assertThat(holds("dt not in ('x')", "x", "7")).isFalse();
    assertThat(holds("n between 5 and 7", "x", "7")).isTrue();
    assertThat(holds("dt like '2026-_1-%'", "2026-01-30", "7")).isTrue();
    assertThat(holds("dt = date '2026-01-01'", "2026-01-01", "7")).isTrue();
  }

  @Test
  void saysWhatIsWrong() {
    refuses("x = 1", "'x' is no partition key");
    refuses("dt = ", "the expression is not finished");
    refuses("dt = 'a", "a quote is not closed");
    refuses("dt = 'a' 'b'", "unexpected");
    refuses("dt ~ 'a'", "unexpected '~'");
    refuses("dt in 'a'", "'(' is missing");
    refuses("(dt = 'a'", "')' is missing");
    refuses("dt == 'a'", "'==' is no operator");
    refuses("n = 'a'", null);
  }

  @Test
  void anyTextIsAnExpressionOrIsRefused() {
    long seed = 20260104;
    Random random = new Random(seed);
    String[] pieces = {
      "dt", "n", "=", "<", "'a'", "1", "and", "or", "not", "(", ")", "in", ",", "between", "like"
    };
    int taken = 0;
    for (int round = 0; round < 30_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(9); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]).append(' ');
      }
      try {
        PartitionExpression.parse(text.toString(), KEYS);
        taken++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).as("seed %d: %s", seed, text).isNotBlank();
      }
    }
    assertThat(taken).as("some must be expressions").isPositive();
  }

  private static boolean holds(String expression, String... values) {
    return PartitionExpression.parse(expression, KEYS).test(List.of(values));
  }

  private static void refuses(String expression, @Nullable String message) {
    assertThatThrownBy(() -> holds(expression, "x", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message == null ? "" : message);
  }
}
