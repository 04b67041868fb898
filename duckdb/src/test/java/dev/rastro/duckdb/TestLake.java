package dev.rastro.duckdb;

import dev.rastro.testkit.DirectoryS3;
import dev.rastro.testkit.InMemoryGlue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.glue.model.Column;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.SerDeInfo;
import software.amazon.awssdk.services.glue.model.StorageDescriptor;

/// A bucket `lake`, a catalog with a database `shop` and an engine over both, for a test to fill
/// and to ask.
final class TestLake implements AutoCloseable {

  static final String JSON = "org.openx.data.jsonserde.JsonSerDe";
  static final String PARQUET = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe";
  static final String CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde";
  static final String TEXT = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe";

  private final Path directory;
  private final DirectoryS3 s3;
  private final InMemoryGlue glue = new InMemoryGlue();
  private final Lake lake;
  private final DuckDb engine;
  private final Connection session;

  TestLake(Path directory) {
    this.directory = directory;
    s3 = new DirectoryS3(directory.resolve("s3"));
    s3.createBucket(request -> request.bucket("lake"));
    glue.createDatabase(request -> request.databaseInput(input -> input.name("shop")));
    lake = new Lake(glue, s3, s3::path);
    engine = DuckDb.inMemory(settings());
    session = engine.connect();
  }

  DuckDbSettings settings() {
    return new DuckDbSettings(
        512L << 20, 2, directory.resolve("temporary"), List.of(directory.resolve("s3")), true);
  }

  DirectoryS3 s3() {
    return s3;
  }

  Lake lake() {
    return lake;
  }

  Connection session() {
    return session;
  }

  @Override
  public void close() throws SQLException {
    session.close();
    engine.close();
  }

  /// Asks a table; the cells of a row are joined by `|`.
  List<String> rows(String table, List<String> predicates, String outputs) {
    LakeTable lakeTable = lake.table("shop", table).orElseThrow();
    String relation = lake.relation(lakeTable, lake.files(lakeTable, predicates, session), session);
    String filter = predicates.isEmpty() ? "" : " WHERE " + String.join(" AND ", predicates);
    return Queries.rows(
        session,
        "SELECT " + outputs + " FROM " + relation + filter,
        row -> {
          StringBuilder text = new StringBuilder();
          for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            text.append(i == 1 ? "" : "|").append(row.getObject(i));
          }
          return text.toString();
        });
  }

  long scannedBytes(String table, List<String> predicates, Set<String> columns) {
    LakeTable lakeTable = lake.table("shop", table).orElseThrow();
    return lake.scannedBytes(
        lakeTable, lake.files(lakeTable, predicates, session), columns, session);
  }

  /// A table at `s3://lake/<name>`.
  void table(
      String name,
      String serDe,
      Map<String, String> parameters,
      String columns,
      String partitionColumns) {
    glue.createTable(
        request ->
            request
                .databaseName("shop")
                .tableInput(
                    input ->
                        input
                            .name(name)
                            .storageDescriptor(
                                storage ->
                                    storage
                                        .location("s3://lake/" + name)
                                        .columns(columns(columns))
                                        .serdeInfo(
                                            info ->
                                                info.serializationLibrary(serDe)
                                                    .parameters(parameters)))
                            .partitionKeys(columns(partitionColumns))));
  }

  /// Columns as `name:type`, separated by `;`.
  private static List<Column> columns(String text) {
    return Stream.of(text.split(";", -1))
        .filter(part -> !part.isEmpty())
        .map(
            part ->
                Column.builder()
                    .name(part.substring(0, part.indexOf(':')))
                    .type(part.substring(part.indexOf(':') + 1))
                    .build())
        .toList();
  }

  void partition(String table, String location, Map<String, String> parameters, String... values) {
    glue.batchCreatePartition(
        request ->
            request
                .databaseName("shop")
                .tableName(table)
                .partitionInputList(
                    PartitionInput.builder()
                        .values(values)
                        .storageDescriptor(
                            StorageDescriptor.builder()
                                .location(location)
                                .serdeInfo(SerDeInfo.builder().parameters(parameters).build())
                                .build())
                        .build()));
  }

  void partitionAt(String table, String location, String... values) {
    partition(table, location, Map.of(), values);
  }

  void put(String key, String text) {
    put(key, text.getBytes(StandardCharsets.UTF_8));
  }

  void put(String key, byte[] bytes) {
    s3.putObject(request -> request.bucket("lake").key(key), RequestBody.fromBytes(bytes));
  }

  static byte[] gzip(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
