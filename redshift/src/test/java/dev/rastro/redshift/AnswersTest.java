package dev.rastro.redshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Statements and their answers, as `answers.txt`, `types.txt`, `errors.txt` and `refusals.txt`
/// list them.
class AnswersTest {

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

  @TestFactory
  Stream<DynamicTest> answersAsDocumented() throws IOException {
    return tests("answers.txt");
  }

  @TestFactory
  Stream<DynamicTest> takesTypesAsRedshiftDoes() throws IOException {
    return tests("types.txt");
  }

  @TestFactory
  Stream<DynamicTest> failsInRedshiftsWords() throws IOException {
    return tests("errors.txt");
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatOnlyTheEngineKnows() throws IOException {
    return tests("refusals.txt");
  }

  private static Stream<DynamicTest> tests(String name) throws IOException {
    try (InputStream file = AnswersTest.class.getResourceAsStream(name)) {
      assertThat(file).isNotNull();
      List<String> lines =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      assertThat(lines).hasSizeGreaterThan(20);
      return lines.stream().map(line -> DynamicTest.dynamicTest(line, () -> check(line)));
    }
  }

  private static void check(String line) throws SQLException {
    int arrow = line.lastIndexOf(ARROW);
    String sql = line.substring(0, arrow);
    String expected = line.substring(arrow + ARROW.length());
    if (expected.startsWith("!")) {
      assertThatThrownBy(() -> warehouse.query(sql))
          .isInstanceOf(SQLException.class)
          .satisfies(
              e ->
                  assertThat(String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT))
                      .doesNotContain("error:", "line 1", "did you mean", "candidate", "rs_", "\n")
                      .contains(expected.substring(1).toLowerCase(Locale.ROOT)));
    } else {
      List<String> rows = expected.isEmpty() ? List.of() : List.of(expected.split(";", -1));
      assertThat(warehouse.query(sql)).isEqualTo(rows);
    }
  }
}
