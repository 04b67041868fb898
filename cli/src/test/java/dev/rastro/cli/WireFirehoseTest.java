package dev.rastro.cli;

import dev.rastro.testkit.FirehoseContract;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What every Firehose does, asked over the wire.
@SuppressWarnings("NullAway.Init") // The contract asks for the Firehose before each test.
class WireFirehoseTest extends FirehoseContract {

  private static final Duration TICKS = Duration.ofMillis(700);

  @TempDir Path home;
  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private WireCloud cloud;

  @Override
  protected FirehoseClient emptyFirehose() {
    cloud = new WireCloud(home, clock, s3);
    s3.createBucket(r -> r.bucket(BUCKET));
    return cloud.firehose;
  }

  @AfterEach
  void close() throws Exception {
    cloud.close();
  }

  @Override
  protected S3Client s3() {
    return s3;
  }

  @Override
  protected void pass(Duration duration) {
    clock.advance(duration);
    try {
      Thread.sleep(TICKS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  protected void flush() {
    try {
      cloud.localFirehose.flush(STREAM).get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("The flush did not end", e);
    }
  }
}
