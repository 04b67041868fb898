package dev.rastro.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.firehose.FirehoseQuotas;
import dev.rastro.gateway.GatewaySettings;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.Record;

/// The models of the clickstream project over events that were made by hand.
class ClickstreamTest {

  private static final String FIRST_DAY = "2026-03-01";
  private static final String SECOND_DAY = "2026-03-02";

  @TempDir private Path temp;

  private final List<String> firstDay = new ArrayList<>();
  private final List<String> secondDay = new ArrayList<>();

  @BeforeEach
  void useThisProject() {
    System.setProperty("rastro.installation", "..");
  }

  @Test
  void aVisitEndsWhenTheGapIsLongerThanThirtyMinutes() throws Exception {
    firstDay.add(event("e1", "exact", FIRST_DAY + " 10:00:00.000000", "/home"));
    firstDay.add(event("e2", "exact", FIRST_DAY + " 10:29:59.999999", "/product_a"));
    firstDay.add(event("e3", "exact", FIRST_DAY + " 10:59:59.999999", "/cart"));
    firstDay.add(event("e4", "exact", FIRST_DAY + " 11:30:00.000000", "/home"));
    deliver();

    build();

    assertThat(rows("select visit_id, events, visit_end from analytics.visits order by 1"))
        .containsExactly("exact-1,3,2026-03-01 10:59:59.999999", "exact-2,1,2026-03-01 11:30:00");
  }

  @Test
  void theTimeoutIsAVariable() throws Exception {
    firstDay.add(event("e1", "exact", FIRST_DAY + " 10:00:00.000000", "/home"));
    firstDay.add(event("e2", "exact", FIRST_DAY + " 10:10:00.000000", "/product_a"));
    firstDay.add(event("e3", "exact", FIRST_DAY + " 10:20:00.000001", "/home"));
    deliver();

    build("--vars", "{visit_timeout_minutes: 10}");
    assertThat(rows("select visit_id, events from analytics.visits order by 1"))
        .containsExactly("exact-1,2", "exact-2,1");

    build();
    assertThat(rows("select visit_id, events from analytics.visits")).containsExactly("exact-1,3");
  }

  @Test
  void eventsOfOneTimeAreOneVisitInTheOrderOfTheirIds() throws Exception {
    firstDay.add(event("b", "ties", FIRST_DAY + " 10:00:00.000000", "/product_a"));
    firstDay.add(event("a", "ties", FIRST_DAY + " 10:00:00.000000", "/home"));
    firstDay.add(event("c", "ties", FIRST_DAY + " 10:00:00.000000", "/cart"));
    deliver();

    build();

    assertThat(rows("select visit_id, events, landing_page from analytics.visits"))
        .containsExactly("ties-1,3,/home");
    assertThat(rows("select event_id from analytics.events where is_visit_start"))
        .containsExactly("a");
  }

  @Test
  void anEventThatCameTwiceCountsOnceEvenOverTwoDays() throws Exception {
    String sameDay = event("e1", "twice", FIRST_DAY + " 10:00:00.000000", "/home");
    String nextDay = event("e2", "twice", FIRST_DAY + " 10:05:00.000000", "/cart");
    firstDay.addAll(List.of(sameDay, sameDay, nextDay));
    secondDay.addAll(List.of(nextDay, nextDay));
    deliver();

    build();

    assertThat(rows("select event_id, landing_date from analytics.events order by 1"))
        .containsExactly("e1,2026-03-01", "e2,2026-03-01");
    assertThat(rows("select events, pages from analytics.visits")).containsExactly("2,2");
    assertThat(rows("select count(*) from spectrum.events")).containsExactly("5");
  }

  @Test
  void aVisitOverMidnightIsOneVisitOfTheDayOnWhichItBegan() throws Exception {
    firstDay.add(event("e1", "late", FIRST_DAY + " 23:50:00.000000", "/home"));
    secondDay.add(event("e2", "late", SECOND_DAY + " 00:10:00.000000", "/confirmation"));
    secondDay.add(event("e3", "late", SECOND_DAY + " 00:50:00.000000", "/home"));
    deliver();

    build();

    assertThat(
            rows("select visit_id, visit_date, events, converted from analytics.visits order by 1"))
        .containsExactly("late-1,2026-03-01,2,true", "late-2,2026-03-02,1,false");
    assertThat(rows("select visit_date, visits, conversions from analytics.daily order by 1"))
        .containsExactly("2026-03-01,1,1", "2026-03-02,1,0");
  }

  @Test
  void eventsWithoutAnIdAreKeptApartAndTold() throws Exception {
    firstDay.add(event(null, "unnamed", FIRST_DAY + " 10:00:00.000000", "/home"));
    firstDay.add(event(null, "unnamed", FIRST_DAY + " 10:00:00.000000", "/home"));
    firstDay.add(event("e1", "unnamed", FIRST_DAY + " 10:10:00.000000", "/cart"));
    firstDay.add(event(null, "unnamed", FIRST_DAY + " 11:00:00.000000", "/home"));
    deliver();

    CommandLineRun run = command("dbt", "run");
    CommandLineRun test = command("dbt", "test");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(rows("select visit_id, events, landing_page from analytics.visits order by 1"))
        .containsExactly("unnamed-1,3,/home", "unnamed-2,1,/home");
    assertThat(rows("select count(*) from analytics.events where is_visit_start"))
        .containsExactly("2");
    assertThat(test.exitCode()).isEqualTo(Main.FAILED);
    assertThat(test.out()).contains("FAIL not_null_events_event_id");
    assertThat(test.err().strip())
        .startsWith("rastro: dbt test failed: ")
        .contains("not_null_events_event_id (3 rows)");
  }

  private static String event(@Nullable String id, String cookie, String time, String page) {
    return """
        {"event_id": %s, "event_timestamp": "%s", "event_type": "pageview", "page_url_path": "%s", \
        "user_domain_id": "%s", "referer_medium": "search", "utm_source": "google", \
        "utm_medium": "organic", "utm_campaign": "campaign_1", "geo_country": "PT", \
        "browser_name": "Firefox", "os_name": "Linux", "device_type": "Computer"}
        """
        .formatted(id == null ? "null" : "\"" + id + "\"", time, page, cookie);
  }

  /// Puts the events through the stream, each day's on its day, and has them cataloged.
  private void deliver() throws Exception {
    TestClock clock = new TestClock(Instant.parse(FIRST_DAY + "T12:00:00Z"));
    try (Home home = Home.open(temp.resolve("home"));
        LocalCloud cloud =
            LocalCloud.open(home, GatewaySettings.onPort(0), FirehoseQuotas.NONE, clock)) {
      for (List<String> day : List.of(firstDay, secondDay)) {
        if (!day.isEmpty()) {
          cloud
              .firehose()
              .putRecordBatch(
                  r ->
                      r.deliveryStreamName("clickstream")
                          .records(day.stream().map(ClickstreamTest::record).toList()));
          cloud.flush("clickstream").get(1, TimeUnit.MINUTES);
        }
        clock.advance(Duration.ofDays(1));
      }
    }
    CommandLineRun crawl = command("crawl", "raw-events");
    assertThat(crawl.exitCode()).as(crawl.err()).isZero();
  }

  private static Record record(String line) {
    return Record.builder().data(SdkBytes.fromUtf8String(line)).build();
  }

  private void build(String... options) {
    CommandLineRun built =
        command(
            "dbt", Stream.concat(Stream.of("build"), Stream.of(options)).toArray(String[]::new));
    assertThat(built.exitCode()).as(built.out() + built.err()).isZero();
  }

  /// The rows of an answer as CSV without quotes, without the header.
  private List<String> rows(String sql) {
    CommandLineRun asked = command("redshift", "--csv", sql);
    assertThat(asked.exitCode()).as(asked.err()).isZero();
    return asked.out().replace("\"", "").lines().skip(1).toList();
  }

  private CommandLineRun command(String name, String... arguments) {
    Stream<String> home = Stream.of("--home", temp.resolve("home").toString());
    Stream<String> all =
        name.equals("dbt")
            ? Stream.concat(Stream.of(name), Stream.concat(Stream.of(arguments), home))
            : Stream.concat(Stream.of(name), Stream.concat(home, Stream.of(arguments)));
    return CommandLineRun.of(all.toArray(String[]::new));
  }
}
