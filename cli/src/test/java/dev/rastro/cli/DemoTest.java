package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One demo, looked at from all sides.
class DemoTest {

  private static final long EVENTS = 60_000;

  @TempDir private static Path temp;

  private static Path home;
  private static CommandLineRun demo;
  private static JsonNode figures;

  @BeforeAll
  static void runTheDemo() {
    System.setProperty("rastro.installation", "..");
    home = temp.resolve("home");
    demo = run("demo", "--events", String.valueOf(EVENTS), "--json");
    assertThat(demo.exitCode()).as("%s%s", demo.out(), demo.err()).isZero();
    figures = JsonMapper.builder().build().readTree(demo.lastLine());
  }

  private static CommandLineRun run(String command, String... arguments) {
    return CommandLineRun.of(
        Stream.concat(Stream.of(command, "--home", home.toString()), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static long figure(String name) {
    return figures.get(name).asLong();
  }

  @Test
  void deliversEveryEventThatWasSent() {
    assertThat(figure("events")).isEqualTo(EVENTS);
    assertThat(figure("delivered")).isEqualTo(EVENTS);
    assertThat(figure("raw_objects")).isEqualTo(figure("partitions")).isEqualTo(2);
  }

  @Test
  void passesAllTestsOfTheModels() {
    assertThat(figure("tests_failed")).isZero();
    assertThat(figure("tests_warned")).isZero();
    assertThat(figure("tests_passed")).isGreaterThan(30);
  }

  @Test
  void findsNearlyTheVisitsThatWere() {
    assertThat((double) figure("visits") / figure("true_visits")).isBetween(0.9, 1.0);
    assertThat(figures.get("conversion_rate").asDouble()).isBetween(0.09, 0.16);
  }

  /// DuckDB's own functions straight over the files, with none of our code between.
  @Test
  void findsTheVisitsAndSalesThatAnIndependentCountFinds() throws Exception {
    Independent counted = independentCount(home);

    assertThat(figure("visits")).isEqualTo(counted.visits());
    assertThat(figure("converted")).isEqualTo(counted.sales());
  }

  /// With a hundred visitors and a hundred thousand visits a day nearly every visitor is always on
  /// the site, so that next to no gap parts one visit from the next.
  @Test
  void countsTheOriginalsVisitsAsAnIndependentCountDoes() throws Exception {
    Path original = temp.resolve("original");
    CommandLineRun run =
        CommandLineRun.of(
            "demo",
            "--home",
            original.toString(),
            "--preset",
            "original",
            "--events",
            "30000",
            "--json");
    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    JsonNode found = JsonMapper.builder().build().readTree(run.lastLine());
    Independent counted = independentCount(original);

    assertThat(found.get("preset").asString()).isEqualTo("original");
    assertThat(found.get("delivered").asLong()).isEqualTo(30_000).isEqualTo(counted.events());
    assertThat(found.get("tests_failed").asLong()).isZero();
    assertThat(found.get("visits").asLong()).isEqualTo(counted.visits());
    assertThat(found.get("converted").asLong()).isEqualTo(counted.sales());
    assertThat(counted.visits()).isLessThan(found.get("true_visits").asLong() / 20);
    assertThat(found.get("true_converted").asDouble() / found.get("true_visits").asDouble())
        .isBetween(0.11, 0.13);
  }

  private record Independent(long events, long visits, long sales) {}

  private static Independent independentCount(Path home) throws Exception {
    String raw = home.resolve("s3/rastro-raw-000000000000/events/*/*.gz").toString();
    String count =
        """
        with e as (
          select distinct event_id, event_timestamp::timestamp as t, user_domain_id as c, page_url_path as p
          from read_json_auto('%s', format = 'newline_delimited', compression = 'gzip')),
        g as (select *, coalesce(t - lag(t) over (partition by c order by t, event_id) > interval 30 minutes, true) as n from e),
        v as (select *, count(*) filter (where n) over (partition by c order by t, event_id) as i from g),
        s as (select c, i, bool_or(p = '/confirmation') as sale from v group by c, i)
        select (select count(*) from e), count(*), count(*) filter (where sale) from s
        """
            .formatted(raw);
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet counted = statement.executeQuery(count)) {
      assertThat(counted.next()).isTrue();
      return new Independent(counted.getLong(1), counted.getLong(2), counted.getLong(3));
    }
  }

  @Test
  void keepsTheTruthOutOfTheLake() throws Exception {
    Path truth = home.resolve("truth/visits.csv");
    try (Stream<String> lines = Files.lines(truth)) {
      assertThat(lines.skip(1).count()).isEqualTo(figure("true_visits"));
    }
    CommandLineRun columns = run("athena", "--csv", "SELECT * FROM events LIMIT 1");
    assertThat(columns.out().lines().findFirst()).get().asString().doesNotContain("visit");
  }

  @Test
  void writesTheFiguresThatItFoundIntoTheReport() throws Exception {
    String page = Files.readString(home.resolve("report.html"));
    String open = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(open) + open.length();
    JsonNode report =
        JsonMapper.builder()
            .build()
            .readTree(page.substring(from, page.indexOf("</script>", from)));

    JsonNode totals = report.get("totals");
    assertThat(totals.get("events").asLong()).isEqualTo(EVENTS);
    assertThat(totals.get("visits").asLong()).isEqualTo(figure("visits"));
    assertThat(totals.get("conversions").asLong()).isEqualTo(figure("converted"));
    assertThat(totals.get("trueVisits").asLong()).isEqualTo(figure("true_visits"));
    assertThat(totals.get("trueConversions").asLong()).isEqualTo(figure("true_converted"));
    assertThat(totals.get("revenue").asDouble()).isPositive();
    for (String part : List.of("days", "hours", "sources", "devices")) {
      assertThat(sum(report, part, "visits")).as(part).isEqualTo(figure("visits"));
      assertThat(sum(report, part, "conversions")).as(part).isEqualTo(figure("converted"));
    }
    assertThat(sum(report, "days", "trueVisits")).isEqualTo(figure("true_visits"));
    assertThat(report.get("days")).hasSize(2);
    assertThat(report.get("hours")).hasSize(24);
    JsonNode funnel = report.get("funnel");
    assertThat(funnel).hasSize(5);
    assertThat(funnel.get(4).get("visits").asLong()).isEqualTo(figure("converted"));
    assertThat(demo.out()).contains(home.resolve("report.html").toString());
  }

  private static long sum(JsonNode report, String part, String name) {
    long sum = 0;
    for (JsonNode row : report.get(part)) {
      sum += row.get(name).asLong();
    }
    return sum;
  }

  @Test
  void answersAthenaOverAllThreeBuckets() {
    for (String table :
        List.of("data_lake_raw.events", "data_lake_staged.events", "data_lake_curated.visits")) {
      CommandLineRun asked = run("athena", "--csv", "SELECT count(*) AS n FROM " + table);
      String expected =
          String.valueOf(table.endsWith("visits") ? figure("visits") : figure("events"));

      assertThat(asked.exitCode()).as(asked.err()).isZero();
      assertThat(asked.lastLine()).contains(expected);
    }
  }

  @Test
  void answersRedshiftOverTheLakeAndTheMarts() {
    CommandLineRun asked =
        run(
            "redshift",
            "--csv",
            "select (select count(*) from spectrum.events) as raw,"
                + " (select sum(visits) from analytics.daily) as visits");

    assertThat(asked.exitCode()).as(asked.err()).isZero();
    assertThat(asked.lastLine())
        .contains(String.valueOf(EVENTS))
        .contains(String.valueOf(figure("visits")));
  }

  @Test
  void runsTheModelsAgainByThemselves() {
    CommandLineRun built =
        CommandLineRun.of("dbt", "build", "--home", home.toString(), "-s", "daily");

    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    assertThat(built.out())
        .contains("OK created sql table model analytics.daily")
        .contains("ERROR=0");
  }

  @Test
  void saysWhatIsWrongWithAStatementInOneLine() {
    CommandLineRun athena = run("athena", "SELECT nothing FROM events");
    CommandLineRun redshift = run("redshift", "select nothing from analytics.visits");

    for (CommandLineRun failed : List.of(athena, redshift)) {
      assertThat(failed.exitCode()).isEqualTo(Main.FAILED);
      assertThat(failed.err().strip().lines()).hasSize(1);
      assertThat(failed.err()).contains("nothing").doesNotContain("Exception");
    }
  }

  @Test
  void givesTheSameCountsForTheSameSeed() throws Exception {
    Path other = temp.resolve("other");
    CommandLineRun again =
        CommandLineRun.of(
            "demo", "--home", other.toString(), "--events", String.valueOf(EVENTS), "--json");
    JsonNode figuresAgain = JsonMapper.builder().build().readTree(again.lastLine());

    for (String name :
        List.of("events", "delivered", "raw_objects", "visits", "true_visits", "converted")) {
      assertThat(figuresAgain.get(name)).as(name).isEqualTo(figures.get(name));
    }
    CommandLineRun replaced =
        CommandLineRun.of("demo", "--home", other.toString(), "--events", "2000", "--seed", "7");

    assertThat(replaced.exitCode()).as(replaced.err()).isZero();
    assertThat(replaced.err()).contains("Replacing the data of the last demo");
    assertThat(replaced.out()).contains("2,000 events");
  }
}
