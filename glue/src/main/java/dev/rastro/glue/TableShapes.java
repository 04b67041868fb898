package dev.rastro.glue;

import dev.rastro.aws.Compression;
import dev.rastro.aws.S3Address;
import dev.rastro.glue.FoundTable.FoundPartition;
import dev.rastro.glue.schema.AvroSchemas;
import dev.rastro.glue.schema.DataType;
import dev.rastro.glue.schema.FileFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// What a crawl found as the catalog's shapes, with the parameters that Glue's crawler writes.
final class TableShapes {

  static final String CRAWLED_BY = "UPDATED_BY_CRAWLER";
  static final String DEPRECATED_BY = "DEPRECATED_BY_CRAWLER";

  private static final String RUN_ID = "CRAWL_RUN_ID";
  private static final int COLUMNS_MAX = 10_000;

  /// What changes with every object and is no change of the table.
  private static final Set<String> COUNTS =
      Set.of(RUN_ID, "averageRecordSize", "recordCount", "objectCount", "sizeKey");

  /// What must stay as it is for columns to be merged.
  private static final List<String> FUNDAMENTAL =
      List.of("classification", "compressionType", "delimiter");

  private final CrawlerSettings settings;
  private final String runId;
  private final Instant now;
  private final Map<List<String>, Optional<String>> misfits = new HashMap<>();

  TableShapes(CrawlerSettings settings, String runId, Instant now) {
    this.settings = settings;
    this.runId = runId;
    this.now = now;
  }

  /// The table as it was found.
  Table table(String name, FoundTable found, @Nullable Table before) {
    return table(name, found, before, format(found));
  }

  private Table table(String name, FoundTable found, @Nullable Table before, FileFormat format) {
    SequencedMap<String, DataType> merged = merge(found);
    FoundPartition first = found.partitions().getFirst();
    Map<String, String> parameters = parameters(found.partitions(), first.content(), format);
    List<Column> columns = columns(format, merged, found.partitionKeys(), found.location());
    Set<String> paths = new TreeSet<>(merged.keySet());
    return Table.builder()
        .name(name)
        .databaseName(settings.database())
        .owner("owner")
        .createTime(before == null ? now : before.createTime())
        .updateTime(now)
        .lastAccessTime(now)
        .retention(0)
        .tableType("EXTERNAL_TABLE")
        .createdBy(before == null ? "crawler/" + settings.name() : before.createdBy())
        .storageDescriptor(
            storage(
                found.location(),
                format,
                first.content().compression(),
                columns,
                paths,
                parameters))
        .partitionKeys(
            found.partitionKeys().stream()
                .map(key -> Column.builder().name(key).type("string").build())
                .toList())
        .parameters(parameters)
        .versionId(before == null ? "0" : before.versionId())
        .catalogId(LocalGlue.CATALOG_ID)
        .build();
  }

  /// The table with the columns that are new behind those that it has, which stay as they are. The
  /// catalog is the source of truth: what the crawler does not set stays.
  Table merged(Table before, FoundTable found) {
    FileFormat format = format(found);
    if (format instanceof FileFormat.Avro avro) {
      format = AvroTables.format(before).map(kept -> kept.withNewFields(avro)).orElse(avro);
    }
    Table fresh = table(before.name(), found, before, format);
    StorageDescriptor storage = before.storageDescriptor();
    List<Column> columns =
        withNewColumns(storage.columns(), fresh.storageDescriptor().columns(), found.location());
    Map<String, String> parameters = new TreeMap<>(before.parameters());
    parameters.putAll(fresh.parameters());
    parameters.remove(DEPRECATED_BY);
    Map<String, String> storageParameters = new TreeMap<>(storage.parameters());
    storageParameters.putAll(fresh.storageDescriptor().parameters());
    SerDeInfo serde = storage.serdeInfo();
    Map<String, String> serdeParameters =
        new TreeMap<>(serde == null ? Map.of() : serde.parameters());
    fresh
        .storageDescriptor()
        .serdeInfo()
        .parameters()
        .forEach(
            (name, value) ->
                serdeParameters.merge(
                    name, value, (was, is) -> name.equals("paths") ? paths(was, is) : is));
    return before.toBuilder()
        .parameters(parameters)
        .storageDescriptor(
            storage.toBuilder()
                .columns(columns)
                .parameters(storageParameters)
                .serdeInfo(
                    (serde == null ? fresh.storageDescriptor().serdeInfo() : serde)
                        .toBuilder().parameters(serdeParameters).build())
                .build())
        .build();
  }

  private static String paths(String one, String other) {
    Set<String> paths = new TreeSet<>(List.of(one.split(",", -1)));
    paths.addAll(List.of(other.split(",", -1)));
    return String.join(",", paths);
  }

  /// A partition as it was found, or with its table's metadata where it inherits that.
  Partition partition(Table table, FoundPartition found, @Nullable Partition before) {
    Folder.Content content = found.content();
    FileFormat format = content.format();
    if (format instanceof FileFormat.Avro avro) {
      format = AvroTables.format(table).orElse(avro);
    }
    Map<String, String> parameters = parameters(List.of(found), content, format);
    return Partition.builder()
        .values(found.values())
        .databaseName(table.databaseName())
        .tableName(table.name())
        .creationTime(before == null ? now : before.creationTime())
        .lastAccessTime(before == null ? now : before.lastAccessTime())
        .storageDescriptor(storage(table, found, before, format, parameters))
        .parameters(parameters)
        .catalogId(LocalGlue.CATALOG_ID)
        .build();
  }

  private StorageDescriptor storage(
      Table table,
      FoundPartition found,
      @Nullable Partition before,
      FileFormat format,
      Map<String, String> parameters) {
    String location = found.location().toString();
    if (settings.partitionsInherit()) {
      return table.storageDescriptor().toBuilder().location(location).build();
    }
    Folder.Content content = found.content();
    List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
    List<Column> columns = columns(format, content.columns(), keys, found.location());
    if (settings.mergesNewColumns() && before != null && before.storageDescriptor() != null) {
      columns = withNewColumns(before.storageDescriptor().columns(), columns, found.location());
    }
    if (format instanceof FileFormat.Avro) {
      columns = AvroTables.withTypesOf(table, columns);
    }
    return storage(
        found.location(),
        format,
        content.compression(),
        columns,
        new TreeSet<>(content.columns().keySet()),
        parameters);
  }

  private static SequencedMap<String, DataType> merge(FoundTable found) {
    SequencedMap<String, DataType> merged = new LinkedHashMap<>();
    Set<SequencedMap<String, DataType>> seen = new HashSet<>();
    for (FoundPartition partition : found.partitions()) {
      if (seen.add(partition.content().columns())) {
        partition.content().columns().forEach((n, type) -> merged.merge(n, type, DataType::merge));
      }
    }
    return merged;
  }

  /// The format that all partitions have.
  private static FileFormat format(FoundTable found) {
    FileFormat format = found.partitions().getFirst().content().format();
    Set<FileFormat> merged = new HashSet<>(Set.of(format));
    for (FoundPartition partition : found.partitions()) {
      if (merged.add(partition.content().format())) {
        format = format.merge(partition.content().format());
      }
    }
    return format;
  }

  /// The columns in lower case; those that differ only in case become one. A partition key is no
  /// column: one that has its name goes, or where columns are told by their place, gets another
  /// name, since those behind it would move.
  private static List<Column> columns(
      FileFormat format,
      SequencedMap<String, DataType> found,
      List<String> partitionKeys,
      S3Address location) {
    SequencedMap<String, DataType> lowered = new LinkedHashMap<>();
    found.forEach(
        (name, type) -> lowered.merge(Names.column(name), type.folded(), DataType::merge));
    SequencedMap<String, DataType> kept =
        format.isByPosition() ? renamed(lowered, partitionKeys) : lowered;
    partitionKeys.forEach(kept::remove);
    List<Column> columns = new ArrayList<>();
    kept.forEach(
        (name, type) -> columns.add(Column.builder().name(name).type(type.text()).build()));
    requireWithinLimits(columns, location);
    return columns;
  }

  private static SequencedMap<String, DataType> renamed(
      SequencedMap<String, DataType> columns, List<String> taken) {
    SequencedMap<String, DataType> renamed = new LinkedHashMap<>();
    columns.forEach(
        (name, type) -> {
          String free = name;
          for (int i = 1; taken.contains(free) || (i > 1 && columns.containsKey(free)); i++) {
            free = name + "_" + i;
          }
          renamed.put(free, type);
        });
    return renamed;
  }

  private static void requireWithinLimits(List<Column> columns, S3Address location) {
    if (columns.size() > COLUMNS_MAX) {
      throw new CatalogException(
          location + " has " + columns.size() + " columns; a table has at most " + COLUMNS_MAX);
    }
    for (Column column : columns) {
      int length = column.type() == null ? 0 : column.type().length();
      if (length > Constraints.COLUMN_TYPE_LENGTH_MAX) {
        throw new CatalogException(
            location
                + " has a column "
                + column.name()
                + " whose type has "
                + length
                + " characters; it has at most "
                + Constraints.COLUMN_TYPE_LENGTH_MAX);
      }
    }
  }

  /// The columns that are there, as they are but for new fields within them, and behind them those
  /// that are new.
  private static List<Column> withNewColumns(
      List<Column> before, List<Column> found, S3Address location) {
    Map<String, String> types = new HashMap<>();
    found.forEach(column -> types.put(column.name(), column.type()));
    List<Column> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Column column : before) {
      String type = types.get(column.name());
      columns.add(
          type == null || column.type() == null
              ? column
              : column.toBuilder().type(HiveType.withNewFields(column.type(), type)).build());
      names.add(column.name());
    }
    found.stream().filter(column -> names.add(column.name())).forEach(columns::add);
    requireWithinLimits(columns, location);
    return columns;
  }

  private Map<String, String> parameters(
      List<FoundPartition> partitions, Folder.Content first, FileFormat format) {
    long records = partitions.stream().mapToLong(p -> p.content().records()).sum();
    long bytes = partitions.stream().mapToLong(p -> p.content().bytes()).sum();
    long objects = partitions.stream().mapToLong(p -> p.content().objects().size()).sum();
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("classification", format.classification());
    parameters.put("compressionType", first.compression().text());
    parameters.put("typeOfData", "file");
    parameters.put("averageRecordSize", String.valueOf(records == 0 ? 0 : bytes / records));
    parameters.put("recordCount", String.valueOf(records));
    parameters.put("objectCount", String.valueOf(objects));
    parameters.put("sizeKey", String.valueOf(bytes));
    parameters.put("CrawlerSchemaSerializerVersion", "1.0");
    parameters.put("CrawlerSchemaDeserializerVersion", "1.0");
    parameters.put(CRAWLED_BY, settings.name());
    parameters.put(RUN_ID, runId);
    parameters.putAll(format.tableParameters());
    return parameters;
  }

  private static StorageDescriptor storage(
      S3Address location,
      FileFormat format,
      Compression compression,
      List<Column> columns,
      Set<String> originalNames,
      Map<String, String> parameters) {
    return StorageDescriptor.builder()
        .columns(columns)
        .location(location.toString())
        .inputFormat(format.inputFormat())
        .outputFormat(format.outputFormat())
        .compressed(compression != Compression.NONE)
        .numberOfBuckets(-1)
        .serdeInfo(
            SerDeInfo.builder()
                .serializationLibrary(format.serializationLibrary())
                .parameters(format.serdeParameters(originalNames))
                .build())
        .bucketColumns(List.of())
        .sortColumns(List.of())
        .parameters(parameters)
        .storedAsSubDirectories(false)
        .build();
  }

  Map<String, String> deprecated(Map<String, String> parameters) {
    Map<String, String> marked = new TreeMap<>(parameters);
    marked.putIfAbsent(DEPRECATED_BY, String.valueOf(now.toEpochMilli()));
    return marked;
  }

  /// A table that must not change but for its mark: without that where its data is there again.
  Table restored(Table before, FoundTable found) {
    List<String> keys = before.partitionKeys().stream().map(Column::name).toList();
    return before.parameters().containsKey(DEPRECATED_BY)
            && keys.equals(found.partitionKeys())
            && isCompatible(before, found)
        ? before.toBuilder().parameters(without(before.parameters(), Set.of(DEPRECATED_BY))).build()
        : before;
  }

  /// The same of a partition.
  Partition restored(Partition before, FoundPartition found) {
    return before.parameters().containsKey(DEPRECATED_BY) && hasSameKind(before.parameters(), found)
        ? before.toBuilder().parameters(without(before.parameters(), Set.of(DEPRECATED_BY))).build()
        : before;
  }

  /// Whether what was found has the table's format, compression and delimiter.
  boolean isCompatible(Table table, FoundTable found) {
    return hasSameKind(table.parameters(), found.partitions().getFirst());
  }

  /// Whether a partition fits a table that must not change: of the same kind, with columns like the
  /// table's.
  boolean isCompatible(Table table, FoundPartition found) {
    Set<String> columns = new HashSet<>();
    table.storageDescriptor().columns().forEach(column -> columns.add(column.name()));
    return hasSameKind(table.parameters(), found)
        && misfit(table, found).isEmpty()
        && (settings.combinesSchemas()
            || TableGrouping.areSimilar(columns, Folder.names(found.content())));
  }

  /// Why the objects of a partition can't be read with the table that there is; empty where they
  /// can.
  Optional<String> misfit(Table table, FoundPartition found) {
    return found.content().format() instanceof FileFormat.Avro(String written)
        ? AvroTables.format(table)
            .flatMap(
                avro ->
                    misfits.computeIfAbsent(
                        List.of(avro.schema(), written),
                        _ -> AvroSchemas.unreadable(avro.schema(), written)))
        : Optional.empty();
  }

  private boolean hasSameKind(Map<String, String> known, FoundPartition found) {
    Map<String, String> parameters =
        parameters(List.of(found), found.content(), found.content().format());
    return FUNDAMENTAL.stream()
        .allMatch(name -> !known.containsKey(name) || known.get(name).equals(parameters.get(name)));
  }

  /// Whether two states of a table say the same but for the run that wrote them.
  static boolean isSame(Table before, Table after) {
    return !isChanged(before, after)
        && without(before.parameters(), Set.of(RUN_ID))
            .equals(without(after.parameters(), Set.of(RUN_ID)));
  }

  static boolean isSame(Partition before, Partition after) {
    return !isChanged(before, after)
        && without(before.parameters(), Set.of(RUN_ID))
            .equals(without(after.parameters(), Set.of(RUN_ID)));
  }

  /// Whether more than counts and the run's own marks differ.
  static boolean isChanged(Table before, Table after) {
    return !before.partitionKeys().equals(after.partitionKeys())
        || isChanged(before.storageDescriptor(), after.storageDescriptor())
        || !without(before.parameters(), COUNTS).equals(without(after.parameters(), COUNTS));
  }

  static boolean isChanged(Partition before, Partition after) {
    return isChanged(before.storageDescriptor(), after.storageDescriptor())
        || !without(before.parameters(), COUNTS).equals(without(after.parameters(), COUNTS));
  }

  private static boolean isChanged(
      @Nullable StorageDescriptor before, @Nullable StorageDescriptor after) {
    if (before == null || after == null) {
      return !Objects.equals(before, after);
    }
    return !before.toBuilder()
        .parameters(without(before.parameters(), COUNTS))
        .build()
        .equals(after.toBuilder().parameters(without(after.parameters(), COUNTS)).build());
  }

  private static Map<String, String> without(Map<String, String> parameters, Set<String> names) {
    Map<String, String> rest = new TreeMap<>(parameters);
    rest.keySet().removeAll(names);
    return rest;
  }
}
