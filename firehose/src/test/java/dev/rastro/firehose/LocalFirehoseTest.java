package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
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
import java.util.concurrent.atomic.AtomicInteger;
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

  /// S3 has the object, and the process does not know: it ends before an answer comes.
  @Test
  void writesTheSameObjectAgainAfterAStopBeforeS3Confirmed() {
    create();
    s3.loseNextAnswers(Integer.MAX_VALUE);
    put("once ");
    var _ = firehose.flush(STREAM);
    put("in another object");
    var _ = firehose.flush(STREAM);
    awaitPuts(3);
    List<String> keys = keys();
    assertThat(keys).as("both are there, and neither is confirmed").hasSize(2);
    firehose.close();

    firehose = open(StreamLimits.DEFAULT);
    assertThat(firehose.status(STREAM).waitingRecords()).isEqualTo(2);
    s3.loseNextAnswers(0);
    flush();

    assertThat(keys()).isEqualTo(keys);
    assertThat(text().length()).isEqualTo("once in another object".length());
  }

  private void awaitPuts(int count) {
    long end = System.nanoTime() + Duration.ofSeconds(TIMEOUT_SECONDS).toNanos();
    while (s3.putCount() < count) {
      assertThat(System.nanoTime()).as("puts: %d", s3.putCount()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void slowsProducersDownWhenItsLogIsFullAndGoesOnAfterwards() {
    firehose.close();
    firehose = open(new StreamLimits(100_000, 2 << 20, 2, StreamLimits.CLOSE_WAIT_DEFAULT));
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
  void refusesABufferThatItsLogHasNoRoomForTwice() {
    firehose.close();
    firehose = open(new StreamLimits(1 << 20, (4 << 20) - 1, 2, StreamLimits.CLOSE_WAIT_DEFAULT));

    assertThatThrownBy(() -> create(2))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("BufferingHints.SizeInMBs must be at most 1")
        .hasMessageContaining("room for two buffers: 2");
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).isEmpty();
    create(1);
    assertThatThrownBy(
            () ->
                firehose.updateDestination(
                    r ->
                        r.deliveryStreamName(STREAM)
                            .currentDeliveryStreamVersionId("1")
                            .destinationId(Destinations.ID)
                            .extendedS3DestinationUpdate(
                                u -> u.bufferingHints(h -> h.sizeInMBs(2).intervalInSeconds(900)))))
        .hasMessageContaining("BufferingHints.SizeInMBs must be at most 1");
  }

  @Test
  void goesOnForAsLongAsItDeliversWithTheSmallestLog() {
    firehose.close();
    firehose = open(new StreamLimits(100_000, 2 << 20, 2, StreamLimits.CLOSE_WAIT_DEFAULT));
    create();
    for (int i = 0; i < 200; i++) {
      putOnceThereIsRoom("x".repeat(50_000));
    }
    flush();

    assertThat(text()).hasSize(200 * 50_000);
  }

  private void putOnceThereIsRoom(String text) {
    long end = System.nanoTime() + Duration.ofSeconds(TIMEOUT_SECONDS).toNanos();
    while (true) {
      try {
        put(text);
        return;
      } catch (ServiceUnavailableException e) {
        assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
        Thread.onSpinWait();
      }
    }
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

  /// An interrupt closes a file channel under the thread that it hits; the log's must not be one.
  @Test
  void aProducerThatIsInterruptedSpoilsTheLogForNobody() throws Exception {
    firehose.close();
    firehose = open(new StreamLimits(10_000, 8 << 20, 2, StreamLimits.CLOSE_WAIT_DEFAULT));
    create();
    AtomicInteger interrupted = new AtomicInteger();
    Thread producer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 300; i++) {
                    put("i" + "x".repeat(500) + "\n");
                    if (Thread.interrupted()) {
                      interrupted.incrementAndGet();
                    }
                  }
                });
    while (producer.isAlive()) {
      producer.interrupt();
      put("o" + "x".repeat(500) + "\n");
    }
    producer.join();
    put("last\n");
    flush();

    assertThat(interrupted.get()).as("the interrupt is the producer's to see").isPositive();
    assertThat(text().lines().filter(line -> line.startsWith("i"))).hasSize(300);
    assertThat(text()).contains("last");
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
    create(1);
  }

  private void create(int bufferMebibytes) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(STREAM)
                .extendedS3DestinationConfiguration(
                    c ->
                        c.bucketARN("arn:aws:s3:::" + BUCKET)
                            .roleARN("arn:aws:iam::000000000000:role/delivery")
                            .bufferingHints(
                                h -> h.sizeInMBs(bufferMebibytes).intervalInSeconds(900))));
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
