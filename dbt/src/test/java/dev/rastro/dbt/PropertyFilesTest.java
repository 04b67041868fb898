package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rastro.dbt.NodeResult.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever stands in the properties files and beside the models counts, or is refused or warned
/// of.
class PropertyFilesTest {

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

  @Test
  void refusesAnAnalysisThatStandsOnNothing() {
    project.file("analyses/a.sql", "select * from {{ ref('gone') }}");
    project.assertRefused("analyses/a.sql", "'gone'", "not there");
  }

  @Test
  void takesAnAnalysisOfWhatIsThereAndOneThatIsDisabled() {
    project
        .file("analyses/a.sql", "select * from {{ ref('m') }}")
        .file("analyses/b.sql", "{{ config(enabled=false) }} select * from {{ ref('gone') }}");
    assertThatCode(project::open).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type: dashboard, owner: {email: a@b.c}, depends_on: [\"ref('gone')\"]",
        "type: dashboard, owner: {email: a@b.c}, depends_on: [\"source('raw', 'gone')\"]",
        "type: dashboard, owner: {email: a@b.c}, depends_on: [m]",
        "type: bogus, owner: {email: a@b.c}",
        "type: dashboard",
        "type: dashboard, owner: {email: a@b.c}, bogus: 1",
        "type: dashboard, owner: {email: a@b.c}, description: \"{{ doc('gone') }}\""
      })
  void refusesAnExposureThatIsWrong(String exposure) {
    project.file("models/e.yml", "exposures: [{name: e, " + exposure + "}]");
    project.assertRefused("models/e.yml");
  }

  @Test
  void takesAnExposureOfWhatIsThere() {
    project.file(
        "models/e.yml",
        "exposures: [{name: e, type: dashboard, owner: {name: me}, depends_on: [\"ref('m')\"]}]");
    assertThatCode(project::open).doesNotThrowAnyException();
  }

  @Test
  void warnsOfPropertiesOfAMacroThatIsNotThere() {
    project
        .file("macros/own.sql", "{% macro own() %}{% endmacro %}")
        .file("macros/m.yml", "macros: [{name: own}, {name: gone}]")
        .open();

    assertThat(project.messages)
        .containsExactly("Warning: macros/m.yml: macros: gone: there is no such macro");
  }

  @Test
  void refusesPropertiesOfATestThatIsNotThere() {
    project.file("tests/t.yml", "data_tests: [{name: gone}]");
    project.assertRefused("tests/t.yml", "gone", "no such test");
  }

  @Test
  void testsAColumnThatIsQuoted() {
    project
        .model("m", "select null as \"order\", 1 as \"Order X\"")
        .file(
            "models/m.yml",
            """
            models:
              - name: m
                columns:
                  - {name: order, quote: true, data_tests: [not_null]}
                  - {name: Order X, quote: true, data_tests: [unique, not_null]}
            """);

    RunSummary summary = project.build();

    assertThat(summary.count(Status.FAIL)).as(summary.toString()).isEqualTo(1);
    assertThat(summary.count(Status.PASS)).isEqualTo(2);
    // The names are those that dbt-core 1.11 gives for the same file.
    assertThat(summary.results().stream().map(NodeResult::uniqueId))
        .contains(
            "test.shop.not_null_m__order_.8adde10b13", "test.shop.not_null_m__Order_X_.4f763c87de");
  }

  @Test
  void refusesAQuoteOfAColumnThatIsNoTruth() {
    project.file("models/m.yml", "models: [{name: m, columns: [{name: n, quote: 'yes'}]}]");
    project.assertRefused("models/m.yml", "'quote'");
  }

  @Test
  void quotesTheNamesOfSourcesAsTheySay() {
    project
        .file(
            "models/s.yml",
            """
            sources:
              - name: s
                quoting: {identifier: false, column: true}
                tables:
                  - {name: t, quoting: {identifier: true, schema: false}, columns: [{name: Order X, data_tests: [not_null]}]}
                  - {name: u}
            """)
        .model("m", "select '{{ source('s', 't') }} {{ source('s', 'u') }}' as names");

    project.build("m");

    assertThat(project.query("select names from analytics.m"))
        .containsExactly("\"dev\".s.\"t\" \"dev\".\"s\".u");
    assertThat(
            project
                .open()
                .list(
                    new Selection(List.of("test_name:not_null"), List.of(), Selection.ALL.types())))
        .containsExactly("shop.source_not_null_s_t__Order_X_");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "quoting: {bogus: true}",
        "quoting: {identifier: 'yes'}",
        "freshness: {bogus: 1}",
        "freshness: {warn_after: {count: 1, period: month}}",
        "freshness: {warn_after: {count: x, period: day}}",
        "loaded_at_field: [a]",
        "overrides: other",
        "meta: 3",
        "tags: 3"
      })
  void refusesASourceThatIsWrong(String property) {
    project.file("models/s.yml", "sources: [{name: s, " + property + ", tables: [{name: t}]}]");
    project.assertRefused("models/s.yml");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "groups: [{name: g, owner: {email: a}}]",
        "semantic_models: [{name: s}]",
        "metrics: [{name: s}]",
        "saved_queries: [{name: s}]",
        "unit_tests: [{name: u, model: m}]",
        "seeds: [{name: s}]",
        "snapshots: [{name: s}]",
        "functions: [{name: f}]",
        "bogus: 1",
        "models: {name: m}",
        "models: [m]",
        "models: [{description: x}]",
        "models: [{name: m, versions: [{v: 1}]}]",
        "models: [{name: m, constraints: [{type: not_null}]}]",
        "models: [{name: m, group: g}]",
        "models: [{name: m, meta: 3}]",
        "models: [{name: m, docs: 3}]",
        "models: [{name: m, meta: {a: 1}, config: {meta: {b: 2}}}]",
        "models: [{name: m, description: \"{{ doc('gone') }}\"}]",
        "models: [{name: m, columns: [n]}]",
        "models: [{name: m, columns: [{description: x}]}]",
        "models: [{name: m, columns: [{name: n, meta: 3}]}]",
        "models: [{name: m, columns: [{name: n, constraints: [{type: not_null}]}]}]",
        "models: [{name: m, tests: [unique], data_tests: [unique]}]",
        "models: [{name: m, columns: [{name: n, data_tests: not_null}]}]",
        "models: [{name: m, config: 3}]",
        "- a"
      })
  void refusesAFileOfPropertiesThatIsWrongOrAsksForWhatIsNotHere(String yaml) {
    project.file("models/m.yml", yaml);
    project.assertRefused("models/m");
  }

  @Test
  void countsMetaBesideTheConfig() {
    project
        .file(
            "dbt_project.yml",
            "name: shop\nprofile: shop\nmodels: {+meta: {b: 2}, +docs: {show: true}}\n")
        .file("models/m.yml", "models: [{name: m, meta: {a: 1}}]")
        .model("m", "select '{{ config.get('meta') | tojson | replace('\"', '') }}' as meta")
        .build();

    assertThat(project.query("select meta from analytics.m")).containsExactly("{b: 2, a: 1}");
  }

  @Test
  void refusesADocsBlockThatIsThereTwice() {
    project
        .file("models/a.md", "{% docs about %}one{% enddocs %}")
        .file("models/b.md", "{% docs about %}two{% enddocs %}");
    project.assertRefused("'about'", "models/a.md", "models/b.md");
  }

  @Test
  void looksForDocsBlocksWhereTheProjectSays() {
    project
        .file("dbt_project.yml", "name: shop\nprofile: shop\ndocs-paths: [words]\n")
        .file("words/a.md", "{% docs about %}one{% enddocs %}")
        .file("models/m.yml", "models: [{name: m, description: \"{{ doc('about') }}\"}]");
    assertThatCode(project::open).doesNotThrowAnyException();
  }
}
