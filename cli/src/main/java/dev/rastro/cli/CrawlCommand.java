package dev.rastro.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerMetrics;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;
import software.amazon.awssdk.services.glue.model.Table;

/// `rastro crawl NAME`: runs a crawler to its end and says what it changed in the catalog.
@Command(
    name = "crawl",
    mixinStandardHelpOptions = true,
    description = "Run a crawler to its end and print what it changed in the catalog.",
    footer = {"", "Example: rastro crawl raw-events"})
final class CrawlCommand implements Callable<Integer> {

  private static final long POLL_MILLIS = 100;
  private static final int PERCENT = 100;

  @Mixin private HomeOption home = new HomeOption();

  @Parameters(
      paramLabel = "NAME",
      description = "The crawler, as stack.yaml or an API call named it.")
  private String name = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    try (OpenCloud cloud = OpenCloud.over(home.directory())) {
      GlueClient glue = cloud.glue();
      Crawler crawler = crawler(glue);
      List<Table> before = tables(glue, crawler.databaseName());
      glue.startCrawler(request -> request.name(name));
      Crawler ended = await(glue, output);
      if (ended.lastCrawl().status() != LastCrawlStatus.SUCCEEDED) {
        throw new CommandException(
            "the crawler "
                + name
                + " ended as "
                + ended.lastCrawl().statusAsString()
                + (ended.lastCrawl().errorMessage() == null
                    ? ""
                    : ": " + ended.lastCrawl().errorMessage()));
      }
      CrawlerHistory crawl =
          glue.listCrawls(request -> request.crawlerName(name).maxResults(1)).crawls().getFirst();
      CatalogDiff diff =
          CatalogDiff.of(
              crawler.databaseName(),
              before,
              tables(glue, crawler.databaseName()),
              crawl.summary() == null ? "{}" : crawl.summary());
      diff.print(output.out());
      diff.leftOut().forEach(line -> output.note("left out " + line));
    }
    return 0;
  }

  private Crawler crawler(GlueClient glue) {
    try {
      return glue.getCrawler(request -> request.name(name)).crawler();
    } catch (EntityNotFoundException e) {
      List<String> there = glue.listCrawlers(_ -> {}).crawlerNames();
      throw new CommandException(
          "there is no crawler "
              + name
              + (there.isEmpty() ? "" : "; there are " + String.join(", ", there)));
    }
  }

  private static List<Table> tables(GlueClient glue, String database) {
    try {
      return glue.getTablesPaginator(request -> request.databaseName(database)).stream()
          .flatMap(page -> page.tableList().stream())
          .toList();
    } catch (EntityNotFoundException e) {
      return List.of(); // The crawl itself says that there is no such database.
    }
  }

  private Crawler await(GlueClient glue, Output output) {
    PrintWriter err = output.err();
    try (ProgressLines progress = new ProgressLines(err, DemoCommand.isTerminal())) {
      progress.started("crawl", PERCENT, "%");
      while (true) {
        Crawler now = glue.getCrawler(request -> request.name(name)).crawler();
        if (now.state() == CrawlerState.READY) {
          progress.finished(name + " " + now.lastCrawl().statusAsString().toLowerCase(Locale.ROOT));
          return now;
        }
        progress.advanced(percent(glue, now));
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while the crawler " + name + " was running");
    }
  }

  /// How much of the crawl is done, by the time that it took and that it takes still.
  private long percent(GlueClient glue, Crawler running) {
    CrawlerMetrics metrics =
        glue.getCrawlerMetrics(request -> request.crawlerNameList(name))
            .crawlerMetricsList()
            .getFirst();
    double soFar = running.crawlElapsedTime() / 1e3;
    double left = metrics.timeLeftSeconds();
    return Boolean.TRUE.equals(metrics.stillEstimating()) || soFar + left == 0
        ? 0
        : Math.round(PERCENT * soFar / (soFar + left));
  }
}
