package dev.rastro.redshift;

import dev.rastro.testkit.RedshiftDataContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;

class LocalRedshiftDataTest extends RedshiftDataContract {

  @TempDir private Path directory;
  private TestWarehouse warehouse;

  @BeforeEach
  void open() {
    warehouse = new TestWarehouse(directory);
  }

  @AfterEach
  void close() {
    warehouse.close();
  }

  @Override
  protected RedshiftDataClient redshiftData() {
    return warehouse.warehouse.dataClient();
  }
}
