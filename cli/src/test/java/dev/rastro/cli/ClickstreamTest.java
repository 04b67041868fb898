package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// The visits that the models of `clickstream/` find in events written by hand, where it is close.
class ClickstreamTest {

  private static final String FIRST_DAY = "2026-01-01";
  private static final String SECOND_DAY = "2026-01-02";

  @TempDir private static Path temp;
  private static CommandLineRun built;
  private static final Map<String, StringBuilder> LINES = new TreeMap<>();

  @BeforeAll
  static void buildTheModels() throws IOException {
    System.setProperty("rastro.installation", "..");
    at("under", "10:00:00.000000", "10:29:59.999999");
    at("exact", "10:00:00.000000", "10:30:00.000000");
    at("over", "10:00:00.000000", "10:30:00.000001");
    at("chain", "10:00:00.000000", "10:30:00.000000", "11:00:00.000000", "11:30:00.000001");
    at("ten-exact", "10:00:00.000000", "10:10:00.000000");
    at("ten-over", "10:00:00.000000", "10:10:00.000001");
    for (String page : List.of("c", "a", "b")) {
      event(FIRST_DAY, "tie-" + page, "tie", FIRST_DAY + " 10:00:00.000000", "/" + page);
    }
    event(FIRST_DAY, "tie-d", "tie", FIRST_DAY + " 10:30:00.000000", "/d");
    event(FIRST_DAY, "again", "same-day", FIRST_DAY + " 10:00:00.000000", "/home");
    event(FIRST_DAY, "again", "same-day", FIRST_DAY + " 10:00:00.000000", "/home");
    event(SECOND_DAY, "late", "two-days", FIRST_DAY + " 23:59:59.000000", "/home");
    event(FIRST_DAY, "late", "two-days", FIRST_DAY + " 23:59:59.000000", "/home");
    event(FIRST_DAY, "before", "midnight", FIRST_DAY + " 23:50:00.000000", "/home");
    event(SECOND_DAY, "after", "midnight", SECOND_DAY + " 00:10:00.000000", "/confirmation");
    for (String id : new String[] {null, null, ""}) {
      event(FIRST_DAY, id, "nameless", FIRST_DAY + " 10:00:00.000000", "/home");
    }
    event(FIRST_DAY, "named", "nameless", FIRST_DAY + " 10:05:00.000000", "/cart");
    try (LocalCloud cloud = LocalCloud.openWithHome(temp)) {
      for (Map.Entry<String, StringBuilder> day : LINES.entrySet()) {
        cloud
            .s3()
            .putObject(
                r ->
                    r.bucket("rastro-raw-000000000000")
                        .key("events/landing_date=" + day.getKey() + "/events.gz"),
                RequestBody.fromBytes(packed(day.getValue().toString())));
      }
    }
    CommandLineRun crawled = run("crawl", "raw-events");
    assertThat(crawled.exitCode()).as(crawled.err()).isZero();
    built = run("dbt", "build");
  }

  private static void at(String cookie, String... times) {
    for (int i = 0; i < times.length; i++) {
      event(FIRST_DAY, cookie + "-" + i, cookie, FIRST_DAY + " " + times[i], "/home");
    }
  }

  private static void event(
      String landingDate, @Nullable String id, String cookie, String time, String page) {
    LINES
        .computeIfAbsent(landingDate, _ -> new StringBuilder())
        .append(
            ("{%s'event_timestamp': '%s', 'event_type': 'pageview', 'page_url_path': '%s',"
                    + " 'user_domain_id': '%s', 'referer_medium': 'search', 'utm_source': 'google',"
                    + " 'utm_medium': 'organic', 'utm_campaign': 'one', 'geo_country': 'ES',"
                    + " 'browser_name': 'Firefox', 'os_name': 'Linux', 'device_type': 'Computer'}\n")
                .formatted(id == null ? "" : "'event_id': '" + id + "', ", time, page, cookie)
                .replace('\'', '"'));
  }

  private static byte[] packed(String lines) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(lines.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private static CommandLineRun run(String command, String... arguments) {
    Stream<String> words = Stream.of(command);
    if (command.equals("dbt")) {
      words = Stream.of(command, arguments[0]);
      arguments = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
    }
    return CommandLineRun.of(
        Stream.of(words, Stream.of("--home", temp.toString()), Stream.of(arguments))
            .flatMap(part -> part)
            .toArray(String[]::new));
  }

  /// The rows of a query, as CSV without quotes.
  private static List<String> rows(String sql) {
    CommandLineRun asked = run("redshift", "--csv", sql);
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    return asked.out().lines().skip(1).map(line -> line.replace("\"", "")).toList();
  }

  /// How many events each visit of a cookie has.
  private static List<String> visits(String cookie) {
    return rows(
        "select events from analytics.visits where cookie_id = '"
            + cookie
            + "' order by visit_number");
  }

  @Test
  void passesItsTestsAndWarnsOfEventsWithoutAnId() {
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
    assertThat(built.out()).contains("WARN 3").contains("WARN=1 ERROR=0 SKIP=0");
  }

  @Test
  void aGapOfExactlyTheTimeoutEndsNoVisit() {
    assertThat(visits("under")).containsExactly("2");
    assertThat(visits("exact")).containsExactly("2");
    assertThat(visits("over")).containsExactly("1", "1");
    assertThat(visits("chain")).containsExactly("3", "1");
  }

  @Test
  void eventsOfOneMomentAreOneVisitThatBeginsOnce() {
    assertThat(visits("tie")).containsExactly("4");
    assertThat(
            rows(
                "select event_id from analytics.events where cookie_id = 'tie' and is_visit_start"))
        .containsExactly("tie-a");
    assertThat(rows("select landing_page from analytics.visits where cookie_id = 'tie'"))
        .containsExactly("/a");
  }

  @Test
  void anEventThatCameTwiceCountsOnce() {
    assertThat(visits("same-day")).containsExactly("1");
    assertThat(visits("two-days")).containsExactly("1");
    assertThat(rows("select landing_date from analytics.events where event_id = 'late'"))
        .containsExactly(FIRST_DAY);
  }

  @Test
  void aVisitGoesOnOverMidnight() {
    assertThat(
            rows(
                "select visit_date, events, duration_seconds, converted from analytics.visits"
                    + " where cookie_id = 'midnight'"))
        .containsExactly(FIRST_DAY + ",2,1200,true");
    assertThat(rows("select conversion_date from analytics.conversions"))
        .containsExactly(SECOND_DAY);
  }

  @Test
  void eventsWithoutAnIdStayAndAreNotMerged() {
    assertThat(visits("nameless")).containsExactly("4");
    assertThat(
            rows(
                "select count(*), count(event_id), count(distinct event_key) from analytics.events"
                    + " where cookie_id = 'nameless'"))
        .containsExactly("4,1,4");
  }

  @Test
  void takesTheTimeoutFromAVariable() {
    CommandLineRun ten =
        run(
            "dbt",
            "build",
            "--vars",
            "{visit_timeout_minutes: 10}",
            "--target-path",
            temp.resolve("ten").toString());
    try {
      assertThat(ten.exitCode()).as(ten.out() + ten.err()).isZero();
      assertThat(visits("under")).containsExactly("1", "1");
      assertThat(visits("ten-exact")).containsExactly("2");
      assertThat(visits("ten-over")).containsExactly("1", "1");
    } finally {
      run("dbt", "build");
    }
    assertThat(visits("ten-over")).containsExactly("2");
  }
}
