package dev.rastro.athena;

import dev.rastro.athena.trino.Translation.ResultColumn;
import dev.rastro.aws.S3Address;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/// Writes a result as Athena's CSV object: a header, every value in quotes, NULL as nothing at all.
/// The rows go to a temporary file first, so the object shows only when it is whole.
final class ResultFile {

  private final S3Client s3;
  private final Path temporaryDirectory;

  ResultFile(S3Client s3, Path temporaryDirectory) {
    this.s3 = s3;
    this.temporaryDirectory = temporaryDirectory;
  }

  void write(ResultSet rows, List<ResultColumn> columns, S3Address address)
      throws SQLException, IOException {
    Path file = Files.createTempFile(temporaryDirectory, "result", ".csv");
    try {
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        writeRow(writer, columns.stream().map(ResultColumn::name).toArray(String[]::new));
        @Nullable String[] cells = new @Nullable String[columns.size()];
        while (rows.next()) {
          for (int i = 0; i < cells.length; i++) {
            cells[i] = ResultValues.text(rows, i + 1, columns.get(i).type());
          }
          writeRow(writer, cells);
        }
      }
      PutObjectRequest request =
          PutObjectRequest.builder()
              .bucket(address.bucket())
              .key(address.key())
              .contentType("application/octet-stream")
              .build();
      s3.putObject(request, RequestBody.fromFile(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void writeRow(Writer writer, @Nullable String[] cells) throws IOException {
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) {
        writer.write(',');
      }
      String cell = cells[i];
      if (cell != null) {
        writer.write('"');
        writer.write(cell.replace("\"", "\"\""));
        writer.write('"');
      }
    }
    writer.write('\n');
  }
}
