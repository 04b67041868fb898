package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.InvalidArgumentException;
import software.amazon.awssdk.services.firehose.model.ResourceInUseException;
import software.amazon.awssdk.services.firehose.model.ResourceNotFoundException;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/// What becomes of streams when the disk, a log or a delivery fails while they are made, deleted,
/// opened or closed.
@SuppressWarnings("NullAway.Init") // The Firehose is there before each test.
class StreamDirectoryTest {

  private static final String BUCKET = "lake";
  private static final long TIMEOUT_SECONDS = 20;

  @TempDir Path directory;

  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 s3 = new InMemoryS3(clock);
  private volatile Predicate<Path> failsToSync = _ -> false;
  private LocalFirehose firehose;

  @BeforeEach
  void begin() {
    s3.createBucket(r -> r.bucket(BUCKET));
    firehose = open(s3);
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void refusesEverythingOnceItIsClosed() {
    create("events");
    put("events", "kept");
    firehose.close();

    assertThatThrownBy(() -> create("events")).isInstanceOf(ServiceUnavailableException.class);
    assertThatThrownBy(() -> put("events", "b")).isInstanceOf(ServiceUnavailableException.class);
    assertThatThrownBy(() -> delete("events")).isInstanceOf(ServiceUnavailableException.class);
    assertThatThrownBy(() -> firehose.listDeliveryStreams(_ -> {}))
        .isInstanceOf(ServiceUnavailableException.class);
    firehose = open(s3);
    flush("events");
    assertThat(text()).isEqualTo("kept");
  }

  @Test
  void neverMakesAStreamOverOneThatLiesThere() throws IOException {
    create("events");
    put("events", "kept");
    firehose.close();
    Path elsewhere = directory.resolveSibling("elsewhere");
    Files.move(directory.resolve("events"), elsewhere);
    firehose = open(s3);
    Files.move(elsewhere, directory.resolve("events"));

    assertThatThrownBy(() -> create("events")).isInstanceOf(ResourceInUseException.class);
    firehose.close();
    firehose = open(s3);
    flush("events");
    assertThat(text()).isEqualTo("kept");
  }

  @Test
  void leavesNothingOfACreationThatCouldNotBeKept() {
    failsToSync = home -> StreamDefinition.isThere(home);

    assertThatThrownBy(() -> create("events")).isInstanceOf(ServiceUnavailableException.class);

    assertThat(directory.resolve("events")).doesNotExist();
    assertThatThrownBy(() -> put("events", "a")).isInstanceOf(ResourceNotFoundException.class);
    failsToSync = _ -> false;
    create("events");
    put("events", "a");
    flush("events");
    assertThat(text()).isEqualTo("a");
  }

  @Test
  void isWhatItWasWhereAChangeCouldNotBeKept() throws IOException {
    create("events");
    put("events", "a");
    failsToSync = home -> home.endsWith("events") && version("events").equals("2");

    assertThatThrownBy(() -> update("events", "1", "changed/"))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("The change could not be kept");

    assertThat(described("events").versionId()).isEqualTo("1");
    failsToSync = _ -> false;
    firehose.close();
    firehose = open(s3);
    assertThat(described("events").versionId()).as("on disk, too").isEqualTo("1");
    update("events", "1", "changed/");
    assertThat(described("events").versionId()).isEqualTo("2");
  }

  @Test
  void saysThatAChangeWhichCouldNotBeTakenBackMayComeLater() throws IOException {
    create("events");
    failsToSync = home -> home.endsWith("events");

    assertThatThrownBy(() -> update("events", "1", "changed/"))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("could not be taken back")
        .hasMessageContaining("when it is opened again is not known");

    failsToSync = _ -> false;
    assertThat(described("events").versionId()).isEqualTo("1");
    put("events", "a");
    flush("events");
    assertThat(text()).isEqualTo("a");
  }

  private String version(String name) {
    try {
      return StreamDefinition.read(directory.resolve(name)).description().versionId();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DeliveryStreamDescription described(String name) {
    return firehose
        .describeDeliveryStream(r -> r.deliveryStreamName(name))
        .deliveryStreamDescription();
  }

  private void update(String name, String version, String prefix) {
    firehose.updateDestination(
        r ->
            r.deliveryStreamName(name)
                .currentDeliveryStreamVersionId(version)
                .destinationId(Destinations.ID)
                .extendedS3DestinationUpdate(u -> u.prefix(prefix)));
  }

  @Test
  void takesNothingMoreWhenItsDeletionFailed() {
    create("events");
    put("events", "a");
    failsToSync = home -> home.endsWith("events") && !StreamDefinition.isThere(home);

    assertThatThrownBy(() -> delete("events")).isInstanceOf(ServiceUnavailableException.class);

    assertThatThrownBy(() -> put("events", "b"))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("Its deletion failed");
    failsToSync = _ -> false;
    delete("events");
    assertThatThrownBy(() -> put("events", "b")).isInstanceOf(ResourceNotFoundException.class);
    assertThat(directory.resolve("events")).doesNotExist();
  }

  @Test
  void opensAllOtherStreamsWhenOneIsDamaged() throws IOException {
    create("broken");
    put("broken", "lost");
    create("whole");
    put("whole", "delivered");
    firehose.close();
    Path segment = segmentWithBytes("broken");
    flip(segment, Files.size(segment) / 2);
    firehose = open(s3);

    flush("whole");
    assertThat(text()).isEqualTo("delivered");
    assertThat(firehose.status("broken").lastFailure()).contains(segment + ", byte ");
    assertThatThrownBy(() -> put("broken", "more"))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining(segment + ", byte ");
    assertThat(firehose.listDeliveryStreams(_ -> {}).deliveryStreamNames())
        .containsExactly("broken", "whole");
    assertThat(
            firehose
                .describeDeliveryStream(r -> r.deliveryStreamName("broken"))
                .deliveryStreamDescription()
                .deliveryStreamName())
        .isEqualTo("broken");
    delete("broken");
    create("broken");
    put("broken", "again");
  }

  @Test
  void opensAllOtherStreamsWhenADefinitionIsDamaged() throws IOException {
    create("broken");
    create("whole");
    firehose.close();
    Files.writeString(directory.resolve("broken/stream.json"), "{");
    firehose = open(s3);

    put("whole", "delivered");
    flush("whole");
    assertThatThrownBy(() -> firehose.describeDeliveryStream(r -> r.deliveryStreamName("broken")))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("stream.json is damaged");
    delete("broken");
  }

  @Test
  void removesWhatADeletionLeftAndNothingElse() throws IOException {
    create("events");
    put("events", "a");
    firehose.close();
    Files.delete(directory.resolve("events/stream.json"));
    Files.createDirectories(directory.resolve("notes"));
    Files.writeString(directory.resolve("notes/mine.txt"), "x");

    firehose = open(s3);

    assertThat(directory.resolve("events")).doesNotExist();
    assertThat(directory.resolve("notes/mine.txt")).exists();
  }

  @Test
  void servesOthersWhileAStreamWhosePutHangsIsDeleted() throws Exception {
    HangingS3 hanging = new HangingS3(s3, "hanging/");
    firehose.close();
    firehose = open(hanging);
    create("hanging");
    put("hanging", "a");
    var flush = firehose.flush("hanging");
    hanging.isHanging.await();
    Thread deletion = Thread.startVirtualThread(() -> delete("hanging"));
    assertThatThrownBy(() -> flush.get(TIMEOUT_SECONDS, TimeUnit.SECONDS))
        .hasMessageContaining("the stream is deleted");

    create("other");
    put("other", "b");
    flush("other");
    assertThat(text()).isEqualTo("b");
    assertThat(deletion.join(Duration.ofSeconds(TIMEOUT_SECONDS))).isTrue();
    assertThat(directory.resolve("hanging/stream.json")).doesNotExist();
    hanging.mayGoOn.countDown();
  }

  @Test
  void closesThoughAPutHangs() throws Exception {
    HangingS3 hanging = new HangingS3(s3, "hanging/");
    firehose.close();
    firehose = open(hanging);
    create("hanging");
    put("hanging", "a");
    assertThat(firehose.flush("hanging")).isNotDone();
    hanging.isHanging.await();

    firehose.close();

    hanging.mayGoOn.countDown();
    firehose = open(s3);
    flush("hanging");
    assertThat(text()).isEqualTo("a");
  }

  @Test
  void refusesADestinationThatIsTooLongForItsLog() {
    assertThatThrownBy(
            () ->
                firehose.createDeliveryStream(
                    r ->
                        r.deliveryStreamName("long")
                            .extendedS3DestinationConfiguration(
                                c ->
                                    c.bucketARN("arn:aws:s3:::" + BUCKET)
                                        .roleARN("arn:aws:iam::000000000000:role/delivery")
                                        .dataFormatConversionConfiguration(
                                            FormatConversionTest.conversion(
                                                d ->
                                                    d.hiveJsonSerDe(
                                                        h ->
                                                            h.timestampFormats(
                                                                Collections.nCopies(
                                                                    2 << 10,
                                                                    "y".repeat(1 << 10)))))))))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("ExtendedS3DestinationConfiguration must have at most");
    assertThat(directory.resolve("long")).doesNotExist();
  }

  /// An S3 whose puts under a prefix hang until they may go on.
  private static final class HangingS3 implements S3Client {

    private final S3Client s3;
    private final String prefix;
    private final CountDownLatch isHanging = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    HangingS3(S3Client s3, String prefix) {
      this.s3 = s3;
      this.prefix = prefix;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
      if (request.key().startsWith(prefix)) {
        isHanging.countDown();
        try {
          mayGoOn.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      return s3.putObject(request, body);
    }

    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private LocalFirehose open(S3Client over) {
    return LocalFirehose.open(
        directory,
        Services.over(over),
        FirehoseSettings.DEFAULT,
        StreamLimits.DEFAULT.withCloseWaitMax(Duration.ofSeconds(1)),
        names -> {
          if (failsToSync.test(names)) {
            throw new IOException("the names of " + names + " could not be synced");
          }
          DirectorySync.SYSTEM.sync(names);
        },
        clock,
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
                            .prefix(name + "/")));
  }

  private void delete(String name) {
    firehose.deleteDeliveryStream(r -> r.deliveryStreamName(name));
  }

  private void put(String name, String text) {
    firehose.putRecord(
        r -> r.deliveryStreamName(name).record(d -> d.data(SdkBytes.fromUtf8String(text))));
  }

  private void flush(String name) {
    try {
      firehose.flush(name).get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("The flush did not end", e);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    s3.listObjectsV2(r -> r.bucket(BUCKET))
        .contents()
        .forEach(
            object ->
                text.append(
                    s3.getObjectAsBytes(r -> r.bucket(BUCKET).key(object.key())).asUtf8String()));
    return text.toString();
  }

  private Path segmentWithBytes(String name) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(name).resolve("log"))) {
      return files.filter(file -> file.toFile().length() > 0).findFirst().orElseThrow();
    }
  }

  private static void flip(Path file, long offset) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(offset);
      int value = bytes.read();
      bytes.seek(offset);
      bytes.write(value ^ 0x10);
    }
  }
}
