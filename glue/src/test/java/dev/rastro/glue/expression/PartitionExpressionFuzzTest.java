package dev.rastro.glue.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.glue.expression.PartitionCondition.Truth;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.glue.model.Column;

/// Conditions made at random choose the partitions that DuckDB chooses; texts made at random are
/// conditions or are refused.
class PartitionExpressionFuzzTest {

  private static final long SEED = Long.getLong("rastro.seed", 20260105);
  private static final int ROUNDS = Integer.getInteger("rastro.rounds", 1_500);

  private static final List<Column> KEYS =
      List.of(
          key("s", "string"),
          key("i", "int"),
          key("d", "decimal(20,4)"),
          key("t", "date"),
          key("z", "timestamp"));
  private static final List<List<String>> LITERALS =
      List.of(
          List.of("''", "'a'", "'ab'", "'b%'", "'it''s'", "'10'", "'9'", "'A'", "7", "'_x'"),
          List.of("0", "-1", "7", "'10'", "9", "123456", "+3"),
          List.of("0", "1.5", "-2.25", "'1.5000'", "1e2", "99999999.0001", ".5", "2."),
          List.of("'2026-01-01'", "date '2026-01-31'", "'2025-12-31'", "DATE '2024-02-29'"),
          List.of(
              "'2026-01-01 00:00:00'",
              "timestamp '2026-01-01 00:00:00.5'",
              "'2025-12-31 23:59:59.123456'"));
  private static final List<List<String>> VALUES =
      List.of(
          List.of("a", "ab", "b%", "bcd", "it's", "10", "9", "A", "7", "xx"),
          List.of("0", "-1", "7", "10", "9", "123456", KeyType.NULL_VALUE),
          List.of("0", "1.5", "-2.25", "100", "99999999.0001", "0.50", KeyType.NULL_VALUE),
          List.of("2026-01-01", "2026-01-31", "2025-12-31", "2024-02-29", KeyType.NULL_VALUE),
          List.of("2026-01-01 00:00:00", "2026-01-01 00:00:00.500", "2025-12-31 23:59:59.123456"));

  private static Column key(String name, String type) {
    return Column.builder().name(name).type(type).build();
  }

  @Test
  void choosesWhatDuckDbChooses() throws SQLException {
    String difference = firstDifference(UnaryOperator.identity());

    assertThat(difference).as("seed %d", SEED).isNull();
  }

  @Test
  void findsAnOperatorThatIsOffByOne() throws SQLException {
    String difference = firstDifference(expression -> expression.replace("<= ", "< "));

    assertThat(difference).as("the canary: seed %d", SEED).isNotNull();
  }

  @Test
  void anyTextIsAnExpressionOrIsRefused() {
    Random random = new Random(SEED);
    String[] pieces = {
      "s",
      "i",
      "t",
      "=",
      "<",
      "<>",
      "'a'",
      "'",
      "1",
      "1e",
      "-",
      "and",
      "or",
      "not",
      "(",
      ")",
      "in",
      ",",
      "between",
      "like",
      "is",
      "null",
      "date",
      "'2026-01-01'",
      "`s`",
      "\"",
      ".",
      "\u0000",
      "é"
    };
    int taken = 0;
    for (int round = 0; round < 40_000; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(9); i >= 0; i--) {
        text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        PartitionExpression.parse(text.toString(), KEYS);
        taken++;
      } catch (ExpressionException e) {
        assertThat(e.getMessage()).as("seed %d: %s", SEED, text).isNotBlank();
      }
    }
    assertThat(taken).as("some must be expressions").isPositive();
    assertThatThrownBy(() -> PartitionExpression.parse("s =", KEYS))
        .isInstanceOf(ExpressionException.class);
  }

  /// The first condition that ours and DuckDB do not agree on; null for none.
  ///
  /// @param ours what is done to the condition before ours has it
  private static @Nullable String firstDifference(UnaryOperator<String> ours) throws SQLException {
    Random random = new Random(SEED);
    List<List<String>> partitions = partitions(random);
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
      fill(duckdb, partitions);
      for (int round = 0; round < ROUNDS; round++) {
        String expression = condition(random, 3);
        List<Integer> expected = chosenByDuckDb(duckdb, expression);
        PartitionCondition condition = PartitionExpression.parse(ours.apply(expression), KEYS);
        List<Integer> chosen =
            IntStream.range(0, partitions.size())
                .filter(i -> condition.on(partitions.get(i)) == Truth.TRUE)
                .boxed()
                .toList();
        if (!chosen.equals(expected)) {
          return expression + ": " + chosen + " but DuckDB " + expected;
        }
      }
    }
    return null;
  }

  private static List<List<String>> partitions(Random random) {
    List<List<String>> partitions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      partitions.add(VALUES.stream().map(values -> pick(random, values)).toList());
    }
    return partitions;
  }

  private static void fill(Connection duckdb, List<List<String>> partitions) throws SQLException {
    try (Statement statement = duckdb.createStatement()) {
      statement.execute(
          "CREATE TABLE p (n INTEGER, s VARCHAR, i INTEGER, d DECIMAL(20,4), t DATE, z TIMESTAMP)");
    }
    try (PreparedStatement insert =
        duckdb.prepareStatement(
            "INSERT INTO p VALUES (?, ?, CAST(? AS INTEGER), CAST(? AS DECIMAL(20,4)), CAST(? AS DATE), CAST(? AS TIMESTAMP))")) {
      for (int n = 0; n < partitions.size(); n++) {
        insert.setInt(1, n);
        for (int k = 0; k < KEYS.size(); k++) {
          String value = partitions.get(n).get(k);
          insert.setString(k + 2, value.equals(KeyType.NULL_VALUE) ? null : value);
        }
        insert.execute();
      }
    }
  }

  private static List<Integer> chosenByDuckDb(Connection duckdb, String expression)
      throws SQLException {
    List<Integer> chosen = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT n FROM p WHERE " + expression + " ORDER BY n")) {
      while (rows.next()) {
        chosen.add(rows.getInt(1));
      }
    }
    return chosen;
  }

  private static String condition(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      return switch (random.nextInt(5)) {
        case 0 -> condition(random, depth - 1) + " AND " + condition(random, depth - 1);
        case 1 -> condition(random, depth - 1) + " or " + condition(random, depth - 1);
        case 2 -> "(" + condition(random, depth - 1) + ")";
        case 3 -> "NOT (" + condition(random, depth - 1) + ")";
        default -> "not " + condition(random, 0);
      };
    }
    int k = random.nextInt(KEYS.size());
    String key = KEYS.get(k).name();
    List<String> literals = LITERALS.get(k);
    String not = random.nextInt(3) == 0 ? " NOT" : "";
    return switch (random.nextInt(6)) {
      case 0 -> key + not + " IN (" + several(random, k, literals) + ")";
      case 1 ->
          key
              + not
              + " BETWEEN "
              + literal(random, k, literals)
              + " AND "
              + literal(random, k, literals);
      case 2 ->
          k == 0
              ? key
                  + not
                  + " LIKE "
                  + pick(random, List.of("'a%'", "'%b%'", "'_'", "'__'", "'%'", "''", "'b_d'"))
              : key + " IS" + not + " NULL";
      default ->
          key
              + " "
              + pick(random, List.of("=", "<>", "!=", "<", "<=", ">", ">="))
              + " "
              + literal(random, k, literals);
    };
  }

  private static String several(Random random, int k, List<String> literals) {
    return IntStream.rangeClosed(0, random.nextInt(3))
        .mapToObj(_ -> literal(random, k, literals))
        .collect(Collectors.joining(", "));
  }

  /// A text is compared with a text: DuckDB would compare it with a number as numbers.
  private static String literal(Random random, int k, List<String> literals) {
    String literal = pick(random, literals);
    return k == 0 && !literal.startsWith("'") ? "'" + literal + "'" : literal;
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
