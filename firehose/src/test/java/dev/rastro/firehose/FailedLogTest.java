package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryS3;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// A stream whose log could not be synced once: it takes nothing more, and says what helps.
class FailedLogTest {

  private static final String STREAM = "events";

  @TempDir private Path directory;

  private final InMemoryS3 s3 = new InMemoryS3(InstantSource.system());
  private volatile boolean isBroken;

  @Test
  void saysWhatHelpsAndGoesOnAfterIt() throws Exception {
    s3.createBucket(r -> r.bucket("lake"));
    try (LocalFirehose firehose = open()) {
      firehose.createDeliveryStream(
          r ->
              r.deliveryStreamName(STREAM)
                  .extendedS3DestinationConfiguration(
                      c -> c.bucketARN("arn:aws:s3:::lake").roleARN(TestFirehose.ROLE_ARN)));
      put(firehose, "kept");
      assertThat(firehose.status(STREAM).lastFailure()).isNull();
      isBroken = true;
      assertThatThrownBy(() -> put(firehose, "lost"))
          .isInstanceOf(ServiceUnavailableException.class);
      isBroken = false;

      assertThat(firehose.status(STREAM).lastFailure())
          .contains("the log takes nothing more: the disk is broken")
          .contains("start Rastro anew");
      assertThatThrownBy(() -> put(firehose, "lost"))
          .isInstanceOf(ServiceUnavailableException.class);
    }

    try (LocalFirehose firehose = open()) {
      assertThat(firehose.status(STREAM).lastFailure()).isNull();
      put(firehose, " and more");
      firehose.flush(STREAM).get(30, TimeUnit.SECONDS);
    }
    String key = s3.listObjectsV2(r -> r.bucket("lake")).contents().getFirst().key();
    assertThat(s3.getObjectAsBytes(r -> r.bucket("lake").key(key)).asUtf8String())
        .startsWith("kept")
        .endsWith(" and more");
  }

  private LocalFirehose open() {
    return LocalFirehose.untimed(
        directory,
        new OpenStream.Shared(
            Services.over(s3),
            FirehoseSettings.DEFAULT,
            StreamLimits.DEFAULT,
            InstantSource.system(),
            new OpenStream.Ground(
                DirectorySync.SYSTEM, this::files, System::nanoTime, DeliveryWorkers::start),
            new ParquetFiles(directory),
            new Preparations(1)),
        new Random(7));
  }

  private LogFiles files(Path log, DirectorySync names) throws IOException {
    FaultyLogFiles files = new FaultyLogFiles(DirectoryLogFiles.in(log, names));
    files.beforeSync =
        () -> {
          if (isBroken) {
            throw new IOException("the disk is broken");
          }
        };
    return files;
  }

  private static void put(LocalFirehose firehose, String text) {
    firehose.putRecord(
        r -> r.deliveryStreamName(STREAM).record(d -> d.data(SdkBytes.fromUtf8String(text))));
  }
}
