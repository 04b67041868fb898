package dev.rastro.glue;

import dev.rastro.aws.S3Address;
import dev.rastro.glue.FoundTable.FoundPartition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/// One run of a crawler: lists the objects, samples them, decides what are tables and partitions,
/// and writes all of it into the catalog in one transaction.
///
/// An object that can't be read is logged and left out; the others make the table.
final class Crawl {

  private static final Logger LOG = LoggerFactory.getLogger(Crawl.class);
  private static final int COLUMNS_MAX = 10_000;
  private static final String CRAWLED_BY = "UPDATED_BY_CRAWLER";
  private static final String DEPRECATED_BY = "DEPRECATED_BY_CRAWLER";

  private final CrawlerSettings settings;
  private final CatalogStore store;
  private final S3Client s3;
  private final String runId;
  private final Instant now;
  private final BooleanSupplier isStopped;

  /// What a run changed.
  record Changes(int tablesCreated, int tablesUpdated, int tablesDeleted, int partitionsAdded) {}

  /// A crawl was stopped before its end.
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  Crawl(
      CrawlerSettings settings,
      CatalogStore store,
      S3Client s3,
      String runId,
      Instant now,
      BooleanSupplier isStopped) {
    this.settings = settings;
    this.store = store;
    this.s3 = s3;
    this.runId = runId;
    this.now = now;
    this.isStopped = isStopped;
  }

  Changes run() {
    List<FoundTable> found = new ArrayList<>();
    for (CrawlerSettings.Target target : settings.targets()) {
      Folder root = list(target);
      root.forEachWithObjects(folder -> sample(folder, target));
      int level = 1 + (int) target.path().key().chars().filter(c -> c == '/').count();
      found.addAll(new TableGrouping(settings).tables(root, level));
    }
    return store.inTransaction(() -> write(found));
  }

  private Folder list(CrawlerSettings.Target target) {
    S3Address path = target.path();
    Folder root = new Folder(path, folderName(path));
    s3.listObjectsV2Paginator(r -> r.bucket(path.bucket()).prefix(path.key())).stream()
        .flatMap(page -> page.contents().stream())
        .forEach(
            object -> {
              String relative = object.key().substring(path.key().length());
              if (object.size() > 0 && !isHidden(relative) && !target.excludes(relative)) {
                root.add(relative, object);
              }
            });
    return root;
  }

  private static String folderName(S3Address path) {
    if (path.key().isEmpty()) {
      return path.bucket();
    }
    String key = path.key().substring(0, path.key().length() - 1);
    return key.substring(key.lastIndexOf('/') + 1);
  }

  private static boolean isHidden(String relative) {
    String name = relative.substring(relative.lastIndexOf('/') + 1);
    return name.isEmpty() || name.startsWith("_") || name.startsWith(".");
  }

  /// Learns from some objects of a folder, spread evenly over it.
  private void sample(Folder folder, CrawlerSettings.Target target) {
    if (isStopped.getAsBoolean()) {
      throw new StoppedException();
    }
    ObjectSampler sampler = new ObjectSampler(s3, target.path().bucket());
    List<S3Object> objects = folder.objects();
    int samples = Math.min(target.sampleSize(), objects.size());
    List<FileSample> learnt = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      S3Object object = objects.get((int) ((long) i * objects.size() / samples));
      try {
        learnt.add(sampler.sample(object));
      } catch (UnreadableObjectException e) {
        LOG.atWarn()
            .addKeyValue("crawler", settings.name())
            .addKeyValue("object", "s3://" + target.path().bucket() + "/" + object.key())
            .log("An object was left out: {}", e.getMessage());
      }
    }
    if (!learnt.isEmpty()) {
      folder.learn(content(learnt, objects));
    }
  }

  private static Folder.Content content(List<FileSample> samples, List<S3Object> objects) {
    FileSample first = samples.getFirst();
    SequencedMap<String, DataType> columns = new LinkedHashMap<>();
    long records = 0;
    long recordBytes = 0;
    for (FileSample sample : samples) {
      if (sample.format().classification().equals(first.format().classification())) {
        sample.columns().forEach((name, type) -> columns.merge(name, type, DataType::merge));
        records += sample.records();
        recordBytes += sample.recordBytes();
      }
    }
    long bytes = objects.stream().mapToLong(S3Object::size).sum();
    long estimated = recordBytes == 0 ? 0 : Math.round((double) records * bytes / recordBytes);
    return new Folder.Content(
        first.format(), first.compression(), columns, estimated, bytes, objects.size());
  }

  private Changes write(List<FoundTable> found) {
    if (store.database(settings.database()).isEmpty()) {
      throw new CatalogException("Database " + settings.database() + " does not exist");
    }
    int created = 0;
    int updated = 0;
    int partitionsAdded = 0;
    Set<String> names = new HashSet<>();
    for (FoundTable table : found) {
      String name = tableName(table, names);
      names.add(name);
      Table before = store.table(settings.database(), name).orElse(null);
      Table after = table(name, table, before);
      if (before == null) {
        created++;
        store.put(after);
      } else if (settings.updates()) {
        updated += isChanged(before, after) ? 1 : 0;
        store.put(after);
      } else {
        after = before;
      }
      partitionsAdded += writePartitions(after, table);
    }
    return new Changes(created, updated, removeGone(names), partitionsAdded);
  }

  /// The folder's name; where another folder's table has it, with a hash of the folder behind it.
  private String tableName(FoundTable table, Set<String> taken) {
    String name = Names.table(settings.tablePrefix(), table.root().name());
    String location = table.root().address().toString();
    boolean isOther =
        taken.contains(name)
            || store
                .table(settings.database(), name)
                .map(there -> !location.equals(there.storageDescriptor().location()))
                .orElse(false);
    return isOther ? name + "_" + String.format("%08x", location.hashCode()) : name;
  }

  private Table table(String name, FoundTable found, @Nullable Table before) {
    SequencedMap<String, DataType> merged = new LinkedHashMap<>();
    for (FoundPartition partition : found.partitions()) {
      partition.content().columns().forEach((n, type) -> merged.merge(n, type, DataType::merge));
    }
    FoundPartition first = found.partitions().getFirst();
    List<Column> columns = columns(merged, found.partitionKeys());
    if (before != null && settings.mergesNewColumns()) {
      columns = withNewColumns(before.storageDescriptor().columns(), columns);
    }
    if (columns.size() > COLUMNS_MAX) {
      throw new CatalogException(
          found.root().address() + " has more than " + COLUMNS_MAX + " columns");
    }
    Map<String, String> parameters = parameters(found.partitions(), first.content());
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
            storage(found.root().address(), first.content(), columns, merged.keySet(), parameters))
        .partitionKeys(
            found.partitionKeys().stream()
                .map(key -> Column.builder().name(key).type("string").build())
                .toList())
        .parameters(withTableParameters(parameters, first.content().format()))
        .versionId(before == null ? "0" : before.versionId())
        .catalogId("000000000000")
        .build();
  }

  private static Map<String, String> withTableParameters(
      Map<String, String> parameters, FileFormat format) {
    Map<String, String> all = new TreeMap<>(parameters);
    all.putAll(format.tableParameters());
    return all;
  }

  /// The columns in lower case; those that differ only in case become one. A partition key is no
  /// column.
  private static List<Column> columns(
      SequencedMap<String, DataType> found, List<String> partitionKeys) {
    SequencedMap<String, DataType> lowered = new LinkedHashMap<>();
    found.forEach((name, type) -> lowered.merge(Names.column(name), type, DataType::merge));
    partitionKeys.forEach(lowered::remove);
    List<Column> columns = new ArrayList<>();
    lowered.forEach(
        (name, type) -> columns.add(Column.builder().name(name).type(type.text()).build()));
    return columns;
  }

  /// The columns that are there, as they are, and behind them those that are new.
  private static List<Column> withNewColumns(List<Column> before, List<Column> found) {
    List<Column> columns = new ArrayList<>(before);
    Set<String> names = new HashSet<>();
    before.forEach(column -> names.add(column.name()));
    found.stream().filter(column -> names.add(column.name())).forEach(columns::add);
    return columns;
  }

  private Map<String, String> parameters(List<FoundPartition> partitions, Folder.Content first) {
    long records = partitions.stream().mapToLong(p -> p.content().records()).sum();
    long bytes = partitions.stream().mapToLong(p -> p.content().bytes()).sum();
    long objects = partitions.stream().mapToLong(p -> p.content().objects()).sum();
    Map<String, String> parameters = new TreeMap<>();
    parameters.put("classification", first.format().classification());
    parameters.put("compressionType", first.compression());
    parameters.put("typeOfData", "file");
    parameters.put("averageRecordSize", String.valueOf(records == 0 ? 0 : bytes / records));
    parameters.put("recordCount", String.valueOf(records));
    parameters.put("objectCount", String.valueOf(objects));
    parameters.put("sizeKey", String.valueOf(bytes));
    parameters.put("CrawlerSchemaSerializerVersion", "1.0");
    parameters.put("CrawlerSchemaDeserializerVersion", "1.0");
    parameters.put(CRAWLED_BY, settings.name());
    parameters.put("CRAWL_RUN_ID", runId);
    return parameters;
  }

  private static StorageDescriptor storage(
      S3Address location,
      Folder.Content content,
      List<Column> columns,
      Set<String> originalNames,
      Map<String, String> parameters) {
    FileFormat format = content.format();
    return StorageDescriptor.builder()
        .columns(columns)
        .location(location.toString())
        .inputFormat(format.inputFormat())
        .outputFormat(format.outputFormat())
        .compressed(!content.compression().equals("none"))
        .numberOfBuckets(-1)
        .serdeInfo(
            SerDeInfo.builder()
                .serializationLibrary(format.serializationLibrary())
                .parameters(format.serdeParameters(new TreeSet<>(originalNames)))
                .build())
        .bucketColumns(List.of())
        .sortColumns(List.of())
        .parameters(withTableParameters(parameters, format))
        .storedAsSubDirectories(false)
        .build();
  }

  private int writePartitions(Table table, FoundTable found) {
    if (found.partitionKeys().isEmpty()) {
      return 0;
    }
    Map<String, Partition> before = new HashMap<>();
    for (Partition partition :
        store.partitions(table.databaseName(), table.name(), "", Integer.MAX_VALUE)) {
      before.put(CatalogStore.key(partition.values()), partition);
    }
    int added = 0;
    for (FoundPartition partition : found.partitions()) {
      Partition there = before.remove(CatalogStore.key(partition.values()));
      if (there == null || settings.updates()) {
        store.put(partition(table, partition, there));
      }
      added += there == null ? 1 : 0;
    }
    before.values().forEach(gone -> removeGone(table, gone));
    return added;
  }

  private Partition partition(Table table, FoundPartition found, @Nullable Partition before) {
    Map<String, String> parameters = parameters(List.of(found), found.content());
    S3Address location = found.folder().address();
    StorageDescriptor descriptor =
        settings.partitionsInherit()
            ? table.storageDescriptor().toBuilder().location(location.toString()).build()
            : storage(
                location,
                found.content(),
                columns(
                    found.content().columns(),
                    table.partitionKeys().stream().map(Column::name).toList()),
                found.content().columns().keySet(),
                parameters);
    return Partition.builder()
        .values(found.values())
        .databaseName(table.databaseName())
        .tableName(table.name())
        .creationTime(before == null ? now : before.creationTime())
        .lastAccessTime(now)
        .storageDescriptor(descriptor)
        .parameters(withTableParameters(parameters, found.content().format()))
        .catalogId("000000000000")
        .build();
  }

  private void removeGone(Table table, Partition gone) {
    if (settings.deletes() == DeleteBehavior.DELETE_FROM_DATABASE) {
      store.deletePartition(table.databaseName(), table.name(), gone.values());
    } else if (settings.deletes() == DeleteBehavior.DEPRECATE_IN_DATABASE) {
      store.put(gone.toBuilder().parameters(deprecated(gone.parameters())).build());
    }
  }

  /// What happens to the tables that this crawler made and did not find again.
  private int removeGone(Set<String> found) {
    int removed = 0;
    for (Table table : store.tables(settings.database())) {
      boolean isOurs = settings.name().equals(table.parameters().get(CRAWLED_BY));
      if (!isOurs || found.contains(table.name()) || !isBelowATarget(table)) {
        continue;
      }
      if (settings.deletes() == DeleteBehavior.DELETE_FROM_DATABASE) {
        store.deleteTable(table.databaseName(), table.name());
        removed++;
      } else if (settings.deletes() == DeleteBehavior.DEPRECATE_IN_DATABASE
          && !table.parameters().containsKey(DEPRECATED_BY)) {
        store.put(table.toBuilder().parameters(deprecated(table.parameters())).build());
        removed++;
      }
    }
    return removed;
  }

  private boolean isBelowATarget(Table table) {
    String location = table.storageDescriptor().location();
    return settings.targets().stream()
        .anyMatch(target -> location.startsWith(target.path().toString()));
  }

  private Map<String, String> deprecated(Map<String, String> parameters) {
    Map<String, String> marked = new TreeMap<>(parameters);
    marked.putIfAbsent(DEPRECATED_BY, String.valueOf(now.toEpochMilli()));
    return marked;
  }

  /// Whether more than the run's own marks differ.
  private static boolean isChanged(Table before, Table after) {
    return !before.storageDescriptor().columns().equals(after.storageDescriptor().columns())
        || !before.partitionKeys().equals(after.partitionKeys())
        || !before.storageDescriptor().serdeInfo().equals(after.storageDescriptor().serdeInfo());
  }
}
