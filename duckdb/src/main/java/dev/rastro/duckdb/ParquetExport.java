package dev.rastro.duckdb;

import dev.rastro.aws.S3Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Writes what a query gives as Parquet objects, for UNLOAD and CREATE TABLE AS. The files are
/// written whole into a temporary directory, which the engine must be allowed to use, and then put
/// through `S3Client`, so that no half object shows. The directory is removed afterwards, whatever
/// happened. Objects that were put before a later put failed stay; the caller knows their prefix.
public final class ParquetExport {

  /// Names the objects.
  @FunctionalInterface
  public interface ObjectNames {
    /// The name below the export's prefix and the partition's `column=value/` folders.
    ///
    /// @param number 0 for the first file of a partition
    String name(int number);
  }

  /// How Parquet pages are compressed.
  public enum Compression {
    SNAPPY,
    GZIP,
    ZSTD
  }

  /// How the rows are laid out in files.
  ///
  /// @param partitionColumns the columns to write into folders, in that order; empty for none
  /// @param keepsPartitionColumns whether these columns are in the files too
  public record Options(
      List<String> partitionColumns, boolean keepsPartitionColumns, Compression compression) {
    public Options {
      partitionColumns = List.copyOf(partitionColumns);
    }
  }

  private record Written(Path path, long rows, long sizeBytes, Map<String, String> keys) {}

  private final S3Client s3;
  private final Path temporaryDirectory;

  public ParquetExport(S3Client s3, Path temporaryDirectory) {
    this.s3 = s3;
    this.temporaryDirectory = temporaryDirectory;
  }

  /// Runs the query and puts its rows below `prefix`, which is taken as it stands: it is the start
  /// of the keys, a folder only if it ends with `/`. A query without rows makes no object.
  public List<ExportedFile> export(
      Connection session, String query, Options options, S3Address prefix, ObjectNames names) {
    Path directory = null;
    try {
      Files.createDirectories(temporaryDirectory);
      directory = Files.createTempDirectory(temporaryDirectory, "export");
      List<ExportedFile> exported = new ArrayList<>();
      Map<String, Integer> numbers = new TreeMap<>();
      for (Written file : write(session, query, options, directory)) {
        String folder = folder(options, file.keys());
        int number = numbers.merge(folder, 1, Integer::sum) - 1;
        S3Address address =
            new S3Address(prefix.bucket(), prefix.key() + folder + names.name(number));
        s3.putObject(
            PutObjectRequest.builder().bucket(address.bucket()).key(address.key()).build(),
            RequestBody.fromFile(file.path()));
        exported.add(new ExportedFile(address, file.sizeBytes(), file.rows(), file.keys()));
      }
      return exported;
    } catch (IOException e) {
      throw new DuckDbException("Could not write to " + temporaryDirectory, e);
    } finally {
      if (directory != null) {
        remove(directory);
      }
    }
  }

  /// The query with sums of whole numbers as decimals: Parquet has no whole number of 128 bits, and
  /// the engine would write a float.
  private static String storable(Connection session, String query) {
    List<String> casts = new ArrayList<>();
    try (Statement statement = session.createStatement();
        ResultSet columns = statement.executeQuery("DESCRIBE (" + query + ")")) {
      while (columns.next()) {
        if (columns.getString("column_type").endsWith("HUGEINT")) {
          String name = SqlText.identifier(columns.getString("column_name"));
          casts.add("CAST(" + name + " AS DECIMAL(38, 0)) AS " + name);
        }
      }
    } catch (SQLException e) {
      throw new DuckDbException("The query can't be described: " + e.getMessage(), e);
    }
    return casts.isEmpty()
        ? query
        : "SELECT * REPLACE (" + String.join(", ", casts) + ") FROM (" + query + ")";
  }

  private static List<Written> write(
      Connection session, String query, Options options, Path directory) {
    boolean partitioned = !options.partitionColumns().isEmpty();
    Path target = partitioned ? directory.resolve("files") : directory.resolve("file.parquet");
    StringBuilder copy =
        new StringBuilder("COPY (").append(storable(session, query)).append(") TO ");
    copy.append(SqlText.literal(target.toString()));
    copy.append(" (FORMAT parquet, RETURN_STATS true, COMPRESSION ").append(options.compression());
    if (partitioned) {
      copy.append(", PARTITION_BY (");
      copy.append(
          String.join(", ", options.partitionColumns().stream().map(SqlText::identifier).toList()));
      copy.append("), WRITE_PARTITION_COLUMNS ").append(options.keepsPartitionColumns());
    }
    copy.append(')');
    List<Written> files =
        new ArrayList<>(
            Queries.rows(
                session,
                copy.toString(),
                row ->
                    new Written(
                        Path.of(row.getString("filename")),
                        row.getLong("count"),
                        row.getLong("file_size_bytes"),
                        keys(row.getObject("partition_keys")))));
    files.removeIf(file -> file.rows() == 0);
    files.sort(Comparator.comparing(Written::path));
    return files;
  }

  private static Map<String, String> keys(@Nullable Object value) {
    Map<String, String> keys = new TreeMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach(
          (name, text) ->
              keys.put(
                  String.valueOf(name),
                  text == null ? PartitionValues.NULL_PARTITION : String.valueOf(text)));
    }
    return keys;
  }

  private static String folder(Options options, Map<String, String> keys) {
    StringBuilder folder = new StringBuilder();
    for (String column : options.partitionColumns()) {
      folder
          .append(column)
          .append('=')
          .append(HivePath.escape(keys.getOrDefault(column, "")))
          .append('/');
    }
    return folder.toString();
  }

  private static void remove(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not remove " + directory, e);
    }
  }
}
