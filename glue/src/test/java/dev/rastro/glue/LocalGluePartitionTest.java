package dev.rastro.glue;

import dev.rastro.testkit.GluePartitionContract;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;

@SuppressWarnings("NullAway.Init") // The contract opens it before each test.
class LocalGluePartitionTest extends GluePartitionContract {

  @TempDir private Path directory;
  private LocalGlue glue;

  @Override
  protected GlueClient emptyGlue() {
    TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
    glue = LocalGlue.open(directory, new InMemoryS3(clock), clock, new Random(1));
    return glue;
  }

  @AfterEach
  void close() {
    glue.close();
  }
}
