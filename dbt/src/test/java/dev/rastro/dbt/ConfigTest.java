package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.dbt.NodeResult.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A config counts as it was meant, or is refused with its file; dbt-core 1.11 refuses what is
/// refused here, but for what is not supported.
class ConfigTest {

  @TempDir private Path temp;
  private TestProject project;

  @BeforeEach
  void open() {
    project = new TestProject(temp).model("m", "select 1 as n");
  }

  @AfterEach
  void close() {
    project.close();
  }

  private static String testWith(String config) {
    return "models: [{name: m, columns: [{name: n, data_tests: [{not_null: {config: {"
        + config
        + "}}}]}]}]";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "severity: warning",
        "severity: 1",
        "severity: true",
        "limit: abc",
        "limit: -1",
        "limit: true",
        "warn_if: 3",
        "error_if: true",
        "fail_calc: 3",
        "where: [a]",
        "store_failures: 'yes'",
        "enabled: 'false'",
        "enabled: 0",
        "tags: 3",
        "tags: [1, a]",
        "meta: 3",
        "materialized: view"
      })
  void refusesAConfigOfATestThatIsNotWhatItMustBe(String config) {
    project.file("models/m.yml", testWith(config));
    project.assertRefused("models/m.yml", "'" + config.substring(0, config.indexOf(':')) + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "enabled='false'",
        "enabled=0",
        "enabled=none",
        "materialized=3",
        "materialized=true",
        "on_schema_change='sometimes'",
        "tags=3",
        "tags={'a': 1}",
        "tags=[1]",
        "meta=3",
        "pre_hook=3",
        "pre_hook={'sq': 'x'}",
        "pre_hook=[{'sql': 'x', 'transaction': 'maybe'}]",
        "schema=3",
        "alias=true",
        "full_refresh='x'",
        "access='everyone'",
        "access='private'",
        "group='finance'",
        "docs=3",
        "grants=3",
        "sort=3",
        "dist=['a', 'b']",
        "sort_type='random'",
        "quoting={'identifier': false}"
      })
  void refusesAConfigOfAModelThatIsNotWhatItMustBe(String config) {
    project.model("m", "{{ config(" + config + ") }} select 1 as n");
    project.assertRefused("models/m.sql");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ERROR", "Error"})
  void takesASeverityInAnyCase(String severity) {
    project
        .model("m", "select null as n")
        .file("models/m.yml", testWith("severity: " + severity + ", limit: '5'"));

    assertThat(project.build().count(Status.FAIL)).isEqualTo(1);
  }

  @Test
  void refusesASeverityOfTheProjectFileThatIsNone() {
    project
        .file("dbt_project.yml", "name: shop\nprofile: shop\ndata_tests: {+severity: eror}\n")
        .file("tests/t.sql", "select 1 where false");
    project.assertRefused("tests/t.sql", "'severity'", "'eror'");
  }

  @Test
  void refusesAnEnabledOfTheProjectFileThatIsNoTruth() {
    project.file(
        "dbt_project.yml", "name: shop\nprofile: shop\nmodels: {shop: {+enabled: 'no'}}\n");
    project.assertRefused("models/m.sql", "'enabled'", "'no'");
  }

  @Test
  void refusesAConfigOfASourceThatIsNotWhatItMustBe() {
    project.file(
        "models/s.yml", "sources: [{name: raw, config: {enabled: 'no'}, tables: [{name: t}]}]");
    project.assertRefused("models/s.yml", "'enabled'");
  }

  @Test
  void warnsOfAConfigThatIsNoneOfDbts() {
    project
        .file(
            "dbt_project.yml",
            "name: shop\nprofile: shop\nmodels: {shop: {+materialised: table}}\n")
        .model("m", "{{ config(foo='bar') }} select 1 as n")
        .file("models/m.yml", testWith("severty: warn"))
        .open();

    assertThat(project.messages)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).contains("Warning: dbt_project.yml", "'materialised'"),
            line -> assertThat(line).contains("Warning: models/m.sql", "'foo'"),
            line -> assertThat(line).contains("Warning: models/m.yml", "'severty'"));
  }

  @Test
  void letsTheFileThatAsksForATestSayMoreThanTheTestsMacro() {
    project
        .file(
            "macros/tests.sql",
            "{% test any(model, column_name) %}{{ config(severity='warn') }} select * from {{ model }} {% endtest %}")
        .file(
            "models/m.yml",
            "models: [{name: m, columns: [{name: n, data_tests: [any, {any: {name: strict, config: {severity: error}}}]}]}]");

    RunSummary summary = project.build();

    assertThat(summary.count(Status.WARN)).isEqualTo(1);
    assertThat(summary.count(Status.FAIL)).isEqualTo(1);
  }

  @Test
  void refusesAConfigOfATestThatIsToldTwice() {
    project.file(
        "models/m.yml",
        "models: [{name: m, columns: [{name: n, data_tests: [{not_null: {severity: warn, config: {severity: error}}}]}]}]");
    project.assertRefused("models/m.yml", "'severity'", "twice");
  }
}
