package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Statements that are right but for some tokens: read to their end, or refused in words.
class StatementReaderFuzzTest {

  private static final int ROUNDS = 10_000;

  @Test
  void readsAllOrThrowsOnlyItsOwn() throws IOException, RedshiftSqlException {
    long seed = 20_260_305;
    Random random = new Random(seed);
    List<List<Token>> statements = statements();
    List<Token> others = statements.stream().flatMap(List::stream).toList();
    int read = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<Token> tokens = new ArrayList<>(statements.get(random.nextInt(statements.size())));
      for (int i = random.nextInt(3); i >= 0; i--) {
        change(tokens, others, random);
      }
      String sql = tokens.stream().map(Token::text).collect(Collectors.joining());
      try {
        StatementReader.read(
            new TokenPlaces(Tokenizer.tokens(sql)),
            (schema, table) -> List.of(new StatementReader.Column("a", "rs_whole")));
        read++;
      } catch (RedshiftSqlException e) {
        assertThat(e.getMessage()).as("seed %d, round %d", seed, round).isNotBlank();
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round + ": " + sql, e);
      }
    }
    // The canary: both happen.
    assertThat(read).isGreaterThan(ROUNDS / 20);
    assertThat(refused).isGreaterThan(ROUNDS / 4);
  }

  private static void change(List<Token> tokens, List<Token> others, Random random) {
    int at = random.nextInt(tokens.size());
    Token other = others.get(random.nextInt(others.size()));
    switch (random.nextInt(3)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.add(at, other);
      default -> tokens.set(at, other);
    }
    if (tokens.isEmpty()) {
      tokens.add(other);
    }
  }

  private static List<List<Token>> statements() throws IOException, RedshiftSqlException {
    List<List<Token>> statements = new ArrayList<>();
    for (String name : List.of("answers.txt", "types.txt", "refusals.txt")) {
      try (InputStream file = StatementReaderFuzzTest.class.getResourceAsStream(name)) {
        assertThat(file).isNotNull();
        for (String line :
            new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
          int arrow = line.lastIndexOf(" => ");
          if (arrow > 0 && !line.startsWith("#")) {
            statements.add(Tokenizer.tokens(line.substring(0, arrow)));
          }
        }
      }
    }
    return statements;
  }
}
