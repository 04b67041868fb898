package dev.rastro.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportPageTest {

  private static final Pattern SCRIPT = Pattern.compile("(?s)(<script[^>]*>)(.*?)</script>");
  private static final Pattern TAG = Pattern.compile("<(/?)([a-z][a-z0-9]*)([^<>]*)>");
  private static final Set<String> VOID_ELEMENTS = Set.of("meta", "br", "hr", "img", "input");

  @Test
  void carriesEveryFigureOfTheReport() {
    JsonNode data = data(page("google"));

    assertThat(data)
        .isEqualTo(
            JsonMapper.builder()
                .build()
                .readTree(
                    """
                    {"title":"A shop's <visits> & \\"sales\\"",
                     "totals":{"events":100000,"visits":10544,"conversions":1267,"revenue":120.50,
                               "trueVisits":10600,"trueConversions":1270},
                     "days":[{"date":"2026-01-01","visits":10,"conversions":2,"trueVisits":11},
                             {"date":"2026-01-02","visits":0,"conversions":0,"trueVisits":1}],
                     "hours":[{"hour":0,"visits":10,"conversions":2}],
                     "funnel":[{"name":"Home","visits":10},{"name":"Cart","visits":4}],
                     "sources":[{"name":"google","visits":9,"conversions":3}],
                     "devices":[{"name":"Mobile","visits":8,"conversions":1}]}
                    """));
  }

  @Test
  void needsNothingFromOutside() {
    String page = page("google");
    String markup = SCRIPT.matcher(page).replaceAll("$1</script>");

    assertThat(page).doesNotContain("{{").hasSizeGreaterThan(1_000_000);
    assertThat(markup)
        .doesNotContainPattern("(?i)\\b(src|href|srcset|action|poster)\\s*=")
        .doesNotContainPattern("(?i)https?:")
        .doesNotContainPattern("(?i)@import|url\\(");
    assertThat(ownScript(page))
        .contains("echarts.init(")
        .doesNotContainPattern("(?i)https?:|fetch\\(|XMLHttpRequest|import\\s*\\(|WebSocket");
  }

  @Test
  void isWellFormedAndHasAPlaceForEachThingThatItDraws() {
    String page = page("google");
    String markup =
        SCRIPT
            .matcher(page)
            .replaceAll("$1</script>")
            .replaceAll("(?s)<style>.*?</style>", "<style></style>");
    assertThat(markup).startsWith("<!DOCTYPE html>\n<html lang=\"en\">");

    Deque<String> open = new ArrayDeque<>();
    for (MatchResult tag : TAG.matcher(markup).results().toList()) {
      if (!tag.group(1).isEmpty()) {
        assertThat(tag.group(2)).as(tag.group()).isEqualTo(open.poll());
      } else if (!VOID_ELEMENTS.contains(tag.group(2))) {
        open.push(tag.group(2));
      }
    }
    assertThat(open).isEmpty();

    List<String> drawn =
        Pattern.compile("(?:getElementById|draw|visitsAndRate|bars)\\('(\\w+)'")
            .matcher(ownScript(page))
            .results()
            .map(found -> found.group(1))
            .distinct()
            .toList();
    assertThat(drawn).contains("data", "figures", "days", "hours", "funnel", "sources", "devices");
    for (String id : drawn) {
      assertThat(page.split("id=\"" + id + "\"", -1)).as(id).hasSize(2);
    }
  }

  @Test
  void doesNotLetTheDataCloseItsScript() {
    String page = page("</script><script>alert(1)</script>");

    assertThat(dataText(page)).doesNotContain("<");
    assertThat(data(page).at("/sources/0/name").asString())
        .isEqualTo("</script><script>alert(1)</script>");
  }

  @Test
  void showsATitleAsTextAndNotAsMarkup() {
    assertThat(page("google"))
        .contains("<title>A shop's &lt;visits&gt; &amp; \"sales\"</title>")
        .contains("<h1>A shop's &lt;visits&gt; &amp; \"sales\"</h1>");
  }

  @Test
  void dataThatLooksLikeAPlaceholderStaysAsItIs() {
    JsonNode data = data(page("{{title}} {{echarts}}"));

    assertThat(data.at("/sources/0/name").asString()).isEqualTo("{{title}} {{echarts}}");
  }

  private static String page(String source) {
    return ReportPage.render(report(source));
  }

  /// The page's last script, which draws.
  private static String ownScript(String page) {
    return SCRIPT.matcher(page).results().map(found -> found.group(2)).toList().getLast();
  }

  private static JsonNode data(String page) {
    return JsonMapper.builder().build().readTree(dataText(page));
  }

  private static String dataText(String page) {
    String open = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(open) + open.length();
    return page.substring(from, page.indexOf("</script>", from));
  }

  private static Report report(String source) {
    return new Report(
        "A shop's <visits> & \"sales\"",
        new Report.Totals(100_000, 10_544, 1_267, new BigDecimal("120.50"), 10_600, 1_270),
        List.of(
            new Report.Day(LocalDate.of(2026, 1, 1), 10, 2, 11),
            new Report.Day(LocalDate.of(2026, 1, 2), 0, 0, 1)),
        List.of(new Report.Hour(0, 10, 2)),
        List.of(new Report.Step("Home", 10), new Report.Step("Cart", 4)),
        List.of(new Report.Share(source, 9, 3)),
        List.of(new Report.Share("Mobile", 8, 1)));
  }
}
