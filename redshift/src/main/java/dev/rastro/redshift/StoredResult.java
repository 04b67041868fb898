package dev.rastro.redshift;

import dev.rastro.aws.SdkJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.redshiftdata.model.ColumnMetadata;
import software.amazon.awssdk.services.redshiftdata.model.Field;
import software.amazon.awssdk.services.redshiftdata.model.GetStatementResultResponse;

/// The result of a statement, in a file of the pages that GetStatementResult answers with, one
/// after the other.
///
/// @param columns the columns
/// @param rowCount how many rows all pages have
/// @param pageEnds where each page ends in the file; there is always one, if an empty one
record StoredResult(Path file, List<ColumnMetadata> columns, long rowCount, List<Long> pageEnds) {

  private static final int ROWS_PER_PAGE = 1_000;

  /// Wide rows make shorter pages.
  private static final int VALUES_PER_PAGE = 100_000;

  /// Gives one row after the other; empty after the last.
  @FunctionalInterface
  interface Rows {
    Optional<List<Field>> next() throws SQLException;
  }

  StoredResult {
    columns = List.copyOf(columns);
    pageEnds = List.copyOf(pageEnds);
  }

  /// Writes a result. Nothing stays where that fails.
  static StoredResult write(Path file, List<ColumnMetadata> columns, Rows rows, long bytesMax)
      throws SQLException, IOException {
    try {
      return new Writer(file, columns, bytesMax).write(rows);
    } catch (IOException | SQLException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  long bytes() {
    return pageEnds.getLast();
  }

  int pageCount() {
    return pageEnds.size();
  }

  /// The rows of a page, counted from 0.
  List<List<Field>> page(int number) throws IOException {
    long start = number == 0 ? 0 : pageEnds.get(number - 1);
    byte[] page = new byte[Math.toIntExact(pageEnds.get(number) - start)];
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      open.seek(start);
      open.readFully(page);
    }
    return SdkJson.decode(
            page, GetStatementResultResponse::builder, GetStatementResultResponse.class)
        .records();
  }

  private static final class Writer {

    private final Path file;
    private final List<ColumnMetadata> columns;
    private final long bytesMax;
    private final int rowsPerPage;
    private final List<Long> pageEnds = new ArrayList<>();
    private long bytes;
    private long rowCount;

    Writer(Path file, List<ColumnMetadata> columns, long bytesMax) {
      this.file = file;
      this.columns = columns;
      this.bytesMax = bytesMax;
      this.rowsPerPage =
          Math.max(1, Math.min(ROWS_PER_PAGE, VALUES_PER_PAGE / Math.max(1, columns.size())));
    }

    StoredResult write(Rows rows) throws SQLException, IOException {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
        List<List<Field>> page = new ArrayList<>();
        Optional<List<Field>> row = rows.next();
        while (row.isPresent()) {
          page.add(row.get());
          row = rows.next();
          if (page.size() == rowsPerPage) {
            writePage(page, out);
          }
        }
        if (!page.isEmpty() || pageEnds.isEmpty()) {
          writePage(page, out);
        }
      }
      return new StoredResult(file, columns, rowCount, pageEnds);
    }

    private void writePage(List<List<Field>> page, OutputStream out)
        throws SQLException, IOException {
      byte[] text = SdkJson.encode(GetStatementResultResponse.builder().records(page).build());
      bytes += text.length;
      if (bytes > bytesMax) {
        throw new RedshiftSqlException(
            "the result is larger than " + bytesMax + " bytes", RedshiftSqlException.IO_ERROR);
      }
      out.write(text);
      rowCount += page.size();
      pageEnds.add(bytes);
      page.clear();
    }
  }
}
