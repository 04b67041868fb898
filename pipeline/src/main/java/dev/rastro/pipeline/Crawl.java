package dev.rastro.pipeline;

import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerState;
import software.amazon.awssdk.services.glue.model.LastCrawlStatus;

/// Runs a crawler to its end.
public final class Crawl {

  /// What the pipeline's own crawlers read takes seconds or minutes.
  private static final Duration LONGEST = Duration.ofHours(2);

  private Crawl() {}

  /// Starts the crawler and waits until it is ready again.
  ///
  /// @throws PipelineException where the crawl failed or was cancelled
  public static void run(GlueClient glue, String name) {
    glue.startCrawler(request -> request.name(name));
    Crawler crawler =
        Polling.until(
            "the crawler " + name,
            LONGEST,
            () -> {
              Crawler now = glue.getCrawler(request -> request.name(name)).crawler();
              return now.state() == CrawlerState.READY ? Optional.of(now) : Optional.empty();
            });
    if (crawler.lastCrawl().status() != LastCrawlStatus.SUCCEEDED) {
      throw new PipelineException(
          "the crawler "
              + name
              + " ended as "
              + crawler.lastCrawl().statusAsString()
              + ": "
              + crawler.lastCrawl().errorMessage());
    }
  }
}
