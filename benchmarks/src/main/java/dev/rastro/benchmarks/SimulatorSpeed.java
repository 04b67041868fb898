package dev.rastro.benchmarks;

import dev.rastro.events.Preset;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import java.util.Locale;

/// How many events a second the simulator writes as JSON bytes, on one core.
public final class SimulatorSpeed {

  private static final long EVENTS = 3_000_000;
  private static final int ROUNDS = 4;

  private SimulatorSpeed() {}

  /// Prints a line a round; the first one warms up.
  public static void main(String[] args) {
    for (Preset preset : Preset.values()) {
      for (int round = 0; round < ROUNDS; round++) {
        long[] bytes = new long[1];
        long start = System.nanoTime();
        new Simulator(SimulatorSettings.of(preset, round, EVENTS))
            .run((_, _, _, length) -> bytes[0] += length, _ -> {});
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
            Locale.ROOT,
            "simulator %s: %,.0f events/s, %.0f MB/s, %d B an event%s%n",
            preset,
            EVENTS / seconds,
            bytes[0] / seconds / 1e6,
            bytes[0] / EVENTS,
            round == 0 ? " (warm-up)" : "");
      }
    }
  }
}
