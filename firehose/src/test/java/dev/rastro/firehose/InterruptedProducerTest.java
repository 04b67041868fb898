package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryS3;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.firehose.model.Tag;

/// A producer whose thread is interrupted harms nobody: neither the log that others write to, nor
/// what it was told itself.
@SuppressWarnings("NullAway.Init") // The Firehose is there before each test.
class InterruptedProducerTest {

  private static final String BUCKET = "lake";
  private static final String STREAM = "events";
  private static final int PRODUCERS = 4;
  private static final int PUTS = 150;

  @TempDir Path directory;

  private final InMemoryS3 s3 = new InMemoryS3(InstantSource.system());
  private LocalFirehose firehose;

  @BeforeEach
  void begin() {
    s3.createBucket(r -> r.bucket(BUCKET));
    firehose = open();
    create(STREAM);
  }

  @AfterEach
  void close() {
    assertThat(Thread.interrupted()).as("no test leaves its thread interrupted").isFalse();
    firehose.close();
  }

  @Test
  void takesWhatAnInterruptedThreadPutsAndLeavesItInterrupted() throws Exception {
    Thread.currentThread().interrupt();

    put("one ");

    assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    put("two");
    assertThat(delivered()).isEqualTo("one two");
  }

  @Test
  void keepsWhatItAcknowledgedOfPlatformThreadsThatAreInterruptedAtAnyMoment() throws Exception {
    keepsWhatItAcknowledged(Thread.ofPlatform().factory());
  }

  @Test
  void keepsWhatItAcknowledgedOfVirtualThreadsThatAreInterruptedAtAnyMoment() throws Exception {
    keepsWhatItAcknowledged(Thread.ofVirtual().factory());
  }

  @Test
  void makesChangesAndOpensStreamsOnAThreadThatIsInterrupted() throws Exception {
    put("before ");

    whileInterrupted(
        () -> {
          create("other");
          firehose.tagDeliveryStream(
              r ->
                  r.deliveryStreamName(STREAM)
                      .tags(Tag.builder().key("team").value("web").build()));
          firehose.updateDestination(
              r ->
                  r.deliveryStreamName(STREAM)
                      .currentDeliveryStreamVersionId("1")
                      .destinationId("destinationId-000000000001")
                      .extendedS3DestinationUpdate(d -> d.prefix("second/")));
          firehose.deleteDeliveryStream(r -> r.deliveryStreamName("other"));
          firehose.close();
          firehose = open();
          return null;
        });

    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames()).containsExactly(STREAM);
    assertThat(
            firehose
                .describeDeliveryStream(r -> r.deliveryStreamName(STREAM))
                .deliveryStreamDescription()
                .versionId())
        .isEqualTo("2");
    assertThat(firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName(STREAM)).tags())
        .hasSize(1);
    put("after");
    assertThat(delivered()).isEqualTo("before after");
  }

  private void keepsWhatItAcknowledged(ThreadFactory factory) throws Exception {
    long seed = 11;
    List<Thread> threads = new ArrayList<>();
    try (ExecutorService producers =
        Executors.newThreadPerTaskExecutor(
            task -> {
              Thread thread = factory.newThread(task);
              threads.add(thread);
              return thread;
            })) {
      List<Future<List<String>>> running = new ArrayList<>();
      for (int producer = 0; producer < PRODUCERS; producer++) {
        String name = Character.toString('a' + producer);
        running.add(producers.submit(() -> putWhileInterrupted(name)));
      }
      Random random = new Random(seed);
      while (!running.stream().allMatch(Future::isDone)) {
        threads.get(random.nextInt(PRODUCERS)).interrupt();
        Thread.sleep(0, random.nextInt(400_000));
      }

      put("last of all\n");
      List<String> lines = delivered().lines().toList();
      for (int producer = 0; producer < PRODUCERS; producer++) {
        String name = Character.toString('a' + producer);
        assertThat(lines.stream().filter(line -> line.startsWith(name + " ")).toList())
            .as("what was acknowledged, once and in its order; seed %d", seed)
            .isEqualTo(running.get(producer).get());
      }
      assertThat(lines).contains("last of all");
    }
  }

  /// Puts records until enough are acknowledged, and gives those. One that was not is told apart
  /// from all others: it must not be delivered.
  private List<String> putWhileInterrupted(String name) {
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; acknowledged.size() < PUTS; i++) {
      String line = name + " " + i + " " + "x".repeat(500);
      try {
        put(line + "\n");
        acknowledged.add(line);
      } catch (AbortedException e) {
        assertThat(Thread.interrupted()).isTrue();
      }
    }
    return acknowledged;
  }

  private static void whileInterrupted(Callable<Void> action) throws Exception {
    Thread.currentThread().interrupt();
    try {
      var _ = action.call();
    } finally {
      assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
    }
  }

  /// Segments are short, so that producers begin them too.
  private LocalFirehose open() {
    return LocalFirehose.open(
        directory,
        Services.over(s3),
        FirehoseSettings.DEFAULT,
        new StreamLimits(20_000, 4_000_000, 2, StreamLimits.CLOSE_WAIT_DEFAULT),
        DirectorySync.SYSTEM,
        InstantSource.system(),
        new Random(5));
  }

  private void create(String name) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName(name)
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

  private String delivered() throws Exception {
    firehose.flush(STREAM).get(30, TimeUnit.SECONDS);
    StringBuilder text = new StringBuilder();
    s3.listObjectsV2(r -> r.bucket(BUCKET))
        .contents()
        .forEach(
            object ->
                text.append(
                    s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(object.key())).asUtf8String()));
    return text.toString();
  }
}
