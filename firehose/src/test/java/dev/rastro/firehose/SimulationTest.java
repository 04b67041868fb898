package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// No disk, no S3 and no stop of the process or the machine loses an acknowledged record.
///
/// `-Drastro.simulation.seeds` says how many seeds are run, `-Drastro.simulation.first` where they
/// begin: one seed alone repeats what it did.
class SimulationTest {

  private static final int SEEDS = Integer.getInteger("rastro.simulation.seeds", 500);
  private static final long FIRST = Long.getLong("rastro.simulation.first", 1);

  @TempDir Path temporary;

  @Test
  void losesNothingThatWasAcknowledgedWhateverFails() {
    long acknowledged = 0;
    long crashes = 0;
    long failures = 0;
    long objects = 0;
    long largeObjects = 0;
    long throttled = 0;
    long moved = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      for (SimulationChecks checks : run(seed, Simulation.Canary.NONE)) {
        acknowledged += checks.acknowledgedCount();
        crashes += checks.crashCount();
        failures += checks.failureCount();
        objects += checks.objectCount();
        largeObjects += checks.largeObjectCount();
        throttled += checks.throttledCount();
        moved += checks.movedCount();
      }
    }
    System.out.printf(
        "simulation: seeds %d to %d, %d records acknowledged, %d objects, %d of them cut by size,"
            + " %d crashes, %d failures, %d puts throttled, %d cuts taken that were moved%n",
        FIRST,
        FIRST + SEEDS - 1,
        acknowledged,
        objects,
        largeObjects,
        crashes,
        failures,
        throttled,
        moved);
    assertThat(acknowledged).isGreaterThan(10L * SEEDS);
    assertThat(objects).isGreaterThan(SEEDS);
    if (SEEDS > 100) {
      assertThat(crashes).isGreaterThan(SEEDS);
      assertThat(failures).isGreaterThan(SEEDS);
      assertThat(largeObjects).isPositive();
      assertThat(throttled).isPositive();
      assertThat(moved).isPositive();
    }
  }

  /// Each leg of what is checked finds what breaks it, or it would check nothing.
  @ParameterizedTest
  @CsvSource({
    "DISK_THAT_DOES_NOT_SYNC, can't be read any more",
    "S3_THAT_DOES_NOT_KEEP, is lost",
    "S3_THAT_CHANGES_A_BYTE, is changed",
    "S3_THAT_TURNS_RECORDS_ROUND, out of order",
    "DELIVERY_THAT_CHANGES_KEYS, for the second time"
  })
  void finds(Simulation.Canary canary, String found) {
    List<String> all = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + 400; seed++) {
      try {
        Simulation.run(seed, temporary, canary);
      } catch (AssertionError e) {
        all.add(String.valueOf(e.getMessage()));
        if (all.getLast().contains(found)) {
          return;
        }
      }
    }
    assertThat(all).as("what was found").anyMatch(one -> one.contains(found));
  }

  private List<SimulationChecks> run(long seed, Simulation.Canary canary) {
    try {
      return Simulation.run(seed, temporary, canary);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + " (-Drastro.simulation.first=" + seed + "): " + e.getMessage(), e);
    }
  }
}
