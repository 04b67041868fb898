package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.DestinationDescription;

/// One delivery stream of a simulation, with its producers and its disk, over all stops of the
/// process and the machine.
///
/// A record is `stream:producer:number:…`. Every producer waits for the answer to a put before its
/// next one, or does not wait: then many are between their write and their sync.
final class SimulatedStream {

  private static final int PRODUCERS = 3;

  /// What all streams of a simulation share.
  record Surroundings(
      SimulatedS3 s3,
      String bucket,
      Path temporary,
      TestClock clock,
      Preparations preparations,
      SimulationChecks checks) {}

  /// Records that are written and not synced yet.
  private record Written(List<String> records, LogPosition end) {}

  private final String name;
  private final SplittableRandom random;
  private final Surroundings surroundings;
  private final SimulationChecks checks;
  private final SimulatedDisk disk;
  private final StreamLimits limits;
  private final int recordBytesMax;
  private final List<Written> unsynced = new ArrayList<>();
  private final int[] sequences = new int[PRODUCERS];
  private @Nullable DeliveryStream stream;
  private @Nullable CutDelivery delivery;
  private int version = 1;
  private boolean isCreated;

  SimulatedStream(
      String name,
      SplittableRandom random,
      SimulatedDisk.Faults faults,
      Surroundings surroundings) {
    this.name = name;
    this.random = random;
    this.surroundings = surroundings;
    this.checks = surroundings.checks;
    this.disk = new SimulatedDisk(random.split(), faults);
    // Most logs hold all that is put, some are full soon, and in a few the buffer's size cuts.
    int kind = random.nextInt(40);
    this.limits =
        kind == 0
            ? new StreamLimits(400_000, 6_000_000, 2, Duration.ZERO)
            : new StreamLimits(2_000, kind < 10 ? 6_000 : 200_000, 2, Duration.ZERO);
    this.recordBytesMax = kind == 0 ? 200_000 : 300;
  }

  /// Does one of the things that happen to a stream.
  void step() throws IOException {
    DeliveryStream open = open();
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> write(open);
      case 3, 4 -> put(open);
      case 5, 6, 7 -> acknowledge(open);
      case 8, 9, 10 -> deliverOne(open);
      case 11 -> checks.expect(open.flush());
      default -> {
        version++;
        open.configure(configuration());
      }
    }
  }

  /// Time has passed.
  void tick() {
    DeliveryStream open = stream;
    if (open != null) {
      open.tick();
    }
  }

  boolean hasFailed() {
    DeliveryStream open = stream;
    return open != null && open.logFailure() != null;
  }

  /// The disk does from now on what it is told.
  void recover(SimulatedDisk.Faults faults) {
    disk.faults(faults);
  }

  /// The machine stops.
  void crash() {
    disk.crash();
    forget();
  }

  /// The process stops, sometimes in good order.
  void stop() {
    DeliveryStream open = stream;
    if (open != null && open.logFailure() == null && random.nextBoolean()) {
      try {
        open.close();
      } catch (DeliveryLogException e) {
        checks.failed();
      }
    }
    disk.restart();
    forget();
  }

  private void forget() {
    stream = null;
    delivery = null;
    unsynced.clear();
  }

  private List<String> newRecords() {
    int producer = random.nextInt(PRODUCERS);
    List<String> records = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      records.add(
          String.join(
              ":",
              name,
              String.valueOf(producer),
              String.valueOf(sequences[producer]++),
              "x".repeat(random.nextInt(recordBytesMax)) + "\n"));
    }
    checks.put(records);
    return records;
  }

  private static List<ByteBuffer> bytes(List<String> records) {
    return records.stream().map(record -> ByteBuffer.wrap(record.getBytes(UTF_8))).toList();
  }

  private void write(DeliveryStream open) throws IOException {
    List<String> records = newRecords();
    unsynced.add(new Written(records, unlessFull(() -> open.append(bytes(records)))));
  }

  private void put(DeliveryStream open) throws IOException {
    List<String> records = newRecords();
    unlessFull(
        () -> {
          open.put(bytes(records));
          return records;
        });
    checks.acknowledge(records);
  }

  private interface Attempt<T> {
    T make() throws IOException;
  }

  private <T> T unlessFull(Attempt<T> attempt) throws IOException {
    try {
      return attempt.make();
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("log is full")) {
        checks.foundFull();
      }
      throw e;
    }
  }

  private void acknowledge(DeliveryStream open) throws IOException {
    if (!unsynced.isEmpty()) {
      Written written = unsynced.remove(random.nextInt(unsynced.size()));
      open.sync(written.end);
      checks.acknowledge(written.records);
    }
  }

  private void deliverOne(DeliveryStream open) {
    Optional<PendingCut> cut = open.take();
    CutDelivery by = delivery;
    if (cut.isPresent() && by != null) {
      try {
        by.deliver(cut.get());
      } catch (IOException | UncheckedIOException | SdkException e) {
        open.giveBack(cut.get(), String.valueOf(e.getMessage()));
      }
    }
  }

  private DeliveryStream open() throws IOException {
    DeliveryStream open = stream;
    if (open == null) {
      try {
        open = opened();
      } catch (DeliveryLogException e) {
        if (e.getCause() instanceof IOException cause) {
          disk.restart();
          throw cause; // The disk failed while the log was read: somebody tries again.
        }
        throw new AssertionError("The log can't be read any more: " + e.getMessage(), e);
      }
      FirehoseServices services = Services.over(surroundings.s3);
      stream = open;
      delivery =
          new CutDelivery(
              open,
              surroundings.temporary,
              services,
              new ParquetFiles(surroundings.temporary),
              new StreamMetrics(services.meters(), name),
              surroundings.preparations,
              surroundings.clock);
    }
    return open;
  }

  private DeliveryStream opened() {
    if (isCreated) {
      return DeliveryStream.open(
          configuration(), limits, disk, surroundings.clock, this::nanoTime, random.split());
    }
    disk.clear();
    DeliveryStream created =
        DeliveryStream.create(
            configuration(), limits, disk, surroundings.clock, this::nanoTime, random.split());
    isCreated = true;
    return created;
  }

  private long nanoTime() {
    return Duration.between(Instant.EPOCH, surroundings.clock.instant()).toNanos();
  }

  /// Delivers what the log holds, over a disk and an S3 that work.
  void deliverAll() {
    try {
      DeliveryStream open = open();
      var flushed = open.flush();
      for (int i = 0; !flushed.isDone(); i++) {
        if (i > 10_000) {
          throw new AssertionError("The flush does not end: " + open.status());
        }
        deliverOne(open);
        // What failed before is due again sometime.
        surroundings.clock.advance(Duration.ofSeconds(1));
      }
    } catch (IOException e) {
      throw new AssertionError("The disk is sound, and the log can't be delivered", e);
    }
  }

  private StreamConfiguration configuration() {
    return StreamConfiguration.of(
        name,
        String.valueOf(version),
        DestinationDescription.builder()
            .destinationId(Destinations.ID)
            .extendedS3DestinationDescription(
                d ->
                    d.bucketARN("arn:aws:s3:::" + surroundings.bucket)
                        .roleARN("arn:aws:iam::000000000000:role/delivery")
                        .prefix("v" + version + "/!{firehose:random-string}/!{timestamp:HH}/")
                        .errorOutputPrefix("bad/!{firehose:error-output-type}/")
                        .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(60))
                        .compressionFormat(
                            version % 2 == 0
                                ? CompressionFormat.GZIP
                                : CompressionFormat.UNCOMPRESSED))
            .build());
  }
}
