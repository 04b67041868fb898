package dev.rastro.redshift;

import dev.rastro.duckdb.DuckDb;
import dev.rastro.duckdb.DuckDbException;
import dev.rastro.duckdb.DuckDbSettings;
import dev.rastro.duckdb.Lake;
import dev.rastro.duckdb.ObjectPaths;
import dev.rastro.duckdb.ParquetExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The warehouse: a DuckDB database file that takes Redshift's SQL, reads the lake through external
/// schemas, and unloads into it.
///
/// [#dataSource()] is for programs in this process, [#dataClient()] is the Data API over the same
/// warehouse. Safe for many threads, each on a connection of its own. The clients stay the
/// caller's.
public final class Warehouse implements AutoCloseable {

  /// Options in which Redshift differs from the engine: whole numbers divide to whole numbers, and
  /// NULL is larger than every value.
  private static final List<String> OPTIONS =
      List.of(
          "SET integer_division = true",
          "SET default_null_order = 'nulls_last_on_asc_first_on_desc'");

  private static final String FILE = "warehouse.duckdb";

  private final DuckDb engine;
  private final SessionParts parts;
  private final LocalRedshiftData dataClient;

  private Warehouse(DuckDb engine, SessionParts parts, LocalRedshiftData dataClient) {
    this.engine = engine;
    this.parts = parts;
    this.dataClient = dataClient;
  }

  /// Opens the warehouse in a directory, made if it is missing.
  ///
  /// @param random for the ids of the Data API
  public static Warehouse open(
      Path directory,
      GlueClient glue,
      S3Client s3,
      ObjectPaths paths,
      InstantSource clock,
      RandomGenerator random,
      WarehouseSettings settings) {
    Path temporary = directory.resolve("tmp");
    Path results = directory.resolve("results");
    DuckDb engine = null;
    try {
      Files.createDirectories(temporary);
      Files.createDirectories(results);
      engine =
          DuckDb.file(
              directory.resolve(FILE),
              new DuckDbSettings(
                  settings.memoryBytesMax(),
                  settings.threadsMax(),
                  temporary,
                  List.of(settings.lakeDirectory()),
                  false),
              OPTIONS);
      // Whose file the engine could open, it has to itself: what lies here is of a process that
      // died.
      removeFiles(results);
      engine.execute(ExternalSchemas.SCHEMA.toArray(String[]::new));
      engine.execute(Macros.all().toArray(String[]::new));
    } catch (IOException | DuckDbException e) {
      if (engine != null) {
        engine.close();
      }
      throw new WarehouseException(
          "The warehouse in " + directory + " cannot be opened: " + e.getMessage(), e);
    }
    SessionParts parts =
        new SessionParts(
            new ExternalSchemas(glue, settings.roleArns()),
            new SystemViews(glue, settings.database()),
            new Lake(glue, s3, paths),
            s3,
            new ParquetExport(s3, temporary),
            clock);
    DuckDb opened = engine;
    LocalRedshiftData dataClient =
        new LocalRedshiftData(
            () -> new RedshiftSession(opened.connect(), parts),
            settings,
            new SubmittedStatements(results, SubmittedStatements.Limits.DEFAULT, clock),
            clock,
            random);
    return new Warehouse(engine, parts, dataClient);
  }

  private static void removeFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  /// Connections that take Redshift's SQL.
  public DataSource dataSource() {
    return new WarehouseDataSource(this::connect);
  }

  /// The Data API.
  public RedshiftDataClient dataClient() {
    return dataClient;
  }

  private Connection connect() throws SQLException {
    return RedshiftConnection.over(new RedshiftSession(engine.connect(), parts));
  }

  @Override
  public void close() {
    dataClient.close();
    engine.close();
  }
}
