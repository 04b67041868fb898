package dev.rastro.glue.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.glue.expression.PartitionCondition.Truth;
import java.util.List;
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
  void comparesByTheTypeOfTheKey() {
    assertThat(typed("date", "k > '2026-01-31'", "2026-02-01")).isEqualTo(Truth.TRUE);
    assertThat(typed("date", "k = DATE '2026-02-01'", "2026-02-01")).isEqualTo(Truth.TRUE);
    assertThat(typed("timestamp", "k = '2026-02-01 00:00:00.50'", "2026-02-01 00:00:00.5"))
        .isEqualTo(Truth.TRUE);
    assertThat(typed("decimal(20,3)", "k = 1.50", "1.5")).isEqualTo(Truth.TRUE);
    assertThat(typed("decimal(38,0)", "k > 9007199254740993", "9007199254740994"))
        .isEqualTo(Truth.TRUE);
    assertThat(typed("bigint", "k < -92233720368547758090", "-92233720368547758091"))
        .isEqualTo(Truth.TRUE);
    assertThat(typed("varchar(10)", "k > '9'", "10")).isEqualTo(Truth.FALSE);
    assertThat(typed("string", "k = 2026", "2026"))
        .as("a number asked of a text")
        .isEqualTo(Truth.TRUE);
  }

  @Test
  void takesQuotedNamesAndParenthesesAroundAnything() {
    assertThat(holds("((`dt` = ('a')))", "a", "1")).isTrue();
    assertThat(holds("(\"N\" IN (('1'), (2)))", "a", "2")).isTrue();
  }

  @Test
  void knowsNothingOfANumberThatIsNull() {
    String nothing = "__HIVE_DEFAULT_PARTITION__";
    assertThat(typed("int", "k > 1", nothing)).isEqualTo(Truth.UNKNOWN);
    assertThat(typed("int", "not k > 1", nothing)).isEqualTo(Truth.UNKNOWN);
    assertThat(typed("int", "k in (1) or k is null", nothing)).isEqualTo(Truth.TRUE);
    assertThat(typed("int", "k between 1 and 2 and k is not null", nothing)).isEqualTo(Truth.FALSE);
    assertThat(typed("string", "k is null", nothing)).isEqualTo(Truth.TRUE);
    assertThat(typed("string", "k = '" + nothing + "'", nothing)).isEqualTo(Truth.TRUE);
    assertThat(typed("string", "k is null", "null")).isEqualTo(Truth.FALSE);
  }

  @Test
  void refusesAPartitionWhoseValueIsNotOfItsType() {
    assertThatThrownBy(() -> typed("int", "k > 1", "null"))
        .isInstanceOf(PartitionValueException.class)
        .hasMessage("For input string: \"null\" is not an integer.");
    assertThatThrownBy(() -> typed("date", "k > '2026-01-01'", "2026-02-30"))
        .isInstanceOf(PartitionValueException.class);
  }

  @Test
  void likeTakesNoLongWhateverThePattern() {
    String pattern = "%a".repeat(400);
    assertThat(holds("dt like '" + pattern + "b'", "a".repeat(1000), "1")).isFalse();
    assertThat(holds("dt like '%\uD83D\uDE00_%%'", "x\uD83D\uDE00\uD83D\uDE00", "1")).isTrue();
    assertThat(holds("dt like ''", "", "1")).isTrue();
  }

  @Test
  void saysWhatIsWrong() {
    refuses("x = 1", "Unknown column 'x'");
    refuses("dt = ", "a literal is missing before the end");
    refuses("dt = 'a", "the quote at 6 is not closed");
    refuses("dt = 'a' 'b'", "unexpected 'b' at 10");
    refuses("dt ~ 'a'", "unexpected '~' at 4");
    refuses("dt in 'a'", "( is missing before 'a' at 7");
    refuses("(dt = 'a'", ") is missing before the end");
    refuses("dt == 'a'", "a literal is missing before '=' at 5");
    refuses("dt not = 'a'", "IN, BETWEEN or LIKE is missing before '=' at 8");
    refuses("n = 'a'", "For input string: \"a\" is not an integer.");
    refuses("n = 1.5", "For input string: \"1.5\" is not an integer.");
    refuses("n like '1%'", "Integral data type doesn't support operation 'LIKE'");
    refuses("dt = n", "a literal is missing before 'n' at 6");
    refuses("dt = 'a' and", "a partition key is missing before the end");
    refuses("n = 1" + " ".repeat(2_048), "it is longer than 2048 characters");
    assertThatThrownBy(() -> typed("double", "k = 1", "1"))
        .isInstanceOf(ExpressionException.class)
        .hasMessage("Unknown type : 'double'");
  }

  @Test
  void isNotOverthrownByDepth() {
    assertThat(holds("(".repeat(199) + "n=1" + ")".repeat(199), "x", "1")).isTrue();
    assertThat(holds("not ".repeat(198) + "n=1", "x", "1")).isTrue();
    assertThat(holds("n=" + "(".repeat(1_000) + "1" + ")".repeat(1_000), "x", "1")).isTrue();
    assertThat(holds("n=1" + " or n=2".repeat(290), "x", "2")).isTrue();
    refuses("(".repeat(2_048), "it is nested deeper than 200");
  }

  private static Truth typed(String type, String expression, String value) {
    List<Column> keys = List.of(Column.builder().name("k").type(type).build());
    return PartitionExpression.parse(expression, keys).on(List.of(value));
  }

  private static boolean holds(String expression, String... values) {
    return PartitionExpression.parse(expression, KEYS).on(List.of(values)) == Truth.TRUE;
  }

  private static void refuses(String expression, String message) {
    assertThatThrownBy(() -> holds(expression, "x", "1"))
        .isInstanceOf(ExpressionException.class)
        .hasMessage(message);
  }
}
