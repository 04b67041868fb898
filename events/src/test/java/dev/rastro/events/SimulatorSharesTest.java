package dev.rastro.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a million events must come out as. A share p of n independent draws lies within five
/// standard errors of p.
class SimulatorSharesTest {

  private static final int EVENTS = 1_200_000;
  private static final double SIGMAS = 5;

  private static final Counts BY_DEFAULT = Counts.of(Preset.DEFAULT);
  private static final Counts ORIGINAL = Counts.of(Preset.ORIGINAL);

  @Test
  void visitsReachCartPaymentAndConfirmation() {
    for (Counts counts : new Counts[] {BY_DEFAULT, ORIGINAL}) {
      assertShare(counts.conversions, counts.visits, 0.1202);
      // 2.434 page views a visit, with a spread of about as much.
      assertThat((double) counts.pageViews / counts.visits)
          .isCloseTo(2.434, within(SIGMAS * 2.5 / Math.sqrt((double) counts.visits)));
    }
  }

  @Test
  void pagesMixAsTheChainSays() {
    Map<String, Double> mix =
        Map.of(
            "/home", 0.404,
            "/product_a", 0.228,
            "/product_b", 0.150,
            "/cart", 0.102,
            "/payment", 0.068,
            "/confirmation", 0.049);
    for (Counts counts : new Counts[] {BY_DEFAULT, ORIGINAL}) {
      // Pages of one visit depend on each other, and the published mix is rounded to a tenth of a
      // percent.
      mix.forEach(
          (page, share) ->
              assertThat((double) counts.of("page " + page) / counts.pageViews)
                  .as(page)
                  .isCloseTo(share, within(0.004)));
      assertThat(counts.of("page /session_end")).isZero();
    }
  }

  @Test
  void visitsLandWhereTheChainBegins() {
    assertShare(BY_DEFAULT.of("landing /home"), BY_DEFAULT.visits, 0.60);
    assertShare(BY_DEFAULT.of("landing /product_a"), BY_DEFAULT.visits, 0.25);
    assertShare(BY_DEFAULT.of("landing /product_b"), BY_DEFAULT.visits, 0.15);
  }

  @Test
  void visitsBeginInTheHoursOfTheDay() {
    // Whole days only: the last one is cut.
    long visits = 0;
    for (int hour = 0; hour < 24; hour++) {
      visits += BY_DEFAULT.of("hour " + hour);
    }
    double[] weights = {
      .0273, .0185, .0108, .0107, .0050, .0105, .0192, .0297, .0382, .0426, .0549, .0583, .0646,
      .0627, .0572, .0521, .0590, .0667, .0718, .0662, .0696, .0428, .0329, .0287
    };
    for (int hour = 0; hour < 24; hour++) {
      assertShare(BY_DEFAULT.of("hour " + hour), visits, weights[hour]);
    }
  }

  @Test
  void tenThousandVisitsADayComeToAFewMoreSinceStepsAreShort() {
    assertThat((double) BY_DEFAULT.of("whole-day visits") / BY_DEFAULT.wholeDays)
        .isCloseTo(10_526, within(60.0));
  }

  @Test
  void sourcesCampaignsAndAdsHaveTheirShares() {
    long n = BY_DEFAULT.visits;
    assertShare(BY_DEFAULT.of("source google"), n, 0.15);
    assertShare(BY_DEFAULT.of("source facebook"), n, 0.30);
    assertShare(BY_DEFAULT.of("source bing"), n, 0.05);
    assertShare(BY_DEFAULT.of("source instagram"), n, 0.20);
    assertShare(BY_DEFAULT.of("source mailchimp"), n, 0.30);
    assertShare(BY_DEFAULT.of("campaign campaign_1"), n, 0.80);
    assertShare(BY_DEFAULT.of("content ad_2"), n, 0.30);
    assertShare(BY_DEFAULT.of("content ad_1"), n, 0.05);
  }

  @Test
  void theMediumFitsTheSourceByDefaultOnly() {
    assertThat(BY_DEFAULT.of("pair mailchimp organic")).isZero();
    assertThat(BY_DEFAULT.of("pair google social")).isZero();
    assertShare(BY_DEFAULT.of("pair google organic"), BY_DEFAULT.of("source google"), 0.60);
    assertThat(ORIGINAL.of("pair mailchimp organic")).isPositive();
  }

  @Test
  void visitorsHaveTheirDevices() {
    long visitors = SimulatorSettings.of(Preset.DEFAULT, 1, 1).visitors();
    assertShare(BY_DEFAULT.of("system iOS"), visitors, 0.40);
    assertShare(BY_DEFAULT.of("system Android"), visitors, 0.30);
    assertShare(BY_DEFAULT.of("system MacOS"), visitors, 0.15);
    assertShare(BY_DEFAULT.of("system Windows"), visitors, 0.10);
    assertShare(BY_DEFAULT.of("system Linux"), visitors, 0.05);
    assertThat(BY_DEFAULT.of("Safari on Android")).isZero();
  }

  @Test
  void aShareThatIsOffWouldBeFound() {
    assertThat(isShare(BY_DEFAULT.conversions, BY_DEFAULT.visits, 0.1202 + 0.006)).isFalse();
  }

  private static void assertShare(long part, long whole, double share) {
    assertThat(isShare(part, whole, share))
        .as("%d of %d is %.4f, expected %.4f", part, whole, (double) part / whole, share)
        .isTrue();
  }

  private static boolean isShare(long part, long whole, double share) {
    double error = Math.sqrt(share * (1 - share) / whole);
    // Published shares are rounded: half a unit of their last place comes on top.
    return Math.abs((double) part / whole - share) <= SIGMAS * error + 0.00005;
  }

  /// What was counted over one long run.
  private static final class Counts {
    private final Map<String, Long> counts = new HashMap<>();
    private long visits;
    private long conversions;
    private long pageViews;
    private long wholeDays;

    static Counts of(Preset preset) {
      Counts counts = new Counts();
      long lastSecond = counts.play(preset);
      counts.wholeDays = (lastSecond - FIRST_SECOND) / 86_400;
      long wholeDaysEnd = FIRST_SECOND + counts.wholeDays * 86_400;
      new Simulator(SimulatorSettings.of(preset, 29, EVENTS))
          .run(
              (_, _, _, _) -> {},
              visit -> {
                long start = visit.start().getEpochSecond();
                if (start < wholeDaysEnd) {
                  counts.add("hour " + Math.floorMod(start, 86_400L) / 3_600);
                  counts.add("whole-day visits");
                }
              });
      return counts;
    }

    private static final long FIRST_SECOND = 1_767_225_600;

    private long play(Preset preset) {
      Map<String, String> clickSeen = new HashMap<>();
      Map<String, String> cookieSeen = new HashMap<>();
      long[] last = new long[1];
      SimulatorTotals totals =
          new Simulator(SimulatorSettings.of(preset, 29, EVENTS))
              .run(
                  (micros, buffer, offset, length) -> {
                    last[0] = micros / 1_000_000;
                    count(new String(buffer, offset, length, UTF_8), clickSeen, cookieSeen);
                  },
                  _ -> {});
      visits = totals.visits();
      conversions = totals.conversions();
      return last[0];
    }

    private void count(String line, Map<String, String> clickSeen, Map<String, String> cookieSeen) {
      String path = value(line, "page_url_path");
      if (value(line, "event_type").equals("pageview")) {
        pageViews++;
        add("page " + path);
      }
      String source = value(line, "utm_source");
      if (clickSeen.put(value(line, "click_id"), "") == null) {
        add("landing " + path);
        add("source " + source);
        add("pair " + source + " " + value(line, "utm_medium"));
        add("campaign " + value(line, "utm_campaign"));
        add("content " + value(line, "utm_content"));
      }
      if (cookieSeen.put(value(line, "user_domain_id"), "") == null) {
        add("system " + value(line, "os_name"));
        add(value(line, "browser_name") + " on " + value(line, "os_name"));
      }
    }

    private void add(String key) {
      counts.merge(key, 1L, Long::sum);
    }

    long of(String key) {
      return counts.getOrDefault(key, 0L);
    }

    private static String value(String line, String name) {
      String key = "\"" + name + "\":\"";
      int from = line.indexOf(key) + key.length();
      return line.substring(from, line.indexOf('"', from));
    }
  }
}
