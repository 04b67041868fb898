package dev.rastro.firehose;

import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.HiveType;
import dev.rastro.duckdb.SqlText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes Parquet with DuckDB, for format conversion. The engine is opened when the first file is
/// written. Safe for many threads.
final class ParquetFiles implements AutoCloseable {

  private static final long MEMORY_BYTES_MAX = 256L << 20;

  private final Path root;
  private @Nullable DuckDb engine;

  /// @param root below which files are read and written
  ParquetFiles(Path root) {
    this.root = root;
  }

  /// Begins Parquet objects of rows that [JsonRow] laid out.
  CutObjects.WriterFactory factory(TableColumns columns, FormatConversion conversion) {
    return (file, bucket, key) -> {
      Path lines = file.resolveSibling(file.getFileName() + ".json").toAbsolutePath();
      ConcatenatedObject out =
          ConcatenatedObject.open(
              PreparedObject.Purpose.DATA,
              lines,
              bucket,
              key,
              Compression.UNCOMPRESSED,
              new byte[0],
              ConcatenatedObject.SMALL_BUFFER_LENGTH);
      return new ParquetObject(lines, file.toAbsolutePath(), bucket, key, columns, conversion, out);
    };
  }

  @Override
  public synchronized void close() {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }

  private synchronized Connection connect() {
    DuckDb open = engine;
    if (open == null) {
      open =
          DuckDb.inMemory(
              new DuckDbSettings(
                  MEMORY_BYTES_MAX, 1, root.resolve(".duckdb"), List.of(root), true));
      engine = open;
    }
    return open.connect();
  }

  /// The type that a column's text is read with: every plain value is text.
  private static String lineType(HiveType type) {
    return switch (type) {
      case HiveType.ArrayType array -> lineType(array.element()) + "[]";
      case HiveType.MapType map -> "MAP(VARCHAR, " + lineType(map.value()) + ")";
      case HiveType.StructType struct -> {
        List<String> fields = new ArrayList<>();
        struct
            .fields()
            .forEach(f -> fields.add(SqlText.identifier(f.name()) + " " + lineType(f.type())));
        yield "STRUCT(" + String.join(", ", fields) + ")";
      }
      case HiveType.Simple _, HiveType.DecimalType _, HiveType.CharType _, HiveType.VarcharType _ ->
          "VARCHAR";
    };
  }

  private static String copy(
      Path lines, Path parquet, TableColumns columns, FormatConversion.Pages pages) {
    List<String> types = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (int i = 0; i < columns.columns().size(); i++) {
      TableColumns.TableColumn column = columns.columns().get(i);
      String name = JsonRow.lineName(i);
      types.add(name + ": " + SqlText.literal(lineType(column.type())));
      values.add(
          "CAST("
              + name
              + " AS "
              + column.type().duckDbType()
              + ") AS "
              + SqlText.identifier(column.name()));
    }
    return "COPY (SELECT "
        + String.join(", ", values)
        + " FROM read_json("
        + SqlText.literal(lines.toString())
        + ", format = 'newline_delimited', columns = {"
        + String.join(", ", types)
        + "})) TO "
        + SqlText.literal(parquet.toString())
        + " (FORMAT parquet, "
        + pages.copyOptions()
        + ")";
  }

  /// One Parquet object: its rows are written as lines, and copied when it ends.
  private final class ParquetObject implements ObjectWriter {

    private final Path lines;
    private final Path parquet;
    private final String bucket;
    private final String key;
    private final TableColumns columns;
    private final FormatConversion conversion;
    private final ConcatenatedObject out;

    ParquetObject(
        Path lines,
        Path parquet,
        String bucket,
        String key,
        TableColumns columns,
        FormatConversion conversion,
        ConcatenatedObject out) {
      this.lines = lines;
      this.parquet = parquet;
      this.bucket = bucket;
      this.key = key;
      this.columns = columns;
      this.conversion = conversion;
      this.out = out;
    }

    @Override
    public void write(StreamRecord record) throws IOException {
      out.write(record);
    }

    @Override
    public PreparedObject finish() throws IOException {
      PreparedObject written = out.finish();
      try (Connection session = connect();
          Statement statement = session.createStatement()) {
        statement.execute(copy(lines, parquet, columns, conversion.pages()));
      } catch (SQLException e) {
        throw new IOException("the records can't be written as Parquet: " + e.getMessage(), e);
      }
      Files.delete(lines);
      return new PreparedObject(
          PreparedObject.Purpose.DATA,
          parquet,
          bucket,
          key,
          "",
          written.records(),
          written.bytes());
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
