package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rastro.aws.DirectorySync;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.DeliveryStreamDescription;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;
import software.amazon.awssdk.services.firehose.model.Tag;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A change of a stream is made whole or not at all when the disk fails under it, and where that
/// can't be had, it is said.
@SuppressWarnings("NullAway.Init") // The Firehose is there before each test.
class RedefinitionTest {

  private static final String BUCKET = "lake";

  /// More directory syncs than a change has.
  private static final int SYNCS = 4;

  private static final Set<Integer> NONE = Set.of();

  @TempDir Path directory;

  private final InMemoryS3 s3 = new InMemoryS3(new TestClock(Instant.EPOCH));
  private final AtomicInteger syncs = new AtomicInteger();
  private volatile Set<Integer> failing = NONE;
  private long opened;
  private LocalFirehose firehose;

  /// What a stream is, as its callers see it.
  private record Seen(DeliveryStreamDescription description, List<Tag> tags) {}

  @BeforeEach
  void begin() {
    s3.createBucket(r -> r.bucket(BUCKET));
    firehose = open();
  }

  @AfterEach
  void close() {
    firehose.close();
  }

  @Test
  void takesAChangeBackOfWhichASyncFailed() {
    changes()
        .forEach(
            (kind, change) -> {
              int failures = 0;
              for (int sync = 0; sync < SYNCS; sync++) {
                String name = kind + sync;
                create(name);
                Seen before = seen(name);

                boolean isMade = isMade(Set.of(sync), () -> change.accept(name));

                Seen after = seen(name);
                assertThat(after.equals(before)).as(name).isEqualTo(!isMade);
                assertThat(firehose.status(name).lastFailure()).as(name).isNull();
                reopen();
                assertThat(seen(name)).as(name).isEqualTo(after);
                if (!isMade) {
                  failures++;
                  change.accept(name);
                  Seen changed = seen(name);
                  assertThat(changed).as(name).isNotEqualTo(before);
                  reopen();
                  assertThat(seen(name)).as(name).isEqualTo(changed);
                }
                firehose.deleteDeliveryStream(r -> r.deliveryStreamName(name));
              }
              assertThat(failures).as("changes of %s that failed", kind).isBetween(1, SYNCS - 1);
            });
  }

  @Test
  void deliversByTheEarlierDestinationWhenAnUpdateFailed() throws Exception {
    create("events");

    assertThat(isMade(Set.of(0), () -> update("events"))).isFalse();

    put("events", "a");
    flush("events");
    reopen();
    put("events", "b");
    flush("events");
    assertThat(keys()).hasSize(2).allMatch(key -> key.startsWith("first/"));
    update("events");
    put("events", "c");
    flush("events");
    assertThat(keys()).hasSize(3).anyMatch(key -> key.startsWith("second/"));
  }

  @Test
  void saysThatAChangeCouldNotBeTakenBackAndGoesOnAsBefore() throws Exception {
    create("events");
    Seen before = seen("events");

    assertThatThrownBy(() -> failing(Set.of(0, 1), () -> update("events")))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("The change could not be kept")
        .hasMessageContaining("could not be taken back")
        .hasMessageContaining("which of the two");

    assertThat(seen("events")).isEqualTo(before);
    assertThat(firehose.status("events").lastFailure()).contains("could not be taken back");
    put("events", "a");
    flush("events");
    assertThat(keys()).hasSize(1).allMatch(key -> key.startsWith("first/"));
  }

  @Test
  void settlesWhatCouldNotBeTakenBackWithTheNextChange() {
    create("events");
    assertThat(isMade(Set.of(0, 1), () -> update("events"))).isFalse();

    tag("events");

    assertThat(firehose.status("events").lastFailure()).isNull();
    Seen settled = seen("events");
    assertThat(settled.description().versionId()).isEqualTo("1");
    assertThat(settled.tags()).hasSize(1);
    reopen();
    assertThat(seen("events")).isEqualTo(settled);
  }

  @Test
  void settlesWhatCouldNotBeTakenBackThoughTheNextChangeFailsToo() {
    create("events");
    Seen before = seen("events");
    assertThat(isMade(Set.of(0, 1), () -> update("events"))).isFalse();

    assertThat(isMade(Set.of(0), () -> tag("events"))).isFalse();

    assertThat(firehose.status("events").lastFailure()).isNull();
    reopen();
    assertThat(seen("events")).isEqualTo(before);
  }

  @Test
  void leavesAllAsItWasWhereAChangeCouldNotBeWritten() throws IOException {
    create("events");
    Seen before = seen("events");
    Path inTheWay = directory.resolve("events/stream.json.new");
    Path inside = inTheWay.resolve("inside");
    Files.createDirectories(inside);

    assertThatThrownBy(() -> update("events"))
        .isInstanceOf(ServiceUnavailableException.class)
        .hasMessageContaining("The change could not be kept")
        .hasMessageNotContaining("taken back");

    assertThat(firehose.status("events").lastFailure()).isNull();
    assertThat(seen("events")).isEqualTo(before);
    tag("events");
    Files.delete(inside);
    Files.delete(inTheWay);
    update("events");
    Seen changed = seen("events");
    reopen();
    assertThat(seen("events")).isEqualTo(changed);
  }

  private Map<String, Consumer<String>> changes() {
    return new TreeMap<>(
        Map.of(
            "updated",
            this::update,
            "tagged",
            this::tag,
            "untagged",
            name -> firehose.untagDeliveryStream(r -> r.deliveryStreamName(name).tagKeys("old")),
            "encrypted",
            name ->
                firehose.startDeliveryStreamEncryption(
                    r ->
                        r.deliveryStreamName(name)
                            .deliveryStreamEncryptionConfigurationInput(
                                c -> c.keyType("AWS_OWNED_CMK")))));
  }

  private boolean isMade(Set<Integer> failingSyncs, Runnable change) {
    try {
      failing(failingSyncs, change);
      return true;
    } catch (ServiceUnavailableException e) {
      return false;
    }
  }

  /// Has some syncs of directories fail, counted from 0, while something is done.
  private void failing(Set<Integer> which, Runnable change) {
    syncs.set(0);
    failing = which;
    try {
      change.run();
    } finally {
      failing = NONE;
    }
  }

  private void reopen() {
    firehose.close();
    firehose = open();
  }

  private LocalFirehose open() {
    return LocalFirehose.open(
        directory,
        Services.over(s3),
        FirehoseSettings.DEFAULT,
        StreamLimits.DEFAULT,
        names -> {
          if (failing.contains(syncs.getAndIncrement())) {
            throw new IOException("the names of " + names + " could not be synced");
          }
          DirectorySync.SYSTEM.sync(names);
        },
        new TestClock(Instant.parse("2026-01-02T03:04:05Z")),
        new Random(++opened));
  }

  private void create(String name) {
    List<Tag> tags = new ArrayList<>();
    if (name.startsWith("untagged")) {
      tags.add(Tag.builder().key("old").value("x").build());
    }
    firehose.createDeliveryStream(
        r -> {
          r.deliveryStreamName(name)
              .extendedS3DestinationConfiguration(
                  c ->
                      c.bucketARN("arn:aws:s3:::" + BUCKET)
                          .roleARN("arn:aws:iam::000000000000:role/delivery")
                          .prefix("first/"));
          if (!tags.isEmpty()) {
            r.tags(tags);
          }
        });
  }

  private void update(String name) {
    firehose.updateDestination(
        r ->
            r.deliveryStreamName(name)
                .currentDeliveryStreamVersionId("1")
                .destinationId(Destinations.ID)
                .extendedS3DestinationUpdate(d -> d.prefix("second/")));
  }

  private void tag(String name) {
    firehose.tagDeliveryStream(
        r -> r.deliveryStreamName(name).tags(Tag.builder().key("team").value("web").build()));
  }

  private Seen seen(String name) {
    return new Seen(
        firehose
            .describeDeliveryStream(r -> r.deliveryStreamName(name))
            .deliveryStreamDescription(),
        firehose.listTagsForDeliveryStream(r -> r.deliveryStreamName(name)).tags());
  }

  private void put(String name, String text) {
    firehose.putRecord(
        r -> r.deliveryStreamName(name).record(d -> d.data(SdkBytes.fromUtf8String(text))));
  }

  private void flush(String name) throws Exception {
    firehose.flush(name).get(20, TimeUnit.SECONDS);
  }

  private List<String> keys() {
    return s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().stream().map(S3Object::key).toList();
  }
}
