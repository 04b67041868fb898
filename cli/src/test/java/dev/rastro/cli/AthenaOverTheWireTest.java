package dev.rastro.cli;

import dev.rastro.testkit.AthenaContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What every Athena does, asked over the wire.
class AthenaOverTheWireTest extends AthenaContract {

  @TempDir static Path directory;
  private static int tests;

  private final WiredQueries cloud = new WiredQueries(directory.resolve("home-" + tests++));

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  @Override
  protected AthenaClient athena() {
    return cloud.athena;
  }

  @Override
  protected S3Client emptyS3() {
    return cloud.s3;
  }

  @Override
  protected GlueClient emptyGlue() {
    return cloud.glue;
  }
}
