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
    long largeObjects = 0;
    long full = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      SimulationChecks checks = run(seed, Simulation.Canary.NONE);
      acknowledged += checks.acknowledgedCount();
      crashes += checks.crashCount();
      failures += checks.failureCount();
      objects += checks.objectCount();
      largeObjects += checks.largeObjectCount();
      full += checks.fullCount();
    }
    System.out.printf(
        "simulation: seeds %d to %d, %d records acknowledged, %d objects, %d of them cut by size,"
            + " %d crashes, %d failures, %d puts to a full log%n",
        FIRST, FIRST + SEEDS - 1, acknowledged, objects, largeObjects, crashes, failures, full);
    assertThat(acknowledged).isGreaterThan(10L * SEEDS);
    assertThat(objects).isGreaterThan(SEEDS);
    if (SEEDS > 100) {
      assertThat(crashes).isGreaterThan(SEEDS);
      assertThat(failures).isGreaterThan(SEEDS);
      assertThat(largeObjects).isPositive();
      assertThat(full).isPositive();
    }
  }

  @Test
  void findsADiskThatDoesNotSync() {
    // The log itself sees what is missing of it.
    assertFinds(Simulation.Canary.DISK_THAT_DOES_NOT_SYNC, "The log can't be read any more");
  }

  @Test
  void findsAnS3ThatDoesNotKeep() {
    assertFinds(Simulation.Canary.S3_THAT_DOES_NOT_KEEP, "is lost");
  }

  @Test
  void findsAByteThatChanged() {
    assertFinds(Simulation.Canary.S3_THAT_CHANGES_A_BYTE, "holds what nobody put");
  }

  @Test
  void findsRecordsThatAreOutOfOrder() {
    assertFinds(Simulation.Canary.S3_THAT_REORDERS, "out of order");
  }

  @Test
  void findsAnObjectThatWasDeliveredUnderTwoNames() {
    assertFinds(Simulation.Canary.S3_THAT_RENAMES, "for the second time");
  }

  private void assertFinds(Simulation.Canary canary, String what) {
    for (long seed = FIRST; seed < FIRST + 200; seed++) {
      try {
        Simulation.run(seed, temporary, canary);
      } catch (AssertionError e) {
        if (String.valueOf(e.getMessage()).contains(what)) {
          return;
        }
      }
    }
    throw new AssertionError("200 seeds did not find that " + canary + ": \"" + what + "\"");
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
