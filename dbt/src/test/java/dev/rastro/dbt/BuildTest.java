package dev.rastro.dbt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.dbt.NodeResult.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a build does to a warehouse.
class BuildTest {

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

  private static Status status(RunSummary summary, String name) {
    return summary.results().stream()
        .filter(r -> r.uniqueId().split("\\.", -1)[2].equals(name))
        .map(NodeResult::status)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " did not run: " + summary));
  }

  @Test
  void buildsWhatIsNeededFirst() {
    project
        .model("a_last", "select n + 1 as n from {{ ref('m_middle') }}")
        .model("m_middle", "select n + 1 as n from {{ ref('z_first') }}")
        .model("z_first", "{{ config(materialized='table') }} select 1 as n");

    RunSummary summary = project.build();

    assertThat(summary.results().stream().map(NodeResult::what))
        .containsExactly(
            "sql table model analytics.z_first",
            "sql view model analytics.m_middle",
            "sql view model analytics.a_last");
    assertThat(project.query("select n from analytics.a_last")).containsExactly("3");
    assertThat(
            project.query(
                "select table_type from information_schema.tables where table_schema = 'analytics' order by table_name"))
        .containsExactly("VIEW", "VIEW", "BASE TABLE");
  }

  @Test
  void putsEphemeralModelsBeforeTheQueryThatNeedsThem() {
    project
        .model("one", "{{ config(materialized='ephemeral') }} select 1 as n")
        .model(
            "two",
            "{{ config(materialized='ephemeral') }} with x as (select n from {{ ref('one') }}) select n + 1 as n from x")
        .model(
            "three",
            "-- with a comment\n/* and /* another */ */ WITH own as (select n from {{ ref('two') }}) select n from own union all select n from {{ ref('one') }}");

    RunSummary summary = project.build();

    assertThat(summary.isFailure()).isFalse();
    assertThat(summary.results()).hasSize(1);
    assertThat(project.query("select n from analytics.three order by 1")).containsExactly("1", "2");
  }

  @Test
  void skipsWhatStandsOnAFailedTest() {
    project
        .model("bad", "select null as id")
        .model("child", "select * from {{ ref('bad') }}")
        .model("grandchild", "select * from {{ ref('child') }}")
        .model("other", "select 1 as id")
        .file(
            "models/m.yml", "models: [{name: bad, columns: [{name: id, data_tests: [not_null]}]}]");

    RunSummary summary = project.build();

    assertThat(status(summary, "bad")).isEqualTo(Status.SUCCESS);
    assertThat(status(summary, "not_null_bad_id")).isEqualTo(Status.FAIL);
    assertThat(status(summary, "child")).isEqualTo(Status.SKIPPED);
    assertThat(status(summary, "grandchild")).isEqualTo(Status.SKIPPED);
    assertThat(status(summary, "other")).isEqualTo(Status.SUCCESS);
    assertThat(summary.line()).isEqualTo("Done. PASS=2 WARN=0 ERROR=1 SKIP=2 TOTAL=5");
  }

  @Test
  void goesOnAfterAWarning() {
    project
        .model("bad", "select null as id")
        .model("child", "select * from {{ ref('bad') }}")
        .file(
            "models/m.yml",
            "models: [{name: bad, columns: [{name: id, data_tests: [{not_null: {config: {severity: warn}}}]}]}]");

    RunSummary summary = project.build();

    assertThat(status(summary, "not_null_bad_id")).isEqualTo(Status.WARN);
    assertThat(status(summary, "child")).isEqualTo(Status.SUCCESS);
    assertThat(summary.isFailure()).isFalse();
  }

  @Test
  void leavesWhatWasThereWhenAModelFails() {
    project.model("m", "{{ config(materialized='table') }} select 1 as n");
    project.build();
    project
        .model("m", "{{ config(materialized='table') }} select cast('x' as integer) as n")
        .model("child", "select * from {{ ref('m') }}");

    RunSummary summary = project.build();

    assertThat(status(summary, "m")).isEqualTo(Status.ERROR);
    assertThat(status(summary, "child")).isEqualTo(Status.SKIPPED);
    assertThat(project.query("select n from analytics.m")).containsExactly("1");
    assertThat(
            project.query(
                "select table_name from information_schema.tables where table_name like '%dbt_tmp'"))
        .isEmpty();
    assertThat(summary.results().getFirst().message())
        .contains("Conversion")
        .doesNotContain("Exception");
  }

  @Test
  void replacesATableByAViewAndBack() {
    project.model("m", "{{ config(materialized='table') }} select 1 as n").build();
    project.model("m", "select 2 as n").build();
    assertThat(project.query("select n from analytics.m")).containsExactly("2");

    project.model("m", "{{ config(materialized='table') }} select 3 as n");

    assertThat(project.build().isFailure()).isFalse();
    assertThat(project.query("select n from analytics.m")).containsExactly("3");
  }

  @Test
  void runsTheFourGenericTestsAndThoseOfTheProject() {
    project
        .model("parent", "select 1 as id union all select 2")
        .model(
            "child",
            "select * from (values (1, 'a'), (1, 'b'), (9, 'z'), (null, 'a')) as t(parent_id, kind)")
        .file(
            "tests/generic/at_most.sql",
            "{% test at_most(model, column_name, most) %} select * from {{ model }} where {{ column_name }} > {{ most }} {% endtest %}")
        .file("tests/no_z.sql", "select * from {{ ref('child') }} where kind = 'z'")
        .file(
            "models/m.yml",
            """
            models:
              - name: child
                columns:
                  - name: parent_id
                    data_tests:
                      - unique
                      - not_null
                      - relationships: {arguments: {to: ref('parent'), field: id}}
                      - at_most: {arguments: {most: 5}}
                      - at_most: {name: at_most_where, arguments: {most: 5}, config: {where: kind <> 'z'}}
                      - not_null: {name: few_nulls, config: {error_if: '> 1', warn_if: '> 0'}}
                      - not_null: {name: sum_of_nulls, config: {fail_calc: 'sum(7)', limit: 1}}
                  - name: kind
                    tests:
                      - accepted_values: {values: [a, b]}
            """);

    RunSummary summary = project.build();

    assertThat(status(summary, "unique_child_parent_id")).isEqualTo(Status.FAIL);
    assertThat(status(summary, "not_null_child_parent_id")).isEqualTo(Status.FAIL);
    assertThat(status(summary, "relationships_child_parent_id__id__ref_parent_"))
        .isEqualTo(Status.FAIL);
    assertThat(status(summary, "at_most_child_parent_id__5")).isEqualTo(Status.FAIL);
    assertThat(status(summary, "at_most_where")).isEqualTo(Status.PASS);
    assertThat(status(summary, "few_nulls")).isEqualTo(Status.WARN);
    assertThat(status(summary, "accepted_values_child_kind__a__b")).isEqualTo(Status.FAIL);
    assertThat(status(summary, "no_z")).isEqualTo(Status.FAIL);
    assertThat(summary.results().stream().filter(r -> r.uniqueId().contains("sum_of_nulls")))
        .singleElement()
        .satisfies(r -> assertThat(r.failures()).isEqualTo(7))
        .satisfies(
            r -> assertThat(r.message()).isEqualTo("Got 7 results, configured to fail if != 0"));
  }

  @Test
  void countsNoRowsAsNoFailureWhateverIsCalculated() {
    project
        .model("m", "select 1 as id")
        .file(
            "models/m.yml",
            "models: [{name: m, columns: [{name: id, data_tests: [{not_null: {config: {fail_calc: sum(1)}}}]}]}]");

    assertThat(status(project.build(), "not_null_m_id")).isEqualTo(Status.PASS);
  }

  @Test
  void laysConfigurationOverEachOther() {
    project
        .file(
            "dbt_project.yml",
            """
            name: shop
            profile: shop
            models:
              +tags: all
              shop:
                +materialized: table
                deep: {+schema: marts, +tags: [deep]}
            """)
        .model("deep/by_project", "select 1 as n")
        .model(
            "deep/by_file",
            "{{ config(materialized='view', tags='own', alias='named') }} select 1 as n")
        .model("deep/by_yml", "select 1 as n")
        .file(
            "models/m.yml",
            "models: [{name: by_yml, config: {materialized: view, schema: other}}]");

    project.build();

    assertThat(
            project.query(
                "select table_schema || '.' || table_name || ' ' || table_type from information_schema.tables where table_schema like 'analytics%' order by 1"))
        .containsExactly(
            "analytics_marts.by_project BASE TABLE",
            "analytics_marts.named VIEW",
            "analytics_other.by_yml VIEW");
    assertThat(project.open().list(selection("tag:deep,tag:own")))
        .containsExactly("shop.deep.by_file");
    assertThat(project.open().list(selection("tag:all"))).hasSize(3);
  }

  private static Selection selection(String... select) {
    return new Selection(List.of(select), List.of(), Selection.ALL.types());
  }

  @Test
  void letsAProjectNameItsSchemas() {
    project
        .file(
            "macros/naming.sql",
            "{% macro generate_schema_name(custom_schema_name, node) %}{{ custom_schema_name or target.schema }}{% endmacro %}")
        .model("m", "{{ config(schema='just_this') }} select 1 as n")
        .build();

    assertThat(project.query("select n from just_this.m")).containsExactly("1");
  }

  @Test
  void givesVariablesOfTheCommandLineBeforeTheProjects() {
    project
        .file("dbt_project.yml", "name: shop\nprofile: shop\nvars: {a: 1, b: 1, shop: {b: 2}}\n")
        .model(
            "m",
            "select {{ var('a') }} as a, {{ var('b') }} as b, {{ var('c', 3) }} as c, '{{ env_var('PLACE', 'none') }}' as d");

    project.build(Map.of("PLACE", "here"), "{a: 7}");

    assertThat(project.query("select a || ',' || b || ',' || c || ',' || d from analytics.m"))
        .containsExactly("7,2,3,here");
  }

  @Test
  void runsHooksAroundTheModelAndTheRun() {
    project.execute("create table log (what varchar)");
    project
        .file(
            "dbt_project.yml",
            """
            name: shop
            profile: shop
            on-run-start: "insert into log values ('start')"
            on-run-end: ["insert into log values ('end of {{ project_name }}')"]
            models:
              +pre-hook: "insert into log values ('before {{ this.identifier }}')"
            """)
        .model(
            "m",
            "{{ config(materialized='table', post_hook=[\"insert into log values ('after')\", {'sql': \"insert into log values ('outside')\", 'transaction': false}]) }} select 1 as n");

    assertThat(project.build().isFailure()).isFalse();

    assertThat(project.query("select what from log"))
        .containsExactly("start", "before m", "after", "outside", "end of shop");
  }

  @Test
  void laysTablesOutAsTheModelSays() {
    project
        .model(
            "m",
            """
            {{ config(dist='N', sort=['n', 'm']) }}
            select 1 as n, '{{ dist('even') }}|{{ dist('auto') }}|{{ dist(config.get('dist')) }}|{{ sort('interleaved', 'n') }}|{{ sort(none, config.get('sort')) }}' as laid_out
            """)
        .build();

    assertThat(project.query("select laid_out from analytics.m"))
        .containsExactly(
            "diststyle even ||diststyle key distkey (n) |interleaved sortkey (n) |compound sortkey (n, m) ");
  }

  @Test
  void tellsTheEndOfARunHowItsNodesWent() {
    project
        .file(
            "dbt_project.yml",
            """
            name: shop
            profile: shop
            on-run-end:
              - "create table went (name varchar, status varchar, failures varchar, told varchar)"
              - >-
                {% for r in results %}
                insert into went values ('{{ r.node.name }}', '{{ r.status }}', '{{ r.failures }}',
                '{{ r.thread_id is none }} {{ r.execution_time >= 0 }} {{ r.node.relation_name }}
                {{ r.adapter_response.get('code') }} {{ 'boom' in (r.message or '') }}
                {{ r.to_dict()['timing'] | length }}');
                {% endfor %}
              - "create table built_in as select '{{ schemas | join }} {{ database_schemas[0][0] }}' as s"
              - "create table named_by_ref as select n from {{ ref('good') }}"
            """)
        .model("good", "{{ config(materialized='table') }} select 1 as n")
        .model("bad", "{{ config(materialized='table', schema='lost') }} select error('boom') as n")
        .model("child", "{{ config(schema='lost') }} select * from {{ ref('bad') }}")
        .file("tests/t.sql", "select * from {{ ref('good') }}");

    project.build();

    assertThat(
            project.query(
                "select name || ' ' || status || ' ' || failures || ' ' || told from went order by 1"))
        .hasSize(4)
        .anyMatch(
            row ->
                row.equals(
                    "good success None False True \"dev\".\"analytics\".\"good\" CREATE False 1"))
        .anyMatch(row -> row.startsWith("bad error None") && row.endsWith(" True 1"))
        .anyMatch(row -> row.startsWith("child skipped None"))
        .anyMatch(row -> row.startsWith("t fail 1"));
    assertThat(project.query("select s from built_in")).containsExactly("analytics dev");
    assertThat(project.query("select n from named_by_ref")).containsExactly("1");
  }

  @Test
  void asksTheWarehouseWhileTemplatesRun() {
    project.execute("create table numbers as select * from range(3) t(n)");
    project
        .file("models/s.yml", "sources: [{name: raw, schema: main, tables: [{name: numbers}]}]")
        .model(
            "m",
            """
            {% if execute %}{% set biggest = run_query("select max(n) from " ~ source('raw', 'numbers')).columns[0].values()[0] %}{% endif %}
            select {{ biggest }} as biggest,
              '{{ adapter.get_columns_in_relation(source('raw', 'numbers')) | map(attribute='name') | join(',') }}' as columns,
              '{{ adapter.get_relation('dev', 'main', 'nothing') is none }}' as nothing,
              '{{ dbt.date_trunc('day', 'x') | replace("'", '') }}' as dispatched
            """);

    RunSummary summary = project.build();

    assertThat(summary.isFailure()).as(summary.toString()).isFalse();
    assertThat(
            project.query(
                "select biggest || ' ' || columns || ' ' || nothing || ' ' || dispatched from analytics.m"))
        .containsExactly("2 n True date_trunc(day, x)");
  }

  @Test
  void buildsManyModelsAtOnceAndInOrder() {
    for (int i = 0; i < 40; i++) {
      String on = i < 4 ? "select 0 as n" : "select n + 1 as n from {{ ref('m" + (i - 4) + "') }}";
      project.model("m" + i, "{{ config(materialized='table') }} " + on);
    }

    RunSummary summary = project.build();

    assertThat(summary.count(Status.SUCCESS)).isEqualTo(40);
    assertThat(project.query("select n from analytics.m39")).containsExactly("9");
  }

  @Test
  void stopsAtTheFirstFailureWhenAsked() {
    for (String name : List.of("a", "b", "c", "d", "e", "f")) {
      project.model(name, "select cast('x' as integer) as n, '" + name + "' as name");
    }
    project.model("a", "{{ config(materialized='table') }} select cast('x' as integer) as n");
    DbtSettings settings =
        new DbtSettings(temp, temp, "", null, Map.of(), Map.of(), 1, false, true);

    RunSummary summary = project.open(settings).build(Selection.ALL, project.dataSource());

    assertThat(summary.count(Status.ERROR)).isEqualTo(1);
    assertThat(summary.count(Status.SKIPPED)).isEqualTo(5);
  }

  @Test
  void leavesCompiledSqlAndArtifacts() throws Exception {
    project
        .model("m", "select {{ 1 + 1 }} as n")
        .file(
            "models/m.yml",
            "models: [{name: m, description: about m, columns: [{name: n, data_tests: [unique]}]}]")
        .build();

    assertThat(Files.readString(temp.resolve("target/compiled/shop/models/m.sql")))
        .isEqualTo("select 2 as n\n");
    String manifest = Files.readString(temp.resolve("target/manifest.json"));
    assertThat(manifest)
        .contains(
            "manifest/v12.json",
            "\"model.shop.m\"",
            "about m",
            "\"macro.dbt.test_unique\"",
            "\"attached_node\":\"model.shop.m\"");
    assertThat(Files.readString(temp.resolve("target/run_results.json")))
        .contains("run-results/v6.json", "\"status\":\"success\"", "\"status\":\"pass\"");
  }

  @Test
  void takesAnotherTargetOfTheProfile() {
    project.model("m", "select 1 as n, '{{ target.name }}' as target");
    DbtSettings settings =
        new DbtSettings(temp, temp, "prod", null, Map.of(), Map.of(), 0, false, false);

    project.open(settings).build(Selection.ALL, project.dataSource());

    assertThat(project.query("select target from live.m")).containsExactly("prod");
  }
}
