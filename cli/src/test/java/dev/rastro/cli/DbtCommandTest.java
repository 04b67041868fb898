package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `rastro dbt` over projects of a test's own, on the real warehouse.
class DbtCommandTest {

  @TempDir private Path temp;

  @BeforeEach
  void makeAProject() throws IOException {
    Home.open(temp.resolve("home")).close();
    System.setProperty("rastro.installation", "..");
    file("dbt_project.yml", "name: shop\nprofile: shop\n");
    file(
        "profiles.yml",
        """
        shop:
          target: local
          outputs:
            local: {type: redshift, host: here, dbname: dev, schema: analytics, threads: 1}
        """);
  }

  private void file(String name, String text) throws IOException {
    Path file = temp.resolve("project").resolve(name);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }

  private CommandLineRun dbt(String command, String... arguments) {
    return CommandLineRun.of(
        Stream.concat(
                Stream.of(
                    "dbt",
                    command,
                    "--home",
                    temp.resolve("home").toString(),
                    "--project-dir",
                    temp.resolve("project").toString(),
                    "--profiles-dir",
                    temp.resolve("project").toString()),
                Stream.of(arguments))
            .toArray(String[]::new));
  }

  private String answer(String sql) {
    CommandLineRun asked =
        CommandLineRun.of("redshift", "--home", temp.resolve("home").toString(), "--csv", sql);
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    return asked.lastLine();
  }

  @Test
  void buildsAViewOnTheWarehouseAndReplacesIt() throws IOException {
    file("models/numbers.sql", "select 1 as n union all select 2");
    file(
        "models/doubled.sql",
        "{{ config(materialized='view') }} select n * 2 as n from {{ ref('numbers') }}");
    CommandLineRun created = dbt("build");
    assertThat(created.exitCode()).as(created.out() + created.err()).isZero();
    assertThat(created.out()).contains("OK created sql view model analytics.doubled");
    assertThat(answer("select max(n) from analytics.doubled")).contains("4");

    file(
        "models/doubled.sql",
        "{{ config(materialized='view') }} select n * 3 as n from {{ ref('numbers') }}");
    CommandLineRun replaced = dbt("build");

    assertThat(replaced.exitCode()).as(replaced.out() + replaced.err()).isZero();
    assertThat(answer("select max(n) from analytics.doubled")).contains("6");
  }

  @Test
  void makesATableOfWhatWasAViewAndAViewOfWhatWasATable() throws IOException {
    for (String materialized : new String[] {"view", "table", "view"}) {
      file(
          "models/one.sql",
          "{{ config(materialized='"
              + materialized
              + "') }} select '"
              + materialized
              + "' as kind");

      CommandLineRun built = dbt("run");

      assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
      assertThat(answer("select kind from analytics.one")).contains(materialized);
    }
  }

  @Test
  void laysATableOutAndBindsAViewAsTheModelSays() throws IOException {
    file(
        "models/kept.sql",
        "{{ config(materialized='table', dist='n', sort=['n', 'm'], sort_type='interleaved', backup=false) }} select 1 as n, 2 as m");
    file(
        "models/even.sql",
        "{{ config(materialized='table', dist='even', sort='n') }} select 1 as n");
    file("models/loose.sql", "{{ config(bind=false) }} select n from {{ ref('kept') }}");

    CommandLineRun built = dbt("build");

    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    assertThat(answer("select n from analytics.loose")).contains("1");
  }

  @Test
  void namesAFailedModelOnceOnEachStream() throws IOException {
    file("models/bad.sql", "{{ config(materialized='table') }} select nothing as n");

    CommandLineRun built = dbt("build");

    assertThat(built.exitCode()).isEqualTo(Main.FAILED);
    assertThat(built.out().lines().filter(line -> line.contains("ERROR "))).hasSize(1);
    assertThat(built.err().lines().filter(line -> line.startsWith("ERROR "))).hasSize(1);
  }

  @Test
  void refusesTheCommandsOfDbtThatAreNotHereByName() {
    for (String command : new String[] {"seed", "snapshot", "run-operation", "source"}) {
      CommandLineRun asked = CommandLineRun.of("dbt", command);

      assertThat(asked.exitCode()).isNotZero();
      assertThat(asked.err())
          .contains("dbt's command " + command + " is not supported yet")
          .doesNotContain("?");
    }
  }

  @Test
  void namesFailedTestsWithTheirRowsAndTheirSql() throws IOException {
    file("models/numbers.sql", "select 1 as n union all select 2 union all select 3");
    file(
        "models/numbers.yml",
        """
        models:
          - name: numbers
            columns:
              - name: n
                data_tests:
                  - accepted_values:
                      arguments: {values: [1], quote: false}
        """);
    file(
        "tests/only_warns.sql", "{{ config(severity='warn') }} select * from {{ ref('numbers') }}");

    CommandLineRun built = dbt("build", "--target-path", temp.resolve("target").toString());

    assertThat(built.exitCode()).isEqualTo(Main.FAILED);
    assertThat(built.out()).contains("PASS=1 WARN=1 ERROR=1 SKIP=0 TOTAL=3");
    assertThat(built.out())
        .contains(
            "WARN test only_warns: Got 3 results, configured to warn if != 0; compiled code at ");
    assertThat(built.err().strip().lines()).hasSize(1);
    assertThat(built.out()).doesNotContain("Got 2 results");
    assertThat(built.err())
        .contains(
            "FAIL test accepted_values_numbers_n__False__1: Got 2 results, configured to fail if != 0")
        .doesNotContain("only_warns");
    Path compiled = Path.of(built.err().strip().replaceFirst("(?s).*compiled code at ", ""));
    assertThat(Files.readString(compiled)).contains("value_field not in");
  }
}
