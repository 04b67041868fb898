package dev.rastro.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.model.Crawler;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.InvalidInputException;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;

@SuppressWarnings("unchecked") // The SDK's builders take arrays of consumers.
class CrawlHistoryTest {

  private static final String CRAWLER = "crawler";
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final int CRAWLS = 250;

  @TempDir private Path directory;
  private CatalogStore catalog;
  private CrawlerStore store;

  /// Two crawls begin at the same time, and every fiftieth failed.
  @BeforeEach
  void keepManyCrawls() {
    catalog = CatalogStore.open(directory);
    store = new CrawlerStore(catalog.file());
    catalog.put(Crawler.builder().name(CRAWLER).build());
    catalog.inTransaction(
        () -> {
          for (int i = 0; i < CRAWLS; i++) {
            store.put(CRAWLER, crawl(i));
          }
          return store;
        });
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private static CrawlerHistory crawl(int number) {
    Instant started = FIRST.plusSeconds(number / 2 * 60L);
    return CrawlerHistory.builder()
        .crawlId("crawl-" + number)
        .startTime(started)
        .endTime(started.plusSeconds(number))
        .state(number % 50 == 0 ? CrawlerHistoryState.FAILED : CrawlerHistoryState.COMPLETED)
        .build();
  }

  private List<List<String>> pages(ListCrawlsRequest request) {
    List<List<String>> pages = new ArrayList<>();
    @Nullable String token = null;
    do {
      ListCrawlsResponse page =
          CrawlHistory.list(request.toBuilder().nextToken(token).build(), store);
      pages.add(page.crawls().stream().map(CrawlerHistory::crawlId).toList());
      token = page.nextToken();
    } while (token != null);
    return pages;
  }

  @Test
  void givesEveryCrawlOnceTheLatestFirst() {
    List<List<String>> pages =
        pages(ListCrawlsRequest.builder().crawlerName(CRAWLER).maxResults(7).build());

    List<String> all = pages.stream().flatMap(List::stream).toList();
    assertThat(all).hasSize(CRAWLS).doesNotHaveDuplicates();
    assertThat(all).startsWith("crawl-249", "crawl-248", "crawl-247").endsWith("crawl-0");
    assertThat(pages.subList(0, pages.size() - 1)).allMatch(page -> page.size() == 7);
  }

  @Test
  void fillsAPageWithWhatTheFilterLetsThrough() {
    List<List<String>> pages =
        pages(
            ListCrawlsRequest.builder()
                .crawlerName(CRAWLER)
                .maxResults(2)
                .filters(f -> f.fieldName("STATE").filterOperator("EQ").fieldValue("FAILED"))
                .build());

    assertThat(pages)
        .containsExactly(
            List.of("crawl-200", "crawl-150"),
            List.of("crawl-100", "crawl-50"),
            List.of("crawl-0"));
  }

  @Test
  void refusesATokenThatIsNotOneOfIt() {
    for (String token : List.of("garbage!", Page.encode("7"), Page.encode("x y"))) {
      assertThatThrownBy(
              () ->
                  CrawlHistory.list(
                      ListCrawlsRequest.builder().crawlerName(CRAWLER).nextToken(token).build(),
                      store))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("NextToken");
    }
  }

  @Test
  void findsTheCrawlThatHasNotEndedAmongMany() {
    store.put(
        CRAWLER,
        crawl(CRAWLS).toBuilder().state(CrawlerHistoryState.RUNNING).endTime(null).build());

    assertThat(store.runningCrawls(CRAWLER))
        .extracting(CrawlerHistory::crawlId)
        .containsExactly("crawl-" + CRAWLS);
    assertThat(store.crawlSeconds(CRAWLER)).hasSize(CRAWLS).startsWith(249.0, 248.0);
  }
}
