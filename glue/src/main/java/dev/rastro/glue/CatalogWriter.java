package dev.rastro.glue;

import dev.rastro.glue.CrawlChanges.Change;
import dev.rastro.glue.FoundTable.FoundPartition;
import dev.rastro.glue.schema.AvroClash;
import dev.rastro.glue.schema.AvroSchemas;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.DeleteBehavior;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;
import software.amazon.awssdk.services.glue.model.Table;

/// Writes what a crawl found into the catalog, as the crawler's policies say, and notes what
/// changed. To be used within one transaction.
///
/// New tables and partitions are always written. Tables of Iceberg and views are nobody's to
/// change: a name that they have counts as taken.
final class CatalogWriter {

  private final CrawlerSettings settings;
  private final CatalogStore store;
  private final TableShapes shapes;
  private final Instant now;
  private final CrawlChanges changes;
  private final boolean isIncremental;
  private final ListedFolders listed;
  private final Map<String, Table> tables = new TreeMap<>();

  /// @param isIncremental whether only new folders are looked at: tables stay as they are, and no
  ///   new ones come
  /// @param listed where objects are: nothing that lies there is gone, even if it can't be read
  CatalogWriter(
      CrawlerSettings settings,
      CatalogStore store,
      String runId,
      Instant now,
      CrawlChanges changes,
      boolean isIncremental,
      ListedFolders listed) {
    this.settings = settings;
    this.store = store;
    this.shapes = new TableShapes(settings, runId, now);
    this.now = now;
    this.changes = changes;
    this.isIncremental = isIncremental;
    this.listed = listed;
  }

  void write(List<FoundTable> found) {
    if (store.database(settings.database()).isEmpty()) {
      throw new CatalogException("Database " + settings.database() + " does not exist");
    }
    store.tables(settings.database()).forEach(table -> tables.put(table.name(), table));
    List<String> names = names(found);
    for (int i = 0; i < names.size(); i++) {
      if (isIncremental) {
        addPartitions(names.get(i), found.get(i));
      } else {
        write(names.get(i), found.get(i));
      }
    }
    if (!isIncremental) {
      removeGone(new HashSet<>(names), found);
    }
  }

  /// The names of the tables. One that this crawler made before keeps its name; a new one is called
  /// after its folder, with a hash behind it where another table has that name.
  private List<String> names(List<FoundTable> found) {
    Map<String, String> made = new HashMap<>();
    for (Table table : tables.values()) {
      if (isOurs(table) && table.storageDescriptor() != null) {
        made.putIfAbsent(table.storageDescriptor().location(), table.name());
      }
    }
    // What has its name already keeps it, whatever else is found.
    Set<String> taken = new HashSet<>();
    found.forEach(table -> taken.add(made.getOrDefault(table.location().toString(), "")));
    List<String> names = new ArrayList<>();
    for (FoundTable table : found) {
      String location = table.location().toString();
      String name = made.remove(location);
      if (name == null) {
        String plain = Names.table(settings.tablePrefix(), table.folderName());
        Table there = tables.get(plain);
        boolean isFree = (there == null || isAt(there, location)) && !taken.contains(plain);
        name = isFree ? plain : Names.hashed(plain, location);
        taken.add(name);
      }
      names.add(name);
    }
    return names;
  }

  private static boolean isAt(Table table, String location) {
    return !isUntouchable(table)
        && table.storageDescriptor() != null
        && withoutSlash(location).equals(withoutSlash(table.storageDescriptor().location()));
  }

  private static String withoutSlash(@Nullable String location) {
    return location == null ? "" : location.replaceFirst("/+$", "");
  }

  /// Whether a table is one that no crawler changes.
  static boolean isUntouchable(Table table) {
    return "ICEBERG".equalsIgnoreCase(table.parameters().get("table_type"))
        || "VIRTUAL_VIEW".equals(table.tableType());
  }

  private boolean isOurs(Table table) {
    return !isUntouchable(table)
        && settings.name().equals(table.parameters().get(TableShapes.CRAWLED_BY));
  }

  private void write(String name, FoundTable found) {
    Table before = tables.get(name);
    if (before == null) {
      Table created = shapes.table(name, found, null);
      store.put(created);
      changes.table(Change.ADD, name);
      writePartitions(created, found);
      return;
    }
    Table after = before;
    if (settings.mergesNewColumns()) {
      after = merged(before, found);
    } else if (settings.updates()) {
      after = updated(before, found);
    } else if (settings.deletes() != DeleteBehavior.LOG) {
      after = shapes.restored(before, found);
    }
    if (after == null
        || (before.partitionKeys().size() != after.partitionKeys().size()
            && !giveUpPartitions(before, found))) {
      return;
    }
    put(before, after, Change.UPDATE);
    writePartitions(after, found);
  }

  /// The table as it was found; as it is where it keeps partitions of which nothing was found that
  /// is a table's, and which would be misread with the schema of the others.
  private Table updated(Table before, FoundTable found) {
    Table after = shapes.table(before.name(), found, before);
    Optional<AvroClash> clash =
        AvroTables.format(before)
            .flatMap(was -> AvroTables.format(after).flatMap(is -> AvroSchemas.clash(was, is)));
    if (clash.isEmpty()) {
      return after;
    }
    Set<String> locations = new HashSet<>();
    found.partitions().forEach(partition -> locations.add(partition.location().toString()));
    for (List<String> values : partitionValues(before)) {
      Partition partition = partition(before, values);
      String location = location(partition.storageDescriptor());
      if (!locations.contains(location) && (listed.has(location) || !isOurs(partition))) {
        changes.leaveOut(
            found.location().toString(),
            "its Avro schema does not fit the partition "
                + values
                + " that the table "
                + before.name()
                + " keeps: "
                + clash.get());
        return before;
      }
    }
    return after;
  }

  /// Makes way for a table with another number of partition keys, of which the partitions that are
  /// there would be none. That is done where all of them are gone and may be deleted; else the
  /// table stays as it is.
  ///
  /// @return whether the table has no partitions any more
  private boolean giveUpPartitions(Table table, FoundTable found) {
    List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
    // Gone through twice, so that one whole partition at a time is held, not all of them.
    boolean hasPartitions = false;
    boolean isThere = false;
    for (List<String> values : partitionValues(table)) {
      hasPartitions = true;
      Partition partition = partition(table, values);
      isThere |= !isOurs(partition) || listed.has(location(partition.storageDescriptor()));
    }
    if (hasPartitions && (isThere || settings.deletes() != DeleteBehavior.DELETE_FROM_DATABASE)) {
      sayOtherKeys(table, found, keys);
      if (!isThere && settings.deletes() == DeleteBehavior.DEPRECATE_IN_DATABASE) {
        deprecate(table);
      }
      return false;
    }
    for (List<String> values : partitionValues(table)) {
      removeGone(table, keys, partition(table, values));
    }
    return true;
  }

  private void sayOtherKeys(Table table, FoundTable found, List<String> keys) {
    changes.leaveOut(
        found.location().toString(),
        "its partition keys are "
            + found.partitionKeys()
            + " now, those of the table "
            + table.name()
            + " "
            + keys);
  }

  /// The table with what is new in it; null where it can't be the same table any more, and is
  /// deprecated.
  private @Nullable Table merged(Table before, FoundTable found) {
    if (!shapes.isCompatible(before, found)) {
      changes.leaveOut(
          found.location().toString(),
          "its format is no longer that of the table " + before.name() + ", which is deprecated");
      deprecate(before);
      return null;
    }
    return shapes.merged(before, found);
  }

  private void put(Table before, Table after, Change change) {
    if (TableShapes.isSame(before, after)) {
      return;
    }
    boolean isChanged = TableShapes.isChanged(before, after);
    long version = before.versionId() == null ? 0 : Long.parseLong(before.versionId());
    store.put(
        after.toBuilder()
            .updateTime(now)
            .versionId(String.valueOf(isChanged ? version + 1 : version))
            .build());
    if (isChanged) {
      changes.table(change, after.name());
    }
  }

  /// The values of the partitions that are there. A table may have too many partitions for all of
  /// them to be in memory at once.
  private List<List<String>> partitionValues(Table table) {
    return List.copyOf(store.partitionValues(table.databaseName(), table.name()));
  }

  private Partition partition(Table table, List<String> values) {
    return store
        .partition(table.databaseName(), table.name(), values)
        .orElseThrow(
            () -> new CatalogException("Partition " + values + " of " + table.name() + " is gone"));
  }

  private void writePartitions(Table table, FoundTable found) {
    List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
    if (!keys.equals(found.partitionKeys())) {
      sayOtherKeys(table, found, keys);
      return;
    }
    if (keys.isEmpty()) {
      return;
    }
    Set<List<String>> before = new LinkedHashSet<>(partitionValues(table));
    Set<String> locations = new HashSet<>();
    boolean updates =
        settings.updates() || settings.mergesNewColumns() || settings.partitionsInherit();
    for (FoundPartition partition : found.partitions()) {
      locations.add(partition.location().toString());
      boolean isNew = !before.remove(partition.values());
      Optional<String> misfit = shapes.misfit(table, partition);
      if (misfit.isPresent()) {
        changes.leaveOut(
            partition.location().toString(),
            "it does not fit the table " + table.name() + ": " + misfit.get());
      } else if (isNew) {
        store.put(shapes.partition(table, partition, null));
        changes.partition(Change.ADD, table.name(), keys, partition.values());
      } else if (updates || settings.deletes() != DeleteBehavior.LOG) {
        Partition there = partition(table, partition.values());
        Partition after =
            updates ? shapes.partition(table, partition, there) : shapes.restored(there, partition);
        if (!TableShapes.isSame(there, after)) {
          store.put(after);
        }
        if (TableShapes.isChanged(there, after)) {
          changes.partition(Change.UPDATE, table.name(), keys, partition.values());
        }
      }
    }
    for (List<String> values : before) {
      Partition partition = partition(table, values);
      String location = location(partition.storageDescriptor());
      boolean isUnreadable = listed.has(location) && !locations.contains(location);
      if (isOurs(partition) && !isUnreadable) {
        removeGone(table, keys, partition);
      }
    }
  }

  private boolean isOurs(Partition partition) {
    return settings.name().equals(partition.parameters().get(TableShapes.CRAWLED_BY));
  }

  /// Adds the partitions of folders that are new to a table that is there, where they fit it.
  private void addPartitions(String name, FoundTable found) {
    Table table = tables.get(name);
    if (!found.hasNewFolders()) {
      return;
    }
    if (table == null) {
      changes.leaveOut(
          found.location().toString(), "it would be a new table, and only new folders are crawled");
      return;
    }
    List<String> keys = table.partitionKeys().stream().map(Column::name).toList();
    for (FoundPartition partition : found.partitions()) {
      if (!partition.isNew()
          || store.hasPartition(table.databaseName(), table.name(), partition.values())) {
        continue;
      }
      if (keys.isEmpty()
          || !keys.equals(found.partitionKeys())
          || !shapes.isCompatible(table, partition)) {
        changes.leaveOut(
            partition.location().toString(),
            "it does not fit the table "
                + table.name()
                + shapes.misfit(table, partition).map(reason -> ": " + reason).orElse(""));
      } else {
        store.put(shapes.partition(table, partition, null));
        changes.partition(Change.ADD, table.name(), keys, partition.values());
      }
    }
  }

  private void removeGone(Table table, List<String> keys, Partition gone) {
    switch (settings.deletes()) {
      case DELETE_FROM_DATABASE -> {
        store.deletePartition(table.databaseName(), table.name(), gone.values());
        changes.partition(Change.DELETE, table.name(), keys, gone.values());
      }
      case DEPRECATE_IN_DATABASE -> {
        if (!gone.parameters().containsKey(TableShapes.DEPRECATED_BY)) {
          store.put(gone.toBuilder().parameters(shapes.deprecated(gone.parameters())).build());
          changes.partition(Change.DEPRECATE, table.name(), keys, gone.values());
        }
      }
      case LOG, UNKNOWN_TO_SDK_VERSION ->
          changes.leaveOut(
              location(gone.storageDescriptor()), "it is gone, its partition stays in the catalog");
    }
  }

  /// What happens to the tables that this crawler made and did not find again. One whose objects
  /// are there, and in no other table, is not gone: they could not be read.
  private void removeGone(Set<String> names, List<FoundTable> found) {
    TreeSet<String> locations = new TreeSet<>();
    for (FoundTable table : found) {
      table.partitions().forEach(partition -> locations.add(partition.location().toString()));
    }
    for (Table table : tables.values()) {
      if (!isOurs(table) || names.contains(table.name()) || !isBelowATarget(table)) {
        continue;
      }
      String location = location(table.storageDescriptor());
      String next = locations.ceiling(location);
      boolean isFoundElsewhere = next != null && next.startsWith(location);
      if (listed.hasBelow(location) && !isFoundElsewhere) {
        continue;
      }
      switch (settings.deletes()) {
        case DELETE_FROM_DATABASE -> {
          store.deleteTable(table.databaseName(), table.name());
          changes.table(Change.DELETE, table.name());
        }
        case DEPRECATE_IN_DATABASE -> deprecate(table);
        case LOG, UNKNOWN_TO_SDK_VERSION ->
            changes.leaveOut(
                location(table.storageDescriptor()), "it is gone, its table stays in the catalog");
      }
    }
  }

  private void deprecate(Table table) {
    if (!table.parameters().containsKey(TableShapes.DEPRECATED_BY)) {
      Table marked = table.toBuilder().parameters(shapes.deprecated(table.parameters())).build();
      put(table, marked, Change.DEPRECATE);
    }
  }

  private boolean isBelowATarget(Table table) {
    String location = location(table.storageDescriptor());
    return settings.targets().stream()
        .anyMatch(target -> location.startsWith(target.path().toString()));
  }

  private static String location(@Nullable StorageDescriptor storage) {
    return storage == null || storage.location() == null ? "" : storage.location();
  }
}
