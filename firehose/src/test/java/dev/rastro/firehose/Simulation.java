package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.testkit.InMemoryS3;
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

/// A delivery stream over a disk and an S3 that fail, with producers, deliveries, cuts, changes of
/// the destination, stops of the process and of the machine, all in one thread and in an order that
/// follows from a seed.
///
/// A put is two steps, so that many are between their write and their sync; while an object is
/// being put, other steps happen.
final class Simulation {

  private static final int STEPS = 80;
  private static final int PRODUCERS = 3;
  private static final int DEPTH_MAX = 3;
  private static final String BUCKET = "lake";

  /// What is broken beyond what disks and networks may do, to see that it is found.
  enum Canary {
    NONE,
    DISK_THAT_DOES_NOT_SYNC,
    S3_THAT_DOES_NOT_KEEP
  }

  /// Records that are written and not synced yet.
  private record Written(List<String> records, LogPosition end, int generation) {}

  private final SplittableRandom random;
  private final Path temporary;
  private final SimulatedDisk disk;
  private final InMemoryS3 store;
  private final SimulatedS3 s3;
  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final SimulationChecks checks = new SimulationChecks(BUCKET);
  private final SimulatedDisk.Faults faults;
  private final StreamLimits limits = new StreamLimits(2_000, 200_000, 2, Duration.ZERO);
  private final List<Written> unsynced = new ArrayList<>();
  private final int[] sequences = new int[PRODUCERS];
  private @Nullable DeliveryStream stream;
  private @Nullable CutDelivery delivery;
  private final Preparations preparations = new Preparations(DEPTH_MAX + 1);
  private int generation;
  private int version = 1;
  private int depth;
  private boolean isCreated;
  private boolean isEnding;

  private Simulation(long seed, Path temporary, Canary canary) {
    this.random = new SplittableRandom(seed);
    this.temporary = temporary;
    this.faults =
        new SimulatedDisk.Faults(
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.08,
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.04,
            canary == Canary.DISK_THAT_DOES_NOT_SYNC);
    this.disk = new SimulatedDisk(random.split(), faults);
    this.store = new InMemoryS3(clock);
    this.s3 =
        new SimulatedS3(
            store, random.split(), random.nextInt(3) == 0 ? 0 : 0.3, this::somethingElse);
    if (canary == Canary.S3_THAT_DOES_NOT_KEEP) {
      s3.forget();
    }
    store.createBucket(r -> r.bucket(BUCKET));
  }

  /// Runs one seed.
  ///
  /// @throws AssertionError where an acknowledged record is lost, changed, twice there or out of
  ///   order
  static SimulationChecks run(long seed, Path temporary, Canary canary) {
    Simulation simulation = new Simulation(seed, temporary, canary);
    try {
      simulation.run();
    } finally {
      simulation.preparations.close();
    }
    return simulation.checks;
  }

  private void run() {
    for (int i = 0; i < STEPS; i++) {
      guarded(this::step);
    }
    s3.recover();
    disk.faults(new SimulatedDisk.Faults(0, 0, faults.isLying()));
    if (random.nextBoolean()) {
      stopMachine();
    }
    isEnding = true;
    deliverAll();
    checks.verify(store);
  }

  private void step() throws IOException {
    DeliveryStream open = open();
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3, 4 -> write(open);
      case 5, 6, 7 -> acknowledge(open);
      case 8, 9, 10 -> deliverOne(open);
      case 11 -> {
        clock.advance(Duration.ofSeconds(random.nextInt(90)));
        open.tick();
      }
      case 12 -> checks.expect(open.flush());
      case 13 -> {
        version++;
        open.configure(configuration());
      }
      case 14 -> {
        if (depth == 0 && random.nextInt(3) == 0) {
          stopProcess();
        }
      }
      default -> {
        if (random.nextInt(3) == 0) {
          throw new SimulatedCrash();
        }
      }
    }
  }

  private void write(DeliveryStream open) throws IOException {
    int producer = random.nextInt(PRODUCERS);
    List<String> records = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      String record =
          producer + ":" + sequences[producer]++ + ":" + "x".repeat(random.nextInt(300)) + "\n";
      records.add(record);
    }
    checks.put(records);
    LogPosition end =
        open.append(records.stream().map(r -> ByteBuffer.wrap(r.getBytes(UTF_8))).toList());
    unsynced.add(new Written(records, end, generation));
  }

  private void acknowledge(DeliveryStream open) throws IOException {
    unsynced.removeIf(written -> written.generation != generation);
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

  /// What happens while an object is put.
  private void somethingElse() {
    if (!isEnding && depth < DEPTH_MAX && random.nextInt(3) == 0) {
      depth++;
      try {
        step();
      } catch (IOException | DeliveryLogException e) {
        // A step of its own that failed; the put goes on.
        checks.failed();
      } finally {
        depth--;
      }
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  /// Runs a step; what it does to the machine happens.
  private void guarded(Step step) {
    try {
      step.run();
    } catch (SimulatedCrash e) {
      stopMachine();
    } catch (IOException e) {
      checks.failed();
    }
    DeliveryStream open = stream;
    if (open != null && open.logFailure() != null) {
      stopProcess();
    }
  }

  private void stopMachine() {
    disk.crash();
    forget();
    checks.crashed();
  }

  private void stopProcess() {
    DeliveryStream open = stream;
    if (open != null && open.logFailure() == null && random.nextBoolean()) {
      try {
        open.close();
      } catch (DeliveryLogException e) {
        checks.failed();
      } catch (SimulatedCrash e) {
        stopMachine();
        return;
      }
    }
    disk.restart();
    forget();
  }

  private void forget() {
    stream = null;
    delivery = null;
    unsynced.clear();
    generation++;
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
      FirehoseServices services = Services.over(s3);
      stream = open;
      delivery =
          new CutDelivery(
              open,
              temporary,
              services,
              new ParquetFiles(temporary),
              new StreamMetrics(services.meters(), "simulated"),
              preparations,
              clock);
    }
    return open;
  }

  private DeliveryStream opened() {
    if (isCreated) {
      return DeliveryStream.open(
          configuration(), limits, disk, clock, this::nanoTime, random.split());
    }
    disk.clear();
    DeliveryStream created =
        DeliveryStream.create(configuration(), limits, disk, clock, this::nanoTime, random.split());
    isCreated = true;
    return created;
  }

  private long nanoTime() {
    return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
  }

  private void deliverAll() {
    try {
      DeliveryStream open = open();
      var flushed = open.flush();
      for (int i = 0; !flushed.isDone(); i++) {
        if (i > 10_000) {
          throw new AssertionError("The flush does not end: " + open.status());
        }
        deliverOne(open);
        clock.advance(Duration.ofSeconds(1)); // What failed before is due again sometime.
      }
    } catch (IOException e) {
      throw new AssertionError("The disk is sound, and the log can't be delivered", e);
    }
  }

  private StreamConfiguration configuration() {
    return StreamConfiguration.of(
        "simulated",
        String.valueOf(version),
        DestinationDescription.builder()
            .destinationId(Destinations.ID)
            .extendedS3DestinationDescription(
                d ->
                    d.bucketARN("arn:aws:s3:::" + BUCKET)
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
