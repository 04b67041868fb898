package dev.rastro.glue;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PropertyPredicate;
import software.amazon.awssdk.services.glue.model.ResourceShareType;
import software.amazon.awssdk.services.glue.model.SearchTablesRequest;
import software.amazon.awssdk.services.glue.model.SearchTablesResponse;
import software.amazon.awssdk.services.glue.model.Sort;
import software.amazon.awssdk.services.glue.model.SortCriterion;
import software.amazon.awssdk.services.glue.model.Table;

/// SearchTables: the tables of all databases by text and by properties.
///
/// A text is looked for in names, descriptions, columns and parameters; in double quotes it must be
/// all of one of them. A filter compares a property's words, which punctuation parts, or a time.
/// Follows the SearchTables page of the Glue API reference.
final class TableSearch {

  private static final int PAGE_MAX = 1_000;

  private final CatalogStore store;

  TableSearch(CatalogStore store) {
    this.store = store;
  }

  SearchTablesResponse search(SearchTablesRequest request) {
    Predicate<Table> wanted = _ -> true;
    if (request.searchText() != null && !request.searchText().isBlank()) {
      wanted = text(request.searchText().strip().toLowerCase(Locale.ROOT));
    }
    for (PropertyPredicate filter : request.filters()) {
      wanted = wanted.and(filter(filter));
    }
    Stream<Table> found =
        request.resourceShareType() == ResourceShareType.FOREIGN
            ? Stream.of()
            : store.tables().stream().filter(wanted);
    for (SortCriterion criterion : request.sortCriteria()) {
      found = found.sorted(order(criterion));
    }
    Page<Table> page = Page.of(found.toList(), request.nextToken(), request.maxResults(), PAGE_MAX);
    return SearchTablesResponse.builder()
        .tableList(page.items())
        .nextToken(page.nextToken())
        .build();
  }

  private static Predicate<Table> text(String wanted) {
    boolean isExact = wanted.length() > 1 && wanted.startsWith("\"") && wanted.endsWith("\"");
    String text = isExact ? wanted.substring(1, wanted.length() - 1) : wanted;
    return table ->
        texts(table)
            .map(there -> there.toLowerCase(Locale.ROOT))
            .anyMatch(there -> isExact ? there.equals(text) : there.contains(text));
  }

  private static Stream<String> texts(Table table) {
    List<Column> columns =
        table.storageDescriptor() == null ? List.of() : table.storageDescriptor().columns();
    return Stream.of(
            Stream.of(table.name(), table.databaseName(), table.description(), table.owner()),
            Stream.concat(columns.stream(), table.partitionKeys().stream())
                .flatMap(column -> Stream.of(column.name(), column.comment())),
            table.parameters().keySet().stream(),
            table.parameters().values().stream())
        .flatMap(texts -> texts)
        .filter(Objects::nonNull);
  }

  private static Predicate<Table> filter(PropertyPredicate filter) {
    String key = Constraints.required("filters.key", filter.key());
    String value = Constraints.required("filters.value", filter.value());
    return switch (key.toLowerCase(Locale.ROOT)) {
      case "createtime" -> time(filter, value, Table::createTime);
      case "updatetime" -> time(filter, value, Table::updateTime);
      case "lastaccesstime" -> time(filter, value, Table::lastAccessTime);
      default ->
          table -> {
            String there = property(table, key);
            return there != null
                && Arrays.stream(there.split("[^\\p{L}\\p{N}_]+"))
                    .anyMatch(word -> word.equalsIgnoreCase(value));
          };
    };
  }

  private static @Nullable String property(Table table, String key) {
    return switch (key.toLowerCase(Locale.ROOT)) {
      case "name", "tablename" -> table.name();
      case "databasename" -> table.databaseName();
      case "description" -> table.description();
      case "owner" -> table.owner();
      case "tabletype" -> table.tableType();
      case "createdby" -> table.createdBy();
      default -> table.parameters().get(key);
    };
  }

  /// A property of a table that is a time.
  @FunctionalInterface
  private interface TimeOf {
    @Nullable Instant time(Table table);
  }

  private static Predicate<Table> time(PropertyPredicate filter, String value, TimeOf property) {
    Instant wanted;
    try {
      wanted =
          value.matches("[0-9]{1,12}")
              ? Instant.ofEpochSecond(Long.parseLong(value))
              : Instant.parse(value);
    } catch (DateTimeParseException e) {
      throw GlueErrors.invalid("The value of " + filter.key() + " is no time: " + value);
    }
    return table -> {
      Instant there = property.time(table);
      if (there == null) {
        return false;
      }
      int comparison = there.compareTo(wanted);
      return switch (filter.comparator()) {
        case EQUALS -> comparison == 0;
        case GREATER_THAN -> comparison > 0;
        case LESS_THAN -> comparison < 0;
        case GREATER_THAN_EQUALS -> comparison >= 0;
        case LESS_THAN_EQUALS -> comparison <= 0;
        case UNKNOWN_TO_SDK_VERSION -> throw GlueErrors.invalid("Comparator is none of Glue's");
        case null -> comparison == 0;
      };
    };
  }

  private static Comparator<Table> order(SortCriterion criterion) {
    String field = Constraints.required("sortCriteria.fieldName", criterion.fieldName());
    Comparator<Table> order =
        switch (field.toLowerCase(Locale.ROOT)) {
          case "createtime" -> Comparator.comparing(Table::createTime);
          case "updatetime" -> Comparator.comparing(Table::updateTime);
          default ->
              Comparator.comparing(
                  table -> property(table, field), Comparator.nullsLast(Comparator.naturalOrder()));
        };
    return criterion.sort() == Sort.DESC ? order.reversed() : order;
  }
}
