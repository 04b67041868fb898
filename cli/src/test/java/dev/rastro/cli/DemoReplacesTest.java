package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a demo replaces in a home, and what it leaves alone.
class DemoReplacesTest {

  @TempDir private Path temp;

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  private CommandLineRun run(String... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(arguments), Stream.of("--home", temp.resolve("home").toString()))
            .toArray(String[]::new));
  }

  private CommandLineRun done(String... arguments) {
    CommandLineRun run = run(arguments);
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    return run;
  }

  private CommandLineRun demo() {
    return run("demo", "--events", "500");
  }

  private void assertRefused(String... words) {
    CommandLineRun refused = demo();
    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err().strip().lines()).hasSize(1);
    assertThat(refused.err()).contains("holds what no demo made").contains(words);
  }

  @Test
  void aHomeThatHoldsOnlyWhatTheStackDeclaresIsFreeForADemo() {
    done("env");
    done("catalog");
    done("athena", "SELECT 1 AS one");

    CommandLineRun demo = demo();

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.err()).doesNotContain("Replacing");
  }

  @Test
  void whatOneDemoMadeTheNextOneReplacesButNotTheKeys() {
    assertThat(demo().exitCode()).isZero();
    done("keys", "create");
    String keys = done("keys", "list").out();
    done("athena", "SELECT count(*) FROM events");
    done("crawl", "raw-events");
    done("dbt", "build", "--select", "events+", "--vars", "{visit_timeout_minutes: 45}");

    CommandLineRun second = demo();

    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(second.err()).contains("Replacing the data of the last demo");
    assertThat(done("keys", "list").out()).isEqualTo(keys);
    assertThat(keys.lines()).hasSize(2);
  }

  @Test
  void whatSomebodyMadeInTheWarehouseOrTheCatalogIsNamedAndLeftAlone() {
    assertThat(demo().exitCode()).isZero();

    done("redshift", "create table analytics.mine as select 7 as n");
    assertRefused("(table analytics.mine of the warehouse)", "rastro reset");
    assertThat(done("redshift", "--csv", "select n from analytics.mine").lastLine()).isEqualTo("7");
    done("redshift", "drop table analytics.mine");

    done("redshift", "create schema empty");
    assertRefused("(schema empty of the warehouse)");
    done("redshift", "drop schema empty");

    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      cloud.glue().createTable(r -> r.databaseName("data_lake_raw").tableInput(t -> t.name("own")));
    }
    assertRefused("(table data_lake_raw.own of the catalog)");
    assertThat(done("catalog").out()).contains("own");
    try (OpenCloud cloud = OpenCloud.over(temp.resolve("home"))) {
      cloud.glue().deleteTable(r -> r.databaseName("data_lake_raw").name("own"));
    }

    assertThat(demo().exitCode()).isZero();
  }

  @Test
  void whatSomebodyPutIntoTheLakeIsNamedAndLeftAlone() throws Exception {
    assertThat(demo().exitCode()).isZero();
    List<Path> before = objects();
    done("simulate", "--events", "500", "--stream");

    assertRefused("(object s3://rastro-raw-000000000000/events/landing_date=");

    assertThat(objects()).hasSizeGreaterThan(before.size()).containsAll(before);
    done("reset");
    assertThat(temp.resolve("home/s3")).doesNotExist();
    assertThat(demo().exitCode()).isZero();
  }

  @Test
  void whatIsAddedAfterADemoThatWasStoppedIsLeftAlone() throws Exception {
    done("simulate", "--events", "500", "--stream");
    try (Home home = Home.open(temp.resolve("home"))) {
      DemoMark.begin(home); // As a demo does that is stopped then.
    }
    done("redshift", "create table mine as select 7 as n");

    assertRefused("(table ", ".mine of the warehouse)");

    done("redshift", "drop table mine");
    CommandLineRun demo = demo();
    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.err()).contains("Replacing");
  }

  @Test
  void whereADemoWasStoppedTheNextOneBegins() throws Exception {
    done("simulate", "--events", "500", "--stream");
    try (Home home = Home.open(temp.resolve("home"))) {
      DemoMark.begin(home);
    }

    CommandLineRun demo = demo();

    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.err()).contains("Replacing");
    assertThat(objects()).filteredOn(path -> path.toString().contains("rastro-raw")).hasSize(1);
  }

  @Test
  void aMarkThatIsDamagedIsNotTakenForLeave() throws Exception {
    assertThat(demo().exitCode()).isZero();
    Files.writeString(temp.resolve("home/demo"), "{");

    CommandLineRun refused = demo();

    assertThat(refused.exitCode()).isNotZero();
    assertThat(refused.err()).contains("is damaged").doesNotContain("internal error");
  }

  private List<Path> objects() throws Exception {
    try (Stream<Path> files = Files.walk(temp.resolve("home/s3"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
