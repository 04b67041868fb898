package dev.rastro.redshift;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.redshiftdata.model.ColumnMetadata;
import software.amazon.awssdk.services.redshiftdata.model.Field;

/// The rows of a statement of the Data API, in a file of their own, read page by page.
///
/// Each field is a byte that tells its kind, and its value. Safe for many threads; whoever keeps it
/// deletes the file.
final class StatementResult {

  /// How many rows a page has.
  static final int ROWS_PER_PAGE = 1_000;

  /// What a result may have, as "Considerations when calling the Amazon Redshift Data API" says.
  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
          .toFormatter(Locale.ROOT);

  private static final long BYTES_MAX = 100L << 20;

  private static final byte NULL = 0;
  private static final byte BOOLEAN = 1;
  private static final byte LONG = 2;
  private static final byte DOUBLE = 3;
  private static final byte STRING = 4;

  private final Path file;
  private final List<ColumnMetadata> columns;
  private final List<Long> pageOffsets = new ArrayList<>();
  private int rowCount;
  private long sizeBytes;

  private StatementResult(Path file, List<ColumnMetadata> columns) {
    this.file = file;
    this.columns = columns;
  }

  /// Writes what a query gives to a file, which is gone again if it can't all be written.
  static StatementResult write(Path file, ResultSet rows) throws SQLException, IOException {
    StatementResult result = new StatementResult(file, columns(rows.getMetaData()));
    try {
      result.write(rows);
    } catch (SQLException | IOException | RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
    return result;
  }

  List<ColumnMetadata> columns() {
    return columns;
  }

  int rowCount() {
    return rowCount;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  /// Whether a page begins with that row.
  boolean isPageStart(int row) {
    return row >= 0 && row % ROWS_PER_PAGE == 0 && row <= rowCount;
  }

  /// The rows of the page that begins with one.
  List<List<Field>> page(int firstRow) throws IOException {
    int page = firstRow / ROWS_PER_PAGE;
    if (page >= pageOffsets.size()) {
      return List.of();
    }
    List<List<Field>> rows = new ArrayList<>();
    try (InputStream bytes = Files.newInputStream(file)) {
      bytes.skipNBytes(pageOffsets.get(page));
      DataInputStream input = new DataInputStream(new BufferedInputStream(bytes));
      for (int i = firstRow; i < Math.min(rowCount, firstRow + ROWS_PER_PAGE); i++) {
        List<Field> row = new ArrayList<>();
        for (int column = 0; column < columns.size(); column++) {
          row.add(read(input));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  private void write(ResultSet rows) throws SQLException, IOException {
    try (DataOutputStream output =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      long written = 0;
      while (rows.next()) {
        if (rowCount % ROWS_PER_PAGE == 0) {
          pageOffsets.add(written);
        }
        for (int i = 0; i < columns.size(); i++) {
          written += write(output, rows, i + 1, rows.getMetaData().getColumnType(i + 1));
        }
        if (written > BYTES_MAX) {
          throw new RedshiftSqlException(
              "the result is larger than " + (BYTES_MAX >> 20) + " MB, the Data API's limit",
              RedshiftSqlException.PROGRAM_LIMIT_EXCEEDED);
        }
        rowCount++;
      }
      sizeBytes = written;
    }
  }

  /// The number of bytes that were written.
  private static long write(DataOutputStream output, ResultSet rows, int column, int type)
      throws SQLException, IOException {
    if (rows.getObject(column) == null) {
      output.writeByte(NULL);
      return 1;
    }
    return switch (type) {
      case Types.BOOLEAN, Types.BIT -> {
        output.writeByte(BOOLEAN);
        output.writeBoolean(rows.getBoolean(column));
        yield 2;
      }
      case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> {
        output.writeByte(LONG);
        output.writeLong(rows.getLong(column));
        yield 1L + Long.BYTES;
      }
      case Types.FLOAT, Types.REAL, Types.DOUBLE -> {
        output.writeByte(DOUBLE);
        output.writeDouble(rows.getDouble(column));
        yield 1L + Double.BYTES;
      }
      default -> {
        byte[] text = text(rows, column, type).getBytes(StandardCharsets.UTF_8);
        output.writeByte(STRING);
        output.writeInt(text.length);
        output.write(text);
        yield 1L + Integer.BYTES + text.length;
      }
    };
  }

  /// A value as PostgreSQL shows it: a timestamp has no fraction where that is zero, and no zeros
  /// at its end.
  private static String text(ResultSet rows, int column, int type) throws SQLException {
    return type == Types.TIMESTAMP
        ? TIMESTAMP.format(rows.getObject(column, LocalDateTime.class))
        : rows.getString(column);
  }

  private static Field read(DataInputStream input) throws IOException {
    byte kind = input.readByte();
    return switch (kind) {
      case NULL -> Field.fromIsNull(true);
      case BOOLEAN -> Field.fromBooleanValue(input.readBoolean());
      case LONG -> Field.fromLongValue(input.readLong());
      case DOUBLE -> Field.fromDoubleValue(input.readDouble());
      case STRING -> {
        byte[] text = new byte[input.readInt()];
        input.readFully(text);
        yield Field.fromStringValue(new String(text, StandardCharsets.UTF_8));
      }
      default -> throw new IOException("a field of the unknown kind " + kind);
    };
  }

  private static List<ColumnMetadata> columns(ResultSetMetaData metadata) throws SQLException {
    List<ColumnMetadata> columns = new ArrayList<>();
    for (int i = 1; i <= metadata.getColumnCount(); i++) {
      columns.add(
          ColumnMetadata.builder()
              .name(metadata.getColumnLabel(i))
              .label(metadata.getColumnLabel(i))
              .typeName(typeName(metadata.getColumnType(i)))
              .precision(metadata.getPrecision(i))
              .scale(metadata.getScale(i))
              .nullable(1)
              .build());
    }
    return List.copyOf(columns);
  }

  private static String typeName(int type) {
    return switch (type) {
      case Types.BOOLEAN, Types.BIT -> "bool";
      case Types.TINYINT, Types.SMALLINT -> "int2";
      case Types.INTEGER -> "int4";
      case Types.BIGINT -> "int8";
      case Types.FLOAT, Types.REAL -> "float4";
      case Types.DOUBLE -> "float8";
      case Types.DECIMAL, Types.NUMERIC -> "numeric";
      case Types.DATE -> "date";
      case Types.TIMESTAMP -> "timestamp";
      case Types.TIMESTAMP_WITH_TIMEZONE -> "timestamptz";
      default -> "varchar";
    };
  }
}
