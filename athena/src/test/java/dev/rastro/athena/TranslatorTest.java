package dev.rastro.athena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.athena.trino.Translator;
import dev.rastro.athena.trino.TrinoException;
import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.Lake;
import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranslatorTest {

  @TempDir private static Path directory;
  private static DuckDb engine;

  @BeforeAll
  static void open() {
    engine =
        DuckDb.inMemory(new DuckDbSettings(512L << 20, 2, directory, List.of(directory), true));
    Translator.prepare(engine);
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static List<String> run(String sql) throws SQLException {
    DirectoryS3 s3 = new DirectoryS3(directory);
    return TranslationReport.run(sql, engine, new Lake(new InMemoryGlue(), s3, s3::path));
  }

  @Test
  void answersAsATrinoServerDid() throws IOException {
    List<String> differences = new ArrayList<>();
    for (Fixture fixture : fixtures("trino-answers.txt")) {
      try {
        List<String> found = run(fixture.sql()).stream().map(String::strip).toList();
        if (!found.equals(TranslationReport.sorted(fixture.rows()))) {
          differences.add(fixture.sql() + "\n  gave " + found + "\n  not  " + fixture.rows());
        }
      } catch (SQLException | RuntimeException e) {
        differences.add(fixture.sql() + "\n  failed: " + QueryFailure.of(e).reason());
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void refusesWithAPositionWhatItCanNotTranslate() throws IOException {
    List<String> differences = new ArrayList<>();
    for (Fixture fixture : fixtures("refusals.txt")) {
      try {
        differences.add(fixture.sql() + "\n  gave " + run(fixture.sql()));
      } catch (SQLException | RuntimeException e) {
        String reason = QueryFailure.of(e).reason();
        if (!reason.equals(fixture.rows().getFirst())) {
          differences.add(fixture.sql() + "\n  " + reason + "\n  " + fixture.rows().getFirst());
        }
      }
    }
    assertThat(differences).isEmpty();
  }

  @Test
  void refusesADeeplyNestedStatementInsteadOfBreaking() {
    String sql = "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000);

    assertThatThrownBy(() -> run(sql))
        .isInstanceOf(TrinoException.class)
        .hasMessageContaining("nested more than 500 deep");
  }

  @Test
  void refusesAnExpressionThatGrowsWithoutEnd() {
    String sql = "SELECT " + "greatest(1, ".repeat(40) + "2" + ")".repeat(40);

    assertThatThrownBy(() -> run(sql))
        .isInstanceOf(TrinoException.class)
        .hasMessageContaining("more than 2000000 characters");
  }

  private record Fixture(String sql, List<String> rows) {}

  /// Reads statements, each on a line, and what follows from it on lines that start with `=> `.
  private static List<Fixture> fixtures(String resource) throws IOException {
    List<Fixture> fixtures = new ArrayList<>();
    try (InputStream stream = TranslatorTest.class.getResourceAsStream(resource)) {
      assertThat(stream).as(resource).isNotNull();
      for (String line :
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        if (line.startsWith("=>")) {
          fixtures.getLast().rows().add(line.substring(2).strip());
        } else if (!line.isBlank() && !line.startsWith("--")) {
          fixtures.add(new Fixture(line, new ArrayList<>()));
        }
      }
    }
    assertThat(fixtures).isNotEmpty();
    return fixtures;
  }
}
