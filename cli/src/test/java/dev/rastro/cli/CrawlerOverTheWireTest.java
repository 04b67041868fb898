package dev.rastro.cli;

import dev.rastro.testkit.CrawlerContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawler's contract through the gateway, with the SDK's own clients, over our S3.
@SuppressWarnings("NullAway.Init") // The contract opens it before each test.
class CrawlerOverTheWireTest extends CrawlerContract {

  @TempDir private Path directory;
  private WiredGlue glue;

  @Override
  protected S3Client emptyS3() {
    glue = new WiredGlue(directory);
    return glue.s3();
  }

  @Override
  protected GlueClient emptyGlue() {
    return glue.client();
  }

  @AfterEach
  void close() {
    glue.close();
  }
}
