package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import dev.rastro.duckdb.LakeFormat.Parquet;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetPartitionsRequest;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.s3.S3Client;

/// The tables of the catalog as DuckDB relations. A query goes through it in this order: [#table]
/// for the columns, [#files] for what is left after pruning, [#relation] for the SQL to read it,
/// [#scannedBytes] for the bill.
///
/// Keeps nothing between calls and is safe for use by many threads; a session passed in is used
/// only during the call. The clients are the caller's to close.
public final class Lake {

  /// The hidden column of every relation that says which object a row is from.
  public static final String PATH_COLUMN = "$path";

  private final GlueClient glue;
  private final LakeListing listing;

  public Lake(GlueClient glue, S3Client s3, ObjectPaths paths) {
    this.glue = glue;
    this.listing = new LakeListing(s3, paths);
  }

  /// The table of that name, or empty when the catalog has none (or no such database).
  public Optional<LakeTable> table(String databaseName, String tableName) {
    GetTableRequest request =
        GetTableRequest.builder()
            .databaseName(databaseName.toLowerCase(Locale.ROOT))
            .name(tableName.toLowerCase(Locale.ROOT))
            .build();
    try {
      return Optional.of(LakeTable.of(glue.getTable(request).table()));
    } catch (EntityNotFoundException e) {
      return Optional.empty();
    }
  }

  /// The files that a query over the table reads. Of a partitioned table these are the files of the
  /// partitions in the catalog for which every predicate is true; a folder that is no partition in
  /// the catalog is not read.
  ///
  /// @param partitionPredicates DuckDB SQL over the partition columns by their bare names, and over
  ///   nothing else
  public List<LakeFile> files(
      LakeTable table, List<String> partitionPredicates, Connection session) {
    if (table.partitionColumns().isEmpty()) {
      return listing.files(table.location());
    }
    List<LakeFile> files = new ArrayList<>();
    for (LakePartition partition :
        PartitionPruning.prune(table, partitions(table), partitionPredicates, session)) {
      files.addAll(listing.files(partition));
    }
    return files;
  }

  private List<LakePartition> partitions(LakeTable table) {
    GetPartitionsRequest request =
        GetPartitionsRequest.builder()
            .databaseName(table.databaseName())
            .tableName(table.name())
            .excludeColumnSchema(true)
            .build();
    List<LakePartition> partitions = new ArrayList<>();
    glue.getPartitionsPaginator(request).stream()
        .flatMap(page -> page.partitions().stream())
        .forEach(partition -> partitions.add(partition(table, partition)));
    return partitions;
  }

  private static LakePartition partition(LakeTable table, Partition partition) {
    if (partition.values().size() != table.partitionColumns().size()) {
      throw new ReadTableException(
          "HIVE_INVALID_METADATA",
          "Table %s.%s has a partition with %d values for %d partition columns: %s"
              .formatted(
                  table.databaseName(),
                  table.name(),
                  partition.values().size(),
                  table.partitionColumns().size(),
                  partition.values()));
    }
    return new LakePartition(
        partition.values(),
        S3Address.parse(partition.storageDescriptor().location()),
        LakeFormat.jsonPaths(partition.storageDescriptor().serdeInfo()));
  }

  /// A subquery, in parentheses, that gives the table's columns, its partition columns and
  /// [#PATH_COLUMN] over those files. With no files it gives the same columns and no rows. Parquet
  /// whose types the table's can't be read from is a [ReadTableException].
  public String relation(LakeTable table, List<LakeFile> files, Connection session) {
    Set<String> all =
        table.columns().stream().map(LakeColumn::name).collect(Collectors.toUnmodifiableSet());
    return relation(table, files, all, session);
  }

  /// The same for a query that reads only `columns`: what the others hold does not matter to it.
  public String relation(
      LakeTable table, List<LakeFile> files, Set<String> columns, Connection session) {
    if (table.format() instanceof Parquet) {
      ParquetTypes.check(table, files, columns, session);
    }
    return new LakeRelation(table, files, session).sql();
  }

  /// The bytes that Athena and Redshift Spectrum would count: whole files of text formats; of
  /// Parquet the column chunks of `columns`, as compressed.
  public long scannedBytes(
      LakeTable table, List<LakeFile> files, Set<String> columns, Connection session) {
    if (table.format() instanceof Parquet) {
      return ParquetChunks.bytes(files, columns, session);
    }
    return files.stream().mapToLong(LakeFile::sizeBytes).sum();
  }
}
