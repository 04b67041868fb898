package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.dbt.NodeResult.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever stands in dbt_project.yml counts, or is refused or warned of.
class ProjectFileTest {

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

  private TestProject with(String lines) {
    return project.file("dbt_project.yml", "name: shop\nprofile: shop\n" + lines + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'>=1.0.0,<2.0.0'",
        "['>=1.7.0', '<2.0.0']",
        "'1.11.16'",
        "'>=1.11.0-rc1'",
        "'>1.11.15'",
        "[]"
      })
  void takesAProjectForTheVersionOfDbtThatIsFollowed(String required) {
    with("require-dbt-version: " + required);
    assertThatCode(project::open).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'>=2.0.0'",
        "['>=1.0.0', '<1.5.0']",
        "'1.10.0'",
        "'>=1.11'",
        "abc",
        "''",
        "1.11",
        "'>1.11.16'"
      })
  void refusesAProjectForAnotherVersionOfDbt(String required) {
    with("require-dbt-version: " + required);
    assertThatThrownBy(project::open)
        .isInstanceOf(DbtException.class)
        .hasMessageContaining("dbt_project.yml: require-dbt-version");
  }

  @Test
  void asksForNoVersionWhereTheProjectDoesNotWantItChecked() {
    with("require-dbt-version: '>=2.0.0'\nflags: {version_check: false}");
    assertThatCode(project::open).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "flags: {store_failures: true}|'store_failures'",
        "flags: {full_refresh: true}|'full_refresh'",
        "flags: {bogus: 1}|'bogus'",
        "flags: {warn_error: true}|'warn_error'",
        "flags: {fail_fast: abc}|'fail_fast'",
        "flags: 3|flags",
        "model-path: [models]|'model-path'",
        "query-comment: x|'query-comment'",
        "config-version: 1|'config-version'",
        "model-paths: models|'model-paths'",
        "'tests: {+severity: warn}\ndata_tests: {+severity: warn}'|'tests'",
        "dispatch: [{macro_namespace: dbt}]|'search_order'",
        "dispatch: [{macro_namespace: dbt, search_order: dbt}]|'search_order'",
        "on-run-start: 3|'on-run-start'",
        "on-run-end: [{sql: x}]|'on-run-end'",
        "vars: 3|vars",
        "models: 3|models",
        "quoting: {identifier: false}|'quoting'"
      })
  void refusesWhatItDoesNotDo(String lines, String named) {
    with(lines);
    assertThatThrownBy(project::open)
        .isInstanceOf(DbtException.class)
        .hasMessageContaining("dbt_project.yml")
        .hasMessageContaining(named);
  }

  @Test
  void takesFlagsThatOnlyTellHowDbtLogs() {
    with("flags: {send_anonymous_usage_stats: false, use_colors: false}");
    assertThatCode(project::open).doesNotThrowAnyException();
  }

  @Test
  void stopsAtTheFirstFailureWhenAFlagOfTheProjectSaysSo() {
    with("flags: {fail_fast: true}");
    project
        .file(
            "profiles.yml",
            "shop: {target: a, outputs: {a: {type: redshift, schema: s, dbname: dev, threads: 1}}}")
        .model("a", "{{ config(materialized='table') }} select cast('x' as integer) as n");

    assertThat(project.build().count(Status.SKIPPED)).isEqualTo(1);
  }

  @Test
  void warnsOfConfigurationThatIsForNothing() {
    with("""
            models: {shop: {mart: {+enabled: false}, +tags: all}}
            data_tests: {+severity: warn}
            seeds: {shop: {+schema: s}}
            """)
        .open();

    assertThat(project.messages)
        .containsExactly(
            "Warning: dbt_project.yml: models.shop.mart configures nothing",
            "Warning: dbt_project.yml: data_tests configures nothing",
            "Warning: dbt_project.yml: seeds.shop configures nothing");
  }

  @Test
  void givesAVariableThatIsAMapping() {
    with("vars: {sizes: {small: 1}, shop: {own: 2}}")
        .model("m", "select {{ var('sizes').small + var('own') }} as n")
        .build();

    assertThat(project.query("select n from analytics.m")).containsExactly("3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"selectors.yml", ".dbtignore", "packages.yml", "dependencies.yml"})
  void refusesAFileThatWouldChangeWhatIsBuilt(String file) {
    project.file(file, "a: b");
    assertThatThrownBy(project::open).isInstanceOf(DbtException.class).hasMessageContaining(file);
  }
}
