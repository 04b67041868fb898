package dev.rastro.cli;

import dev.rastro.testkit.GlueContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;

/// The catalog's contract through the gateway, with the SDK's own client.
@SuppressWarnings("NullAway.Init") // Opened before each test.
class CatalogOverTheWireTest extends GlueContract {

  @TempDir private Path directory;
  private WiredGlue glue;

  @Override
  protected GlueClient emptyGlue() {
    glue = new WiredGlue(directory);
    return glue.client();
  }

  @AfterEach
  void close() {
    glue.close();
  }
}
