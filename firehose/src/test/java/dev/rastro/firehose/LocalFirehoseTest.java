package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.testkit.FirehoseContract;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.FirehoseClient;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

@SuppressWarnings("NullAway.Init") // The contract asks for the Firehose before each test.
class LocalFirehoseTest extends FirehoseContract {

  private static final long TIMEOUT_SECONDS = 20;

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private LocalFirehose firehose;

  @Override
  protected FirehoseClient emptyFirehose() {
    s3.createBucket(r -> r.bucket(BUCKET));
    firehose = open(StreamLimits.DEFAULT);
    return firehose;
  }

  @Override
  protected S3Client s3() {
    return s3;
  }

  @Override
  protected void pass(Duration duration) {
    clock.advance(duration);
    long until = System.nanoTime() + Duration.ofMillis(700).toNanos();
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
  }

  @Override
  protected void flush() {
    try {
      firehose.flush(STREAM).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("The flush did not end", e);
    }
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void namesAnObjectByTheTimeAtWhichItsOldestRecordCame() {
    create();
    put("a");
    clock.advance(Duration.ofSeconds(30));
    put("b");
    flush();

    assertThat(keys().getFirst())
        .startsWith("2026/01/02/03/contract-stream-1-2026-01-02-03-04-05-");
  }

  @Test
  void keepsWhatS3DoesNotTakeAndDeliversItLater() {
    create();
    s3.failNextPuts(3);
    put("kept");

    flush();

    assertThat(text()).isEqualTo("kept");
    assertThat(keys()).hasSize(1);
  }

  @Test
  void saysWhyDeliveryFails() throws Exception {
    create();
    s3.failNextPuts(1_000);
    put("a");

    assertThatThrownBy(() -> firehose.flush(STREAM).get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(firehose.status(STREAM).lastFailure()).contains("Please reduce your request rate");
  }

  @Test
  void takesUpWhatAnEarlierProcessLeft() {
    create();
    put("one ");
    put("two");
    firehose.close();
    firehose = open(StreamLimits.DEFAULT);

    assertThat(keys()).isEmpty();
    flush();
    assertThat(text()).isEqualTo("one two");
  }

  @Test
  void slowsProducersDownWhenItsLogIsFullAndGoesOnAfterwards() {
    firehose.close();
    firehose = open(new StreamLimits(100_000, 1_000_000, 2, StreamLimits.CLOSE_WAIT_DEFAULT));
    create();
    s3.failNextPuts(Integer.MAX_VALUE);
    int taken = 0;
    String refusal = "";
    while (refusal.isEmpty() && taken < 100) {
      try {
        put("x".repeat(50_000));
        taken++;
      } catch (ServiceUnavailableException e) {
        refusal = e.awsErrorDetails().errorMessage();
        assertThat(e.statusCode()).isEqualTo(503);
      }
    }
    assertThat(refusal).contains("the stream's log is full");

    s3.failNextPuts(0);
    flush();
    put("y");
    flush();
    assertThat(text()).hasSize(taken * 50_000 + 1);
  }

  @Test
  void loosesNothingOfManyProducersAtOnce() throws Exception {
    create();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> producers = new ArrayList<>();
      for (int producer = 0; producer < 16; producer++) {
        String name = Character.toString('a' + producer);
        producers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    put(name + i + "\n");
                  }
                }));
      }
      for (Future<?> producer : producers) {
        producer.get();
      }
    }
    flush();

    List<String> lines = text().lines().toList();
    assertThat(lines).hasSize(16 * 50).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(line -> line.startsWith("c")).toList())
        .as("each producer's order is kept")
        .startsWith("c0", "c1", "c2")
        .endsWith("c49");
  }

  @Test
  void refusesWhatItDoesNotDoRatherThanPassingItOver() {
    assertThatThrownBy(
            () ->
                firehose.createDeliveryStream(
                    r ->
                        r.deliveryStreamName("s")
                            .httpEndpointDestinationConfiguration(c -> c.retryOptions(_ -> {}))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("HttpEndpointDestinationConfiguration is not supported");
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
  }

  private LocalFirehose open(StreamLimits limits) {
    return LocalFirehose.open(
        directory,
        Services.over(s3),
        FirehoseSettings.DEFAULT,
        limits,
        DirectorySync.SYSTEM,
        clock,
        new Random(5));
  }

  private void create() {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .extendedS3DestinationConfiguration(
                    c ->
                        c.bucketARN("arn:aws:s3:::" + BUCKET)
                            .roleARN("arn:aws:iam::000000000000:role/delivery")
                            .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(900))));
  }

  private void put(String text) {
    firehose.putRecord(
        r -> r.deliveryStreamName(STREAM).record(d -> d.data(SdkBytes.fromUtf8String(text))));
  }

  private List<String> keys() {
    return s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream().map(S3Object::key).toList();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (String key : keys()) {
      text.append(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(key)).asUtf8String());
    }
    return text.toString();
  }
}
