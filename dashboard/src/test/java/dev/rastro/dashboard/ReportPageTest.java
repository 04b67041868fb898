package dev.rastro.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportPageTest {

  @Test
  void carriesEveryFigureOfTheReport() {
    String page = ReportPage.render(report("google"));

    JsonNode data = JsonMapper.builder().build().readTree(data(page));
    assertThat(data.at("/totals/visits").asLong()).isEqualTo(10_544);
    assertThat(data.at("/days/0/date").asString()).isEqualTo("2026-01-01");
    assertThat(data.at("/funnel/1/name").asString()).isEqualTo("Cart");
    assertThat(data.at("/sources/0/conversions").asLong()).isEqualTo(3);
  }

  @Test
  void needsNothingFromOutside() {
    String page = ReportPage.render(report("google"));

    assertThat(page)
        .contains("echarts")
        .doesNotContain("{{")
        .doesNotContainPattern("<script[^>]+src=")
        .doesNotContainPattern("<link[^>]+href=");
    assertThat(page.length()).isGreaterThan(1_000_000);
  }

  @Test
  void doesNotLetTheDataCloseItsScript() {
    String page = ReportPage.render(report("</script><script>alert(1)</script>"));

    assertThat(data(page)).doesNotContain("<");
    JsonNode data = JsonMapper.builder().build().readTree(data(page));
    assertThat(data.at("/sources/0/name").asString()).startsWith("</script>");
  }

  private static String data(String page) {
    String open = "<script type=\"application/json\" id=\"data\">";
    int from = page.indexOf(open) + open.length();
    return page.substring(from, page.indexOf("</script>", from));
  }

  private static Report report(String source) {
    return new Report(
        "A shop's visits",
        new Report.Totals(100_000, 10_544, 1_267, new BigDecimal("120.50"), 10_600, 1_270),
        List.of(new Report.Day(LocalDate.of(2026, 1, 1), 10, 2, 11)),
        List.of(new Report.Hour(0, 10, 2)),
        List.of(new Report.Step("Home", 10), new Report.Step("Cart", 4)),
        List.of(new Report.Share(source, 10, 3)),
        List.of(new Report.Share("Mobile", 10, 3)));
  }
}
