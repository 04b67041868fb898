package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with a project is said when it is read, in words that name the place.
class ProjectTest {

  @TempDir private Path temp;
  private TestProject project;

  @BeforeEach
  void open() {
    project = new TestProject(temp);
  }

  @AfterEach
  void close() {
    project.close();
  }

  @Test
  void refusesAModelThatIsNotThere() {
    project.model("m", "select * from {{ ref('nobody') }}");
    project.assertRefused("models/m.sql", "nobody", "not there");
  }

  @Test
  void refusesASourceThatIsNotThere() {
    project.model("m", "select * from {{ source('raw', 'nothing') }}");
    project.assertRefused("models/m.sql", "raw.nothing");
  }

  @Test
  void refusesACircle() {
    project.model("a", "select * from {{ ref('b') }}").model("b", "select * from {{ ref('a') }}");
    project.assertRefused("circle", "model.shop.a (models/a.sql)", "model.shop.b (models/b.sql)");
  }

  @Test
  void refusesTwoModelsOfOneName() {
    project.model("x/m", "select 1").model("y/m", "select 2");
    project.assertRefused("'m'", "models/x/m.sql", "models/y/m.sql");
  }

  @Test
  void refusesTwoModelsOfOneAlias() {
    project
        .model("a", "{{ config(alias='same') }} select 1")
        .model("b", "{{ config(alias='same') }} select 2");
    project.assertRefused("models/a.sql", "models/b.sql", "same");
  }

  @Test
  void refusesPropertiesOfAModelThatIsNotThere() {
    project.file("models/m.yml", "models: [{name: gone}]");
    project.assertRefused("models/m.yml", "gone");
  }

  @Test
  void refusesAKeyThatIsNotKnown() {
    project.model("m", "select 1").file("models/m.yml", "models: [{name: m, desciption: x}]");
    project.assertRefused("models/m.yml", "desciption");
  }

  @Test
  void refusesBrokenYamlWithItsLine() {
    project.file("models/m.yml", "models:\n  - name: [m\n");
    project.assertRefused("models/m.yml:3");
  }

  @Test
  void refusesABrokenTemplateWithItsLine() {
    project.model("m", "select 1\n{% if %}");
    project.assertRefused("models/m.sql", "line 2");
  }

  @Test
  void refusesByNameWhatTemplatesOfDbtKnowAndOursDoNot() {
    project.model("m", "select {% for r in selected_resources %}'{{ r }}',{% endfor %} 1 as n");
    project.assertRefused("models/m.sql", "'selected_resources'", "not supported");
  }

  @Test
  void refusesFlagsOfTheProfilesThatWouldChangeARun() {
    project.file(
        "profiles.yml",
        "config: {fail_fast: true}\nshop: {target: a, outputs: {a: {type: redshift, schema: s, dbname: dev}}}");
    project.assertRefused("profiles.yml", "config");
  }

  @Test
  void refusesAVariableWithoutAValue() {
    project.model("m", "select {{ var('no_such') }}");
    project.assertRefused("no_such", "models/m.sql");
  }

  @Test
  void refusesATestThatIsNotThere() {
    project
        .model("m", "select 1 as n")
        .file("models/m.yml", "models: [{name: m, data_tests: [is_good]}]");
    project.assertRefused("models/m.yml", "is_good");
  }

  @Test
  void refusesAnArgumentThatATestDoesNotTake() {
    project
        .model("m", "select 1 as n")
        .file(
            "models/m.yml",
            "models: [{name: m, columns: [{name: n, data_tests: [{unique: {arguments: {much: 1}}}]}]}]");
    project.assertRefused("much");
  }

  @Test
  void refusesByNameWhatIsNotSupported() {
    project.file("seeds/s.csv", "a\n1\n");
    project.assertRefused("seeds/s.csv", "not supported");
  }

  @Test
  void refusesAnUnknownMaterialization() {
    project.model("m", "{{ config(materialized='incremental') }} select 1");
    project.assertRefused("models/m.sql", "incremental", "not supported");
  }

  @Test
  void refusesPackages() {
    project.file("packages.yml", "packages: []");
    project.assertRefused("packages.yml");
  }

  @Test
  void refusesSnapshots() {
    project.file("macros/s.sql", "{% snapshot s %}select 1{% endsnapshot %}");
    project.assertRefused("snapshots");
  }

  @Test
  void refusesAContract() {
    project.model("m", "{{ config(contract={'enforced': true}) }} select 1");
    project.assertRefused("contract");
  }

  @Test
  void refusesAProfileOfAnotherWarehouse() {
    project.file(
        "profiles.yml", "shop: {target: a, outputs: {a: {type: snowflake, schema: s, dbname: d}}}");
    project.assertRefused("snowflake");
  }

  @Test
  void refusesAMissingTarget() {
    project.file(
        "profiles.yml", "shop: {target: a, outputs: {b: {type: redshift, schema: s, dbname: d}}}");
    project.assertRefused("'a'", "b");
  }

  @Test
  void leavesOutWhatIsDisabledAndItsTests() {
    project
        .model("off", "{{ config(enabled=false) }} select 1 as n")
        .model("on", "select 1 as n")
        .file("tests/t.sql", "select * from {{ ref('off') }}")
        .file(
            "models/m.yml", "models: [{name: 'off', columns: [{name: n, data_tests: [unique]}]}]");

    assertThat(project.open().list(Selection.ALL)).containsExactly("shop.on");
  }

  @Test
  void keepsTheTestsOfAModelWhoseNameADisabledOneHasToo() {
    project
        .model("m", "select 1 as n")
        .model("old/m", "{{ config(enabled=false) }} select 2 as n")
        .file("tests/t.sql", "select * from {{ ref('m') }} where n > 1")
        .file("models/m.yml", "models: [{name: m, columns: [{name: n, data_tests: [not_null]}]}]");

    assertThat(project.open().list(Selection.ALL))
        .containsExactlyInAnyOrder("shop.m", "shop.not_null_m_n", "shop.t");
  }

  @Test
  void leavesOutTheTestsOfADisabledSource() {
    project
        .model("m", "select 1 as n")
        .file("tests/t.sql", "select * from {{ source('raw', 't') }}")
        .file(
            "models/s.yml",
            "sources: [{name: raw, config: {enabled: false}, tables: [{name: t, columns: [{name: n, data_tests: [unique]}]}]}]");

    assertThat(project.open().list(Selection.ALL)).containsExactly("shop.m");
  }

  @Test
  void refusesAModelThatStandsOnADisabledOne() {
    project
        .model("off", "{{ config(enabled=false) }} select 1")
        .model("m", "select * from {{ ref('off') }}");
    project.assertRefused("models/m.sql", "off", "disabled");
  }

  @Test
  void refusesAHookOfARunThatStandsOnNothing() {
    project.file(
        "dbt_project.yml",
        "name: shop\nprofile: shop\non-run-end: \"select * from {{ ref('gone') }}\"\n");
    project.assertRefused("dbt_project.yml", "on-run-end", "'gone'", "not there");
  }

  @Test
  void findsDocsBlocks() {
    project
        .model("m", "select 1 as n")
        .file("models/d.md", "{% docs about %}\nLong words.\n{% enddocs %}")
        .file("models/m.yml", "models: [{name: m, description: \"Short. {{ doc('about') }}\"}]")
        .open()
        .parse();

    assertThat(temp.resolve("target/manifest.json")).content().contains("Short. Long words.");
  }

  private List<String> select(String specification, String... exclude) {
    return project
        .open()
        .list(
            new Selection(
                List.of(specification),
                List.of(exclude),
                Set.of(ResourceType.MODEL, ResourceType.TEST, ResourceType.SOURCE)));
  }

  @Test
  void selectsAsDbtDoes() {
    project
        .file("models/s.yml", "sources: [{name: raw, schema: main, tables: [{name: t}]}]")
        .model("stage/a", "{{ config(tags=['night']) }} select * from {{ source('raw', 't') }}")
        .model("mart/b", "select * from {{ ref('a') }}")
        .model("mart/c", "{{ config(materialized='table') }} select * from {{ ref('b') }}")
        .model("mart/d", "select * from {{ ref('c') }} cross join {{ ref('e') }}")
        .model("mart/e", "select 1 as n")
        .file("models/m.yml", "models: [{name: c, columns: [{name: n, data_tests: [unique]}]}]");
    String a = "shop.stage.a";
    String b = "shop.mart.b";
    String c = "shop.mart.c";
    String d = "shop.mart.d";
    String e = "shop.mart.e";
    String test = "shop.unique_c_n";

    assertThat(select("b")).containsExactly(b);
    assertThat(select("+b")).containsExactlyInAnyOrder("source:shop.raw.t", a, b);
    assertThat(select("b+")).containsExactlyInAnyOrder(b, c, d, test);
    assertThat(select("1+c")).containsExactlyInAnyOrder(b, c, test);
    assertThat(select("b+1")).containsExactlyInAnyOrder(b, c, test);
    assertThat(select("@b")).containsExactlyInAnyOrder("source:shop.raw.t", a, b, c, d, e, test);
    assertThat(select("a e")).containsExactlyInAnyOrder(a, e);
    assertThat(select("+c,path:models/mart")).containsExactlyInAnyOrder(b, c, test);
    assertThat(select("tag:night")).containsExactly(a);
    assertThat(select("config.materialized:table")).containsExactlyInAnyOrder(c, test);
    assertThat(select("models/stage")).containsExactly(a);
    assertThat(select("shop.mart.*", "c+")).containsExactlyInAnyOrder(b, e);
    assertThat(select("mart")).containsExactlyInAnyOrder(b, c, d, e, test);
    assertThat(select("source:raw+1")).containsExactlyInAnyOrder("source:shop.raw.t", a);
    assertThat(select("resource_type:test")).containsExactly(test);
    assertThat(select("test_name:unique")).containsExactly(test);
    assertThat(select("test_type:singular")).isEmpty();
    assertThat(select("[ab]")).containsExactlyInAnyOrder(a, b);
    assertThat(project.messages).contains("The selection 'test_type:singular' fits no node.");
    assertThatThrownBy(() -> select("state:modified"))
        .isInstanceOf(DbtException.class)
        .hasMessageContaining("state");
  }

  @Test
  void cutsLongNamesOfTestsAsDbtDoes() {
    project
        .model("m", "select 1 as n")
        .file(
            "models/m.yml",
            "models: [{name: m, columns: [{name: n, data_tests: [{accepted_values: {arguments: {values: [one, two, three, four, five, six]}}}]}]}]");

    assertThat(project.build().results().stream().map(NodeResult::what))
        .contains("test accepted_values_m_n__one__two__three__four__five__six");

    project.file(
        "models/m.yml",
        "models: [{name: m, columns: [{name: n, data_tests: [{accepted_values: {arguments: {values: [one, two, three, four, five, six, seven, eight]}}}]}]}]");

    assertThat(project.build().results().stream().map(NodeResult::what))
        .contains("test accepted_values_m_n__one__two__three__four__five__six__seven__eight");
    // The hashes are those that dbt-core 1.11 gives for the same files.
    assertThat(temp.resolve("target/manifest.json"))
        .content()
        .contains(
            "test.shop.accepted_values_m_n__one__two__three__four__five__six__seven__eight.84d3ddfb75",
            "\"alias\":\"accepted_values_m_4036e9af03b9b474479f2f8acf075953\"");
  }
}
