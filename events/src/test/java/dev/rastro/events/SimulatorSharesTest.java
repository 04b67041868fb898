package dev.rastro.events;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a million events must come out as. A share p of n independent draws lies within five
/// standard errors of p, which chance alone misses once in 1.7 million times.
///
/// The original has a hundred visitors, too few to tell the shares of what visitors are; so these
/// are looked at in the same preset with as many visitors as visits.
@SuppressWarnings("NullAway.Init")
class SimulatorSharesTest {

  private static final int EVENTS = 1_000_000;
  private static final double SIGMAS = 5;

  /// Half a unit of the last place of a share that was published as a percentage with one place.
  private static final double ROUNDED_PERCENT = 0.0005;

  private static final Map<String, Double> SYSTEMS =
      Map.of("iOS", .40, "Android", .30, "MacOS", .15, "Windows", .10, "Linux", .05);
  private static final Map<String, Double> BROWSERS =
      Map.of("Chrome", .50, "Firefox", .25, "InternetExplorer", .05, "Safari", .10, "Opera", .10);
  private static final Map<String, Double> SOURCES =
      Map.of("google", .15, "facebook", .30, "bing", .05, "instagram", .20, "mailchimp", .30);
  private static final Map<String, Double> MEDIA =
      Map.of("cpc", .25, "affiliate", .10, "organic", .40, "social", .25);
  private static final Map<String, Double> CAMPAIGNS = Map.of("campaign_1", .80, "campaign_2", .20);
  private static final Map<String, Double> ADS =
      Map.of("ad_1", .05, "ad_2", .30, "ad_3", .20, "ad_4", .25, "ad_5", .20);

  /// There is no Safari but on Apple's systems, and no Internet Explorer but on Windows.
  private static final Map<String, Set<String>> MISSING_BROWSERS =
      Map.of(
          "iOS", Set.of("InternetExplorer"),
          "MacOS", Set.of("InternetExplorer"),
          "Android", Set.of("InternetExplorer", "Safari"),
          "Linux", Set.of("InternetExplorer", "Safari"),
          "Windows", Set.of("Safari"));

  private static Counts byDefault;
  private static Counts original;
  private static Counts originalCrowd;

  @BeforeAll
  static void play() {
    SimulatorSettings usual = SimulatorSettings.of(Preset.ORIGINAL, 29, EVENTS);
    List<Counts> counts =
        Stream.of(
                SimulatorSettings.of(Preset.DEFAULT, 29, EVENTS),
                usual,
                new SimulatorSettings(
                    Preset.ORIGINAL, 31, EVENTS, usual.start(), 100_000, usual.visitsPerDay()))
            .parallel()
            .map(Counts::of)
            .toList();
    byDefault = counts.get(0);
    original = counts.get(1);
    originalCrowd = counts.get(2);
  }

  @Test
  void visitsBecomeSalesAndSeePagesAsTheChainSays() {
    for (Counts counts : List.of(byDefault, original)) {
      assertShare(counts.conversions, counts.visits, 0.1202, 0.00005);
      // 2.434 page views a visit, with a spread of about as much.
      assertThat((double) counts.pageViews / counts.visits)
          .isCloseTo(2.434, within(SIGMAS * 2.5 / Math.sqrt((double) counts.visits)));
    }
  }

  @Test
  void visitsReachCartAndPayment() {
    // In the original the events of overlapping visits can't be told apart.
    assertShare(byDefault.of("reached /cart"), byDefault.visits, 0.210, ROUNDED_PERCENT);
    assertShare(byDefault.of("reached /payment"), byDefault.visits, 0.145, ROUNDED_PERCENT);
    assertShare(byDefault.of("reached /confirmation"), byDefault.visits, 0.1202, 0.00005);
  }

  @Test
  void visitsThatLandOnAProductBecomeSalesMoreOften() {
    Map.of("/home", .089, "/product_a", .169, "/product_b", .166)
        .forEach(
            (page, share) ->
                assertShare(
                    byDefault.of("sale from " + page),
                    byDefault.of("landing " + page),
                    share,
                    ROUNDED_PERCENT));
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
    for (Counts counts : List.of(byDefault, original)) {
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
    assertShares(
        byDefault,
        "landing",
        byDefault.visits,
        Map.of("/home", 0.60, "/product_a", 0.25, "/product_b", 0.15));
  }

  @Test
  void visitsBeginInTheHoursOfTheDay() {
    double[] weights = {
      .0273, .0185, .0108, .0107, .0050, .0105, .0192, .0297, .0382, .0426, .0549, .0583, .0646,
      .0627, .0572, .0521, .0590, .0667, .0718, .0662, .0696, .0428, .0329, .0287
    };
    for (Counts counts : List.of(byDefault, original)) {
      long[] hours = counts.hoursOfWholeDays();
      long visits = 0;
      for (long hour : hours) {
        visits += hour;
      }
      assertThat(visits).isGreaterThan(250_000);
      for (int hour = 0; hour < 24; hour++) {
        assertShare(hours[hour], visits, weights[hour], 0.00005);
      }
    }
  }

  @Test
  void tenThousandVisitsADayComeToAFewMoreSinceStepsAreShort() {
    long visits = 0;
    for (long hour : byDefault.hoursOfWholeDays()) {
      visits += hour;
    }
    assertThat((double) visits / byDefault.wholeDays()).isCloseTo(10_526, within(60.0));
  }

  @Test
  void sourcesCampaignsAndAdsHaveTheirShares() {
    // By default they are the visit's, in the original the visitor's.
    for (Counts counts : List.of(byDefault, originalCrowd)) {
      assertShares(counts, "source", counts.arrivals, SOURCES);
      assertShares(counts, "campaign", counts.arrivals, CAMPAIGNS);
      assertShares(counts, "content", counts.arrivals, ADS);
    }
    assertThat(byDefault.arrivals).isEqualTo(byDefault.visits);
    assertThat(originalCrowd.arrivals).isEqualTo(originalCrowd.visitors).isGreaterThan(90_000);
  }

  @Test
  void theMediumFitsTheSourceByDefault() {
    Map<String, Map<String, Double>> media =
        Map.of(
            "google", Map.of("organic", .60, "cpc", .40),
            "bing", Map.of("organic", .60, "cpc", .40),
            "facebook", Map.of("social", .65, "cpc", .35),
            "instagram", Map.of("social", .65, "cpc", .35),
            "mailchimp", Map.of("email", .80, "affiliate", .20));
    media.forEach(
        (source, shares) ->
            assertShares(
                byDefault, "medium of " + source, byDefault.of("source " + source), shares));
  }

  @Test
  void theMediumOfTheOriginalKnowsNothingOfTheSource() {
    assertShares(originalCrowd, "medium", originalCrowd.arrivals, MEDIA);
    for (String source : SOURCES.keySet()) {
      assertShares(
          originalCrowd, "medium of " + source, originalCrowd.of("source " + source), MEDIA);
    }
  }

  @Test
  void theReferrerOfTheOriginalIsASearchForGoogleAndBingOnly() {
    for (String source : SOURCES.keySet()) {
      String referrer = source.equals("google") || source.equals("bing") ? "search" : "internal";
      assertThat(originalCrowd.of("referrer of " + source + " " + referrer))
          .isEqualTo(originalCrowd.of("source " + source))
          .isPositive();
    }
  }

  @Test
  void visitorsHaveTheirSystemsAndDevices() {
    for (Counts counts : List.of(byDefault, originalCrowd)) {
      assertShares(counts, "system", counts.visitors, SYSTEMS);
      assertShares(counts, "device", counts.visitors, Map.of("Mobile", .70, "Computer", .30));
      assertThat(counts.of("device Mobile"))
          .isEqualTo(counts.of("system iOS") + counts.of("system Android"))
          .isEqualTo(counts.of("mobile true"));
    }
    assertThat(byDefault.visitors).isEqualTo(10_000);
  }

  @Test
  void browsersHaveTheirSharesAmongThoseThatRunOnTheSystem() {
    MISSING_BROWSERS.forEach(
        (system, missing) -> {
          double rest = 1 - missing.stream().mapToDouble(BROWSERS::get).sum();
          Map<String, Double> shares = new HashMap<>();
          BROWSERS.forEach(
              (browser, share) ->
                  shares.put(browser, missing.contains(browser) ? 0 : share / rest));
          assertShares(byDefault, "browser on " + system, byDefault.of("system " + system), shares);
        });
  }

  @Test
  void browsersOfTheOriginalKnowNothingOfTheSystem() {
    assertShares(originalCrowd, "browser", originalCrowd.visitors, BROWSERS);
    for (String system : SYSTEMS.keySet()) {
      assertShares(
          originalCrowd, "browser on " + system, originalCrowd.of("system " + system), BROWSERS);
    }
  }

  @Test
  void aShareThatIsOffWouldBeFound() {
    assertThat(isShare(byDefault.conversions, byDefault.visits, 0.1202 + 0.006, 0.00005)).isFalse();
    assertThat(
            isShare(
                originalCrowd.of("browser Opera"), originalCrowd.visitors, 0.10 + 0.006, 0.00005))
        .isFalse();
  }

  /// That a kind's shares are these, and that there is nothing else of the kind.
  private static void assertShares(
      Counts counts, String kind, long whole, Map<String, Double> shares) {
    assertThat(whole).as(kind).isPositive();
    long sum = 0;
    for (Map.Entry<String, Double> share : shares.entrySet()) {
      long part = counts.of(kind + " " + share.getKey());
      assertThat(isShare(part, whole, share.getValue(), 0))
          .as("%s: %d of %d, expected %s", kind, part, whole, share)
          .isTrue();
      sum += part;
    }
    assertThat(sum).as(kind).isEqualTo(whole);
  }

  private static void assertShare(long part, long whole, double share, double rounding) {
    assertThat(isShare(part, whole, share, rounding))
        .as("%d of %d is %.4f, expected %.4f", part, whole, (double) part / whole, share)
        .isTrue();
  }

  private static boolean isShare(long part, long whole, double share, double rounding) {
    double error = Math.sqrt(share * (1 - share) / whole);
    return Math.abs((double) part / whole - share) <= SIGMAS * error + rounding;
  }

  /// What was counted over one long run. What is counted is ASCII.
  private static final class Counts {

    private static final Set<String> STEPS_TO_A_SALE = Set.of("/cart", "/payment", "/confirmation");

    private final Map<String, Long> counts = new HashMap<>();
    private final TreeMap<Long, long[]> hours = new TreeMap<>();
    private final Set<String> cookies = new HashSet<>();

    /// The landing page by click id.
    private final Map<String, String> landings = new HashMap<>();

    private final Set<String> reached = new HashSet<>();
    private long visits;
    private long conversions;
    private long pageViews;
    private long arrivals;
    private long visitors;

    static Counts of(SimulatorSettings settings) {
      Counts counts = new Counts();
      SimulatorTotals totals =
          new Simulator(settings)
              .run(
                  (_, buffer, offset, length) ->
                      counts.count(new String(buffer, offset, length, ISO_8859_1)),
                  counts::count);
      counts.visits = totals.visits();
      counts.conversions = totals.conversions();
      counts.arrivals = counts.landings.size();
      counts.visitors = counts.cookies.size();
      counts.landings.clear();
      counts.cookies.clear();
      counts.reached.clear();
      return counts;
    }

    private void count(VisitTruth visit) {
      long second = visit.start().getEpochSecond();
      int hour = (int) (Math.floorMod(second, 86_400L) / 3_600);
      hours.computeIfAbsent(Math.floorDiv(second, 86_400L), _ -> new long[24])[hour]++;
    }

    /// The last day is cut.
    long wholeDays() {
      return hours.size() - 1L;
    }

    long[] hoursOfWholeDays() {
      long[] sums = new long[24];
      hours
          .headMap(hours.lastKey())
          .values()
          .forEach(
              day -> {
                for (int hour = 0; hour < 24; hour++) {
                  sums[hour] += day[hour];
                }
              });
      return sums;
    }

    private void count(String line) {
      String path = value(line, "page_url_path");
      boolean isPageView = value(line, "event_type").equals("pageview");
      if (isPageView) {
        pageViews++;
        add("page " + path);
      }
      String click = value(line, "click_id");
      String landing = landings.putIfAbsent(click, path);
      if (landing == null) {
        countArrival(line, path);
      } else if (isPageView && STEPS_TO_A_SALE.contains(path)) {
        if (reached.add(click + path)) {
          add("reached " + path);
          if (path.equals("/confirmation")) {
            add("sale from " + landing);
          }
        }
      }
      if (cookies.add(lastValue(line, "user_domain_id"))) {
        countVisitor(line);
      }
    }

    private void countArrival(String line, String path) {
      String source = value(line, "utm_source");
      String medium = value(line, "utm_medium");
      add("landing " + path);
      add("source " + source);
      add("medium " + medium);
      add("medium of " + source + " " + medium);
      add("referrer of " + source + " " + value(line, "referer_medium"));
      add("campaign " + value(line, "utm_campaign"));
      add("content " + value(line, "utm_content"));
    }

    private void countVisitor(String line) {
      String system = value(line, "os_name");
      String browser = value(line, "browser_name");
      add("system " + system);
      add("browser " + browser);
      add("browser on " + system + " " + browser);
      add("device " + value(line, "device_type"));
      add("mobile " + line.contains("\"device_is_mobile\":true"));
    }

    private void add(String key) {
      counts.merge(key, 1L, Long::sum);
    }

    long of(String key) {
      return counts.getOrDefault(key, 0L);
    }

    /// The value of a member near the end of the line.
    private static String lastValue(String line, String name) {
      String key = "\"" + name + "\":\"";
      int from = line.lastIndexOf(key) + key.length();
      return line.substring(from, line.indexOf('"', from));
    }

    private static String value(String line, String name) {
      String key = "\"" + name + "\":\"";
      int from = line.indexOf(key) + key.length();
      return line.substring(from, line.indexOf('"', from));
    }
  }
}
