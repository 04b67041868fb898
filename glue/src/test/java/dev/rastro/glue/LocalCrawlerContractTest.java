package dev.rastro.glue;

import dev.rastro.testkit.CrawlerContract;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.s3.S3Client;

/// The crawler's contract on our crawlers, in this process.
@SuppressWarnings("NullAway.Init") // The contract opens it before each test.
class LocalCrawlerContractTest extends CrawlerContract {

  @TempDir private Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T00:00:00Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private LocalGlue glue;

  @Override
  protected S3Client emptyS3() {
    return s3;
  }

  @Override
  protected GlueClient emptyGlue() {
    glue = LocalGlue.open(directory, s3, clock, new Random(1));
    return glue;
  }

  @AfterEach
  void close() {
    glue.close();
  }
}
