package dev.rastro.firehose;

import dev.rastro.firehose.SimulatedS3.Betrayal;
import dev.rastro.testkit.InMemoryS3;
import dev.rastro.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/// Two delivery streams over disks and an S3 that fail, with producers, deliveries, cuts by size,
/// age and request, full logs, changes of the destination, stops of the process and of the machine,
/// all in one thread and in an order that follows from a seed.
///
/// While an object is being put, other steps happen, of either stream.
final class Simulation {

  private static final int STEPS = 80;
  private static final int DEPTH_MAX = 3;
  private static final String BUCKET = "lake";

  /// What is broken beyond what disks and networks may do, to see that it is found.
  enum Canary {
    NONE(Betrayal.NONE),
    DISK_THAT_DOES_NOT_SYNC(Betrayal.NONE),
    S3_THAT_DOES_NOT_KEEP(Betrayal.FORGETS),
    S3_THAT_CHANGES_A_BYTE(Betrayal.CHANGES_A_BYTE),
    S3_THAT_REORDERS(Betrayal.REORDERS),
    S3_THAT_RENAMES(Betrayal.RENAMES);

    private final Betrayal betrayal;

    Canary(Betrayal betrayal) {
      this.betrayal = betrayal;
    }
  }

  private final SplittableRandom random;
  private final InMemoryS3 store;
  private final SimulatedS3 s3;
  private final TestClock clock = new TestClock(Instant.parse("2026-01-02T03:04:05Z"));
  private final SimulationChecks checks = new SimulationChecks(BUCKET);
  private final SimulatedDisk.Faults faults;
  private final Preparations preparations = new Preparations(DEPTH_MAX + 1);
  private final List<SimulatedStream> streams;
  private int depth;
  private boolean isEnding;

  private Simulation(long seed, Path temporary, Canary canary) {
    this.random = new SplittableRandom(seed);
    this.faults =
        new SimulatedDisk.Faults(
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.08,
            random.nextInt(3) == 0 ? 0 : random.nextDouble() * 0.04,
            canary == Canary.DISK_THAT_DOES_NOT_SYNC);
    this.store = new InMemoryS3(clock);
    this.s3 =
        new SimulatedS3(
            store,
            random.split(),
            random.nextInt(3) == 0 ? 0 : 0.3,
            canary.betrayal,
            this::somethingElse);
    store.createBucket(r -> r.bucket(BUCKET));
    var surroundings =
        new SimulatedStream.Surroundings(s3, BUCKET, temporary, clock, preparations, checks);
    this.streams =
        List.of(
            new SimulatedStream("one", random.split(), faults, surroundings),
            new SimulatedStream("two", random.split(), faults, surroundings));
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
    streams.forEach(stream -> stream.recover(new SimulatedDisk.Faults(0, 0, faults.isLying())));
    if (random.nextBoolean()) {
      stopMachine();
    } else if (streams.stream().anyMatch(SimulatedStream::hasFailed)) {
      stopProcess();
    }
    isEnding = true;
    streams.forEach(SimulatedStream::deliverAll);
    checks.verify(store);
  }

  private void step() throws IOException {
    switch (random.nextInt(16)) {
      case 13 -> {
        clock.advance(Duration.ofSeconds(random.nextInt(90)));
        streams.forEach(SimulatedStream::tick);
      }
      case 14 -> {
        if (depth == 0 && random.nextInt(3) == 0) {
          stopProcess();
        }
      }
      case 15 -> {
        if (random.nextInt(3) == 0) {
          throw new SimulatedCrash();
        }
      }
      default -> streams.get(random.nextInt(streams.size())).step();
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

  /// Runs a step; what it does to the machine happens. A stream whose log has failed takes nothing
  /// until somebody stops the process; the other one goes on.
  private void guarded(Step step) {
    try {
      step.run();
    } catch (SimulatedCrash e) {
      stopMachine();
    } catch (IOException e) {
      checks.failed();
    }
    if (random.nextInt(4) == 0 && streams.stream().anyMatch(SimulatedStream::hasFailed)) {
      stopProcess();
    }
  }

  private void stopMachine() {
    streams.forEach(SimulatedStream::crash);
    checks.crashed();
  }

  private void stopProcess() {
    try {
      streams.forEach(SimulatedStream::stop);
    } catch (SimulatedCrash e) {
      stopMachine();
    }
  }
}
