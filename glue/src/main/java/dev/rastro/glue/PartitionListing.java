package dev.rastro.glue;

import dev.rastro.glue.expression.ExpressionException;
import dev.rastro.glue.expression.PartitionCondition;
import dev.rastro.glue.expression.PartitionCondition.Truth;
import dev.rastro.glue.expression.PartitionExpression;
import dev.rastro.glue.expression.PartitionValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetPartitionsResponse;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.Segment;
import software.amazon.awssdk.services.glue.model.Table;

/// GetPartitions: the partitions of a table in pages, by a condition and by segment.
///
/// Conditions are tried on the values alone, which the store gives in large pieces; only what is
/// found is read whole. A page ends after a partition, whose values the next one starts from, so
/// that a listing stays right while partitions come and go.
final class PartitionListing {

  private static final int PAGE_MAX = 1_000;
  private static final int SEGMENTS_MAX = 10;
  private static final int KEYS_AT_ONCE = 20_000;

  private final CatalogStore store;
  private final Tables tables;

  PartitionListing(CatalogStore store, Tables tables) {
    this.store = store;
    this.tables = tables;
  }

  GetPartitionsResponse list(GetPartitionsRequest request) {
    int limit = Page.size(request.maxResults(), PAGE_MAX);
    String after = request.nextToken() == null ? null : Page.decode(request.nextToken());
    return store.inTransaction(
        () -> {
          Table table = tables.require(request.databaseName(), request.tableName());
          Predicate<List<String>> condition =
              condition(request.expression(), table).and(segment(request.segment()));
          List<List<String>> found = find(table, condition, after, limit + 1);
          boolean isLast = found.size() <= limit;
          List<Partition> page = new ArrayList<>();
          for (List<String> values : isLast ? found : found.subList(0, limit)) {
            Partition partition =
                store.partition(table.databaseName(), table.name(), values).orElseThrow();
            page.add(
                Boolean.TRUE.equals(request.excludeColumnSchema())
                    ? withoutColumns(partition)
                    : partition);
          }
          return GetPartitionsResponse.builder()
              .partitions(page)
              .nextToken(isLast ? null : Page.encode(CatalogStore.key(page.getLast().values())))
              .build();
        });
  }

  private List<List<String>> find(
      Table table, Predicate<List<String>> condition, @Nullable String after, int limit) {
    List<List<String>> found = new ArrayList<>();
    String last = after;
    while (true) {
      List<String> keys =
          store.partitionKeys(table.databaseName(), table.name(), last, KEYS_AT_ONCE);
      for (String key : keys) {
        List<String> values = CatalogStore.values(key);
        if (condition.test(values)) {
          found.add(values);
          if (found.size() == limit) {
            return found;
          }
        }
      }
      if (keys.size() < KEYS_AT_ONCE) {
        return found;
      }
      last = keys.getLast();
    }
  }

  private static Predicate<List<String>> condition(@Nullable String expression, Table table) {
    if (expression == null || expression.isBlank()) {
      return _ -> true;
    }
    PartitionCondition condition;
    try {
      condition = PartitionExpression.parse(expression, table.partitionKeys());
    } catch (ExpressionException e) {
      throw GlueErrors.invalid("Unsupported expression '" + expression + "': " + e.getMessage());
    }
    return values -> {
      try {
        return condition.on(values) == Truth.TRUE;
      } catch (PartitionValueException e) {
        throw GlueErrors.invalidState(String.valueOf(e.getMessage()));
      }
    };
  }

  private static Predicate<List<String>> segment(@Nullable Segment segment) {
    if (segment == null) {
      return _ -> true;
    }
    int number = Constraints.required("segment.segmentNumber", segment.segmentNumber());
    int total = Constraints.required("segment.totalSegments", segment.totalSegments());
    Constraints.range("segment.totalSegments", total, 1, SEGMENTS_MAX);
    Constraints.range("segment.segmentNumber", number, 0, total - 1);
    return values -> Math.floorMod(values.hashCode(), total) == number;
  }

  private static Partition withoutColumns(Partition partition) {
    return partition.storageDescriptor() == null
        ? partition
        : partition.toBuilder()
            .storageDescriptor(partition.storageDescriptor().toBuilder().columns(List.of()).build())
            .build();
  }
}
