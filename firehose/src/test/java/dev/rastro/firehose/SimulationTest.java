package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// No disk, no S3 and no stop of the process or the machine loses an acknowledged record.
///
/// `-Drastro.simulation.seeds` says how many seeds are run, `-Drastro.simulation.first` where they
/// begin: one seed alone repeats what it did.
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("rastro.simulation.seeds", 2_000);
  private static final long FIRST = Long.getLong("rastro.simulation.first", 1);

  @TempDir Path temporary;

  @Test
  void losesNothingThatWasAcknowledgedWhateverFails() {
    long acknowledged = 0;
    long crashes = 0;
    long failures = 0;
    long objects = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      SimulationChecks checks = run(seed, Simulation.Canary.NONE);
      acknowledged += checks.acknowledgedCount();
      crashes += checks.crashCount();
      failures += checks.failureCount();
      objects += checks.objectCount();
    }
    System.out.printf(
        "simulation: seeds %d to %d, %d records acknowledged, %d objects, %d crashes, %d failures%n",
        FIRST, FIRST + SEEDS - 1, acknowledged, objects, crashes, failures);
    assertThat(acknowledged).isGreaterThan(10L * SEEDS);
    assertThat(objects).isGreaterThan(SEEDS);
    if (SEEDS > 100) {
      assertThat(crashes).isGreaterThan(SEEDS);
      assertThat(failures).isGreaterThan(SEEDS);
    }
  }

  @Test
  void findsADiskThatDoesNotSync() {
    assertThat(firstFound(Simulation.Canary.DISK_THAT_DOES_NOT_SYNC))
        .containsAnyOf("lost", "can't be read any more");
  }

  @Test
  void findsAnS3ThatDoesNotKeep() {
    assertThat(firstFound(Simulation.Canary.S3_THAT_DOES_NOT_KEEP)).contains("lost");
  }

  private String firstFound(Simulation.Canary canary) {
    for (long seed = FIRST; seed < FIRST + 200; seed++) {
      try {
        Simulation.run(seed, temporary, canary);
      } catch (AssertionError e) {
        String found = String.valueOf(e.getMessage());
        if (found.contains("lost") || found.contains("can't be read any more")) {
          return found;
        }
      }
    }
    return "nothing was found";
  }

  private SimulationChecks run(long seed, Simulation.Canary canary) {
    try {
      return Simulation.run(seed, temporary, canary);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + " (-Drastro.simulation.first=" + seed + "): " + e.getMessage(), e);
    }
  }
}
