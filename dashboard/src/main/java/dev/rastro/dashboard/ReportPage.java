package dev.rastro.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import tools.jackson.databind.json.JsonMapper;

/// Renders a [Report] as one HTML file that needs nothing else: Apache ECharts and the figures are
/// inside it.
public final class ReportPage {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ReportPage() {}

  /// The page as HTML text.
  public static String render(Report report) {
    return resource("report.html")
        .replace("{{charts}}", resource("report.js"))
        .replace("{{echarts}}", resource(echartsPath()))
        .replace("{{title}}", escaped(report.title()))
        .replace("{{data}}", scriptSafe(JSON.writeValueAsString(report)));
  }

  private static String echartsPath() {
    Properties properties = new Properties();
    try (InputStream in = open("echarts.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read echarts.properties", e);
    }
    return properties.getProperty("path");
  }

  private static String resource(String path) {
    try (InputStream in = open(path)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the page's part " + path, e);
    }
  }

  private static InputStream open(String path) throws IOException {
    InputStream in = ReportPage.class.getResourceAsStream(path);
    if (in == null) {
      throw new IOException("The page's part " + path + " is not on the class path");
    }
    return in;
  }

  /// JSON that may stand inside a script element: no `<`, so nothing in it can close the element.
  private static String scriptSafe(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
