package dev.rastro.glue;

import dev.rastro.glue.CrawlerStore.Kept;
import dev.rastro.glue.CrawlerStore.Place;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.CrawlerHistory;
import software.amazon.awssdk.services.glue.model.CrawlerHistoryState;
import software.amazon.awssdk.services.glue.model.CrawlsFilter;
import software.amazon.awssdk.services.glue.model.FilterOperator;
import software.amazon.awssdk.services.glue.model.ListCrawlsRequest;
import software.amazon.awssdk.services.glue.model.ListCrawlsResponse;

/// The crawls that were: what ListCrawls finds in them.
final class CrawlHistory {

  /// Glue keeps crawls of twelve months.
  static final Duration KEPT = Duration.ofDays(365);

  private static final int PAGE_DEFAULT = 20;

  private CrawlHistory() {}

  /// Finds a page of a crawler's crawls, the latest first. Reads no more of them than it must.
  static ListCrawlsResponse list(ListCrawlsRequest request, CrawlerStore store) {
    Predicate<CrawlerHistory> filter = _ -> true;
    for (CrawlsFilter one : request.filters()) {
      filter = filter.and(filter(one));
    }
    int max = request.maxResults() == null ? PAGE_DEFAULT : request.maxResults();
    int size = Page.size(max, Page.SIZE_MAX);
    List<Kept> found = new ArrayList<>();
    Place before = request.nextToken() == null ? Place.END : place(request.nextToken());
    List<Kept> read;
    do {
      read = store.crawls(request.crawlerName(), before, size + 1);
      for (Kept kept : read) {
        before = kept.place();
        if (filter.test(kept.crawl())) {
          found.add(kept);
        }
      }
    } while (found.size() <= size && !read.isEmpty());
    boolean isLast = found.size() <= size;
    List<Kept> page = isLast ? found : found.subList(0, size);
    return ListCrawlsResponse.builder()
        .crawls(page.stream().map(Kept::crawl).toList())
        .nextToken(isLast ? null : token(page.getLast().place()))
        .build();
  }

  private static String token(Place place) {
    return Page.encode(place.startedMillis() + " " + place.row());
  }

  private static Place place(String token) {
    String text = Page.decode(token);
    if (!text.matches("-?\\d{1,18} \\d{1,18}")) {
      throw GlueErrors.invalid("NextToken is not one of this listing: " + token);
    }
    int space = text.indexOf(' ');
    return new Place(
        Long.parseLong(text.substring(0, space)), Long.parseLong(text.substring(space + 1)));
  }

  private static Predicate<CrawlerHistory> filter(CrawlsFilter filter) {
    FilterOperator operator =
        filter.filterOperator() == null ? FilterOperator.EQ : filter.filterOperator();
    String value = GlueErrors.required("Filters.FieldValue", filter.fieldValue());
    return switch (GlueErrors.required("Filters.FieldName", filter.fieldName())) {
      case CRAWL_ID -> {
        requireEquality(operator, "CRAWL_ID");
        yield crawl -> (operator == FilterOperator.EQ) == value.equals(crawl.crawlId());
      }
      case STATE -> {
        requireEquality(operator, "STATE");
        if (CrawlerHistoryState.fromValue(value) == CrawlerHistoryState.UNKNOWN_TO_SDK_VERSION) {
          throw GlueErrors.invalid("Filters.FieldValue is no state of a crawl: " + value);
        }
        yield crawl -> (operator == FilterOperator.EQ) == value.equals(crawl.stateAsString());
      }
      case START_TIME -> {
        Instant at = instant(value);
        yield crawl -> compares(operator, crawl.startTime(), at);
      }
      case END_TIME -> {
        Instant at = instant(value);
        yield crawl -> compares(operator, crawl.endTime(), at);
      }
      case DPU_HOUR -> {
        double hours = number(value);
        yield crawl -> compares(operator, crawl.dpuHour(), hours);
      }
      case UNKNOWN_TO_SDK_VERSION ->
          throw GlueErrors.invalid("Filters.FieldName is unknown: " + filter.fieldNameAsString());
    };
  }

  private static void requireEquality(FilterOperator operator, String field) {
    if (operator != FilterOperator.EQ && operator != FilterOperator.NE) {
      throw GlueErrors.invalid("Filters: " + field + " takes EQ and NE only: " + operator);
    }
  }

  private static <T extends Comparable<T>> boolean compares(
      FilterOperator operator, @Nullable T value, T with) {
    if (value == null) {
      return false;
    }
    int order = value.compareTo(with);
    return switch (operator) {
      case GT -> order > 0;
      case GE -> order >= 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case EQ -> order == 0;
      case NE -> order != 0;
      case UNKNOWN_TO_SDK_VERSION -> throw GlueErrors.invalid("Filters.FilterOperator is unknown");
    };
  }

  /// A time as ISO 8601, or in milliseconds since 1970.
  private static Instant instant(String value) {
    try {
      return value.matches("\\d{1,18}")
          ? Instant.ofEpochMilli(Long.parseLong(value))
          : Instant.parse(value);
    } catch (DateTimeException e) {
      throw GlueErrors.invalid(
          "Filters.FieldValue must be a time as 2026-01-02T03:04:05Z or in milliseconds since 1970: "
              + value);
    }
  }

  private static double number(String value) {
    try {
      return Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw GlueErrors.invalid("Filters.FieldValue must be a number: " + value);
    }
  }

  /// How long a crawl took, in seconds; empty where it has not come to an end.
  static Optional<Double> seconds(CrawlerHistory crawl) {
    return Optional.ofNullable(crawl.endTime())
        .map(end -> Duration.between(crawl.startTime(), end).toMillis() / 1e3);
  }

  /// The middle one of numbers; 0 of none.
  static double median(List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return 0;
    }
    return size % 2 == 1
        ? sorted.get(size / 2)
        : (sorted.get(size / 2 - 1) + sorted.get(size / 2)) / 2;
  }
}
