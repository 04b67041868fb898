package dev.rastro.athena;

import dev.rastro.aws.S3Address;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.Row;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// Reads a result object back in pages. A page's token is the place in the object where the next
/// page starts, so nothing is kept between pages.
final class ResultPages {

  /// Some rows, and the token of the next page, or null after the last.
  record Page(List<Row> rows, @Nullable String nextToken) {}

  private final S3Client s3;

  ResultPages(S3Client s3) {
    this.s3 = s3;
  }

  /// @param offset where the page starts; 0 is the header
  Page read(S3Address address, long offset, int rowsMax) {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(address.bucket())
            .key(address.key())
            .range("bytes=" + offset + "-")
            .build();
    try (ResponseInputStream<GetObjectResponse> object = s3.getObject(request)) {
      long length = object.response().contentLength();
      CsvReader reader = new CsvReader(new BufferedInputStream(object));
      List<Row> rows = new ArrayList<>();
      while (rows.size() < rowsMax && reader.bytesRead < length) {
        rows.add(Row.builder().data(reader.row()).build());
      }
      boolean more = reader.bytesRead < length;
      if (more) {
        object.abort();
      }
      return new Page(rows, more ? String.valueOf(offset + reader.bytesRead) : null);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + address, e);
    }
  }

  /// Reads what [ResultFile] writes.
  private static final class CsvReader {

    private final InputStream input;
    private long bytesRead;

    CsvReader(InputStream input) {
      this.input = input;
    }

    private int next() throws IOException {
      int next = input.read();
      if (next < 0) {
        throw new IOException("The result object ends in the middle of a row");
      }
      bytesRead++;
      return next;
    }

    List<Datum> row() throws IOException {
      List<Datum> cells = new ArrayList<>();
      int next = next();
      while (true) {
        if (next == '"') {
          ByteArrayOutputStream text = new ByteArrayOutputStream();
          next = quoted(text);
          cells.add(Datum.builder().varCharValue(text.toString(StandardCharsets.UTF_8)).build());
        } else {
          cells.add(Datum.builder().build());
        }
        if (next == '\n') {
          return cells;
        }
        if (next != ',') {
          throw new IOException("The result object is not as it was written");
        }
        next = next();
      }
    }

    /// Reads up to the closing quote and gives what follows it.
    private int quoted(ByteArrayOutputStream text) throws IOException {
      while (true) {
        int next = next();
        if (next == '"') {
          next = next();
          if (next != '"') {
            return next;
          }
        }
        text.write(next);
      }
    }
  }
}
