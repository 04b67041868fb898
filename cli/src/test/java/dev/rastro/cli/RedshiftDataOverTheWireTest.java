package dev.rastro.cli;

import dev.rastro.testkit.RedshiftDataContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;

/// What every Redshift Data API does, asked over the wire.
@SuppressWarnings("NullAway.Init")
class RedshiftDataOverTheWireTest extends RedshiftDataContract {

  @TempDir Path home;
  private WiredQueries cloud;

  @BeforeEach
  void open() {
    cloud = new WiredQueries(home);
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  @Override
  protected RedshiftDataClient redshiftData() {
    return cloud.redshiftData;
  }
}
