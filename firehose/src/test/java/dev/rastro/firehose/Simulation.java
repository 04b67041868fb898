package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.aws.DirectorySync;
import dev.rastro.aws.FileTrees;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.FileDescriptor;
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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponse;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchResponseEntry;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.firehose.model.ServiceUnavailableException;

/// A Firehose with two streams over disks and an S3 that fail, with producers, deliveries, cuts,
/// changes of the destination, stops of the process and of the machine, all in one thread and in an
/// order that follows from a seed.
///
/// Records are put as clients put them; some in two steps, so that many are between their write and
/// their sync. While an object is being put, other steps happen. Some seeds have records so large
/// that buffers are cut by their size and logs are full, some have quotas, in some S3 refuses some
/// objects to the end.
final class Simulation implements AutoCloseable {

  private static final int STEPS = 60;
  private static final int DEPTH_MAX = 3;
  private static final int LOG_BYTES_MAX = 2 << 20;
  private static final FirehoseQuotas QUOTAS = new FirehoseQuotas(6, 4, 600_000);

  /// Definitions lie on a disk that is sound, and that no machine of a simulation stops.
  private static final DirectorySync NO_SYNC =
      new DirectorySync() {
        @Override
        public void sync(Path directory) {}

        @Override
        public void syncContent(FileDescriptor file) {}
      };

  /// What is broken beyond what disks and networks may do, to see that it is found.
  enum Canary {
    NONE(false, SimulatedS3.Bug.NONE),
    DISK_THAT_DOES_NOT_SYNC(true, SimulatedS3.Bug.NONE),
    S3_THAT_DOES_NOT_KEEP(false, SimulatedS3.Bug.CONFIRMS_WHAT_IT_DOES_NOT_KEEP),
    S3_THAT_CHANGES_A_BYTE(false, SimulatedS3.Bug.CHANGES_A_BYTE),
    S3_THAT_TURNS_RECORDS_ROUND(false, SimulatedS3.Bug.TURNS_RECORDS_ROUND),
    DELIVERY_THAT_CHANGES_KEYS(false, SimulatedS3.Bug.GIVES_EVERY_PUT_ITS_OWN_KEY);

    private final boolean isDiskLying;
    private final SimulatedS3.Bug bug;

    Canary(boolean isDiskLying, SimulatedS3.Bug bug) {
      this.isDiskLying = isDiskLying;
      this.bug = bug;
    }
  }

  private final SplittableRandom random;
  private final Path directory;
  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryS3 store = new InMemoryS3(clock);
  private final SimulatedS3 s3;
  private final SimulatedDisk.Faults faults;
  private final StreamLimits limits;
  private final FirehoseSettings settings;
  private final List<SimulatedStream> streams = new ArrayList<>();
  private Preparations preparations = new Preparations(DEPTH_MAX + 1);
  private @Nullable LocalFirehose firehose;
  private int depth;
  private boolean isEnding;

  private Simulation(long seed, Path directory, Canary canary) {
    this.random = new SplittableRandom(seed);
    this.directory = directory;
    this.faults =
        new SimulatedDisk.Faults(
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.08,
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.04,
            canary.isDiskLying);
    this.s3 =
        new SimulatedS3(
            store, random.split(), random.nextInt(3) == 0 ? 0 : 0.3, this::somethingElse);
    s3.misbehave(canary.bug);
    boolean isLarge = random.nextInt(50) == 0;
    // Small segments, so that little that is delivered is enough for what is stuck to be moved.
    boolean isStuck = !isLarge && random.nextInt(3) == 0;
    if (isStuck) {
      s3.stick();
    }
    this.limits =
        new StreamLimits(
            isLarge ? 200_000 : isStuck ? 200 : 2_000, LOG_BYTES_MAX, 2, Duration.ZERO);
    this.settings =
        new FirehoseSettings(
            random.nextInt(4) == 0 ? QUOTAS : FirehoseQuotas.NONE,
            FirehoseSettings.DEFAULT.logBytesMax());
    for (String name : List.of("one", "two")) {
      SimulatedStream stream =
          new SimulatedStream(
              name, new SimulatedDisk(random.split(), faults), isLarge ? 200_000 : 300);
      streams.add(stream);
      store.createBucket(r -> r.bucket(stream.bucket));
    }
  }

  /// Runs one seed.
  ///
  /// @return what was checked of each stream
  /// @throws AssertionError where an acknowledged record is lost, changed, twice there or out of
  ///   order
  static List<SimulationChecks> run(long seed, Path temporary, Canary canary) {
    Path directory = temporary.resolve(canary + "-" + seed);
    try (Simulation simulation = new Simulation(seed, directory, canary)) {
      simulation.run();
      return simulation.streams.stream().map(stream -> stream.checks).toList();
    }
  }

  @Override
  public void close() {
    preparations.close();
    try {
      FileTrees.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    for (int i = 0; i < STEPS; i++) {
      guarded(this::step);
    }
    s3.recover();
    streams.forEach(stream -> stream.disk.faults(new SimulatedDisk.Faults(0, 0, faults.isLying())));
    if (random.nextBoolean()) {
      stopMachine();
    }
    isEnding = true;
    deliverAll();
    streams.forEach(stream -> stream.checks.verify(store));
  }

  private void step() throws IOException {
    LocalFirehose open = open();
    SimulatedStream on = streams.get(random.nextInt(streams.size()));
    DeliveryStream stream = required(on.stream);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 -> put(open, on);
      case 5, 6, 7 -> write(on, stream);
      case 8, 9, 10 -> acknowledge(on, stream);
      case 11, 12, 13, 14 -> deliverOne(on);
      case 15 -> {
        clock.advance(Duration.ofSeconds(random.nextInt(90)));
        stream.tick();
      }
      case 16 -> on.checks.expect(open.flush(on.name));
      case 17 -> update(open, on.name);
      case 18 -> {
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

  /// A client puts records, and hears which were taken: the first ones.
  private void put(LocalFirehose open, SimulatedStream on) {
    List<String> texts = on.records(random);
    List<Record> records =
        texts.stream()
            .map(text -> Record.builder().data(SdkBytes.fromString(text, UTF_8)).build())
            .toList();
    try {
      if (records.size() == 1) {
        open.putRecord(r -> r.deliveryStreamName(on.name).record(records.getFirst()));
        on.checks.acknowledge(texts);
        return;
      }
      PutRecordBatchResponse response =
          open.putRecordBatch(r -> r.deliveryStreamName(on.name).records(records));
      int taken = records.size() - response.failedPutCount();
      for (int i = 0; i < records.size(); i++) {
        PutRecordBatchResponseEntry entry = response.requestResponses().get(i);
        if ((entry.recordId() != null) != (i < taken)) {
          throw new AssertionError("Not the first " + taken + " records were taken: " + response);
        }
      }
      on.checks.acknowledge(texts.subList(0, taken));
      if (taken < records.size()) {
        on.checks.throttled();
      }
    } catch (ServiceUnavailableException e) {
      String why = e.awsErrorDetails().errorMessage();
      if (why.equals("Slow down.") || why.contains("the stream's log is full")) {
        on.checks.throttled();
      } else {
        on.checks.failed();
      }
    }
  }

  private void write(SimulatedStream on, DeliveryStream stream) throws IOException {
    List<String> records = on.records(random);
    LogPosition end =
        stream.append(records.stream().map(r -> ByteBuffer.wrap(r.getBytes(UTF_8))).toList());
    on.unsynced.add(new SimulatedStream.Written(records, end));
  }

  private void acknowledge(SimulatedStream on, DeliveryStream stream) throws IOException {
    if (!on.unsynced.isEmpty()) {
      SimulatedStream.Written written = on.unsynced.remove(random.nextInt(on.unsynced.size()));
      stream.sync(written.end());
      on.checks.acknowledge(written.records());
    }
  }

  private void deliverOne(SimulatedStream on) {
    DeliveryStream stream = required(on.stream);
    CutDelivery by = required(on.delivery);
    Optional<PendingCut> cut = stream.take();
    if (cut.isPresent()) {
      if (cut.get().isMoved()) {
        on.checks.tookMoved();
      }
      try {
        by.deliver(cut.get());
      } catch (IOException | UncheckedIOException | SdkException e) {
        stream.giveBack(cut.get(), String.valueOf(e.getMessage()));
      }
    }
  }

  /// What happens while an object is put.
  private void somethingElse() {
    if (!isEnding && depth < DEPTH_MAX && random.nextInt(3) == 0) {
      depth++;
      try {
        step();
      } catch (IOException e) {
        // A step of its own that failed; the put goes on.
        streams.getFirst().checks.failed();
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
      streams.getFirst().checks.failed();
    }
    for (SimulatedStream one : streams) {
      DeliveryStream stream = one.stream;
      if (stream != null && stream.logFailure() != null) {
        stopProcess();
      }
    }
  }

  private void stopMachine() {
    streams.forEach(stream -> stream.disk.crash());
    forget();
    streams.getFirst().checks.crashed();
  }

  private void stopProcess() {
    LocalFirehose open = firehose;
    if (open != null && random.nextBoolean()) {
      try {
        open.close();
      } catch (DeliveryLogException e) {
        streams.getFirst().checks.failed();
      } catch (SimulatedCrash e) {
        stopMachine();
        return;
      }
    }
    streams.forEach(stream -> stream.disk.restart());
    forget();
  }

  private void forget() {
    firehose = null;
    streams.forEach(SimulatedStream::forget);
    preparations.close();
    preparations = new Preparations(DEPTH_MAX + 1);
  }

  private LocalFirehose open() throws IOException {
    LocalFirehose open = firehose;
    if (open == null) {
      open =
          LocalFirehose.untimed(
              directory,
              new OpenStream.Shared(
                  Services.over(s3),
                  settings,
                  limits,
                  clock,
                  new OpenStream.Ground(NO_SYNC, this::disk, this::nanoTime, this::deliverers),
                  new ParquetFiles(directory),
                  preparations),
              random.split());
      firehose = open;
    }
    for (SimulatedStream stream : streams) {
      if (!stream.isCreated) {
        create(open, stream);
      } else if (stream.stream == null) {
        String why = String.valueOf(open.status(stream.name).lastFailure());
        if (!why.contains("simulated: ")) {
          throw new AssertionError("The log can't be read any more: " + why);
        }
        stopProcess(); // The disk failed while the log was read: somebody tries again.
        throw new IOException(why);
      }
    }
    return open;
  }

  private LogFiles disk(Path log, DirectorySync names) {
    for (SimulatedStream stream : streams) {
      if (log.startsWith(directory.toAbsolutePath().resolve(stream.name))) {
        return stream.disk;
      }
    }
    throw new AssertionError("no stream has the log " + log);
  }

  private Deliverers.Running deliverers(
      DeliveryStream stream, CutDelivery delivery, StreamLimits streamLimits) {
    for (SimulatedStream one : streams) {
      if (one.name.equals(stream.name())) {
        one.stream = stream;
        one.delivery = delivery;
      }
    }
    return new Deliverers.Running() {
      @Override
      public void stop() {}

      @Override
      public void close() {}
    };
  }

  private void create(LocalFirehose open, SimulatedStream stream) throws IOException {
    stream.disk.clear();
    try {
      open.createDeliveryStream(
          r ->
              r.deliveryStreamName(stream.name)
                  .extendedS3DestinationConfiguration(
                      d ->
                          d.bucketARN("arn:aws:s3:::" + stream.bucket)
                              .roleARN("arn:aws:iam::000000000000:role/delivery")
                              .prefix("v1/!{firehose:random-string}/!{timestamp:HH}/")
                              .errorOutputPrefix("bad/!{firehose:error-output-type}/")
                              .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(60))));
      stream.isCreated = true;
    } catch (ServiceUnavailableException e) {
      stream.forget();
      throw new IOException(e);
    }
  }

  private static void update(LocalFirehose open, String name) {
    String version =
        open.describeDeliveryStream(r -> r.deliveryStreamName(name))
            .deliveryStreamDescription()
            .versionId();
    boolean isOdd = Integer.parseInt(version) % 2 == 1;
    open.updateDestination(
        r ->
            r.deliveryStreamName(name)
                .currentDeliveryStreamVersionId(version)
                .destinationId(Destinations.ID)
                .extendedS3DestinationUpdate(
                    u ->
                        u.prefix("after-" + version + "/!{firehose:random-string}/")
                            .compressionFormat(
                                isOdd ? CompressionFormat.GZIP : CompressionFormat.UNCOMPRESSED)));
  }

  private long nanoTime() {
    return Duration.between(Instant.EPOCH, clock.instant()).toNanos();
  }

  private void deliverAll() {
    try {
      LocalFirehose open = open();
      for (SimulatedStream stream : streams) {
        CompletableFuture<Void> flushed = open.flush(stream.name);
        for (int i = 0; !flushed.isDone(); i++) {
          if (i > 10_000) {
            throw new AssertionError("The flush does not end: " + open.status(stream.name));
          }
          deliverOne(stream);
          clock.advance(Duration.ofSeconds(1)); // What failed before is due again sometime.
        }
        if (flushed.isCompletedExceptionally()) {
          throw new AssertionError("The flush failed: " + flushed.exceptionNow());
        }
      }
    } catch (IOException e) {
      throw new AssertionError("The disk is sound, and the log can't be delivered", e);
    }
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new AssertionError("A stream is not open");
    }
    return value;
  }
}
