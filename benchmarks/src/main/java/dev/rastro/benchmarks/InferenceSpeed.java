package dev.rastro.benchmarks;

import dev.rastro.events.Preset;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.glue.schema.ObjectSampler;
import dev.rastro.glue.schema.UnreadableObjectException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/// How many megabytes of raw JSON a second schema inference takes on two threads: samples of click
/// events, each as long as a crawler reads of an object.
public final class InferenceSpeed {

  private static final int THREADS = 2;
  private static final int SAMPLES = 512;
  private static final int ROUNDS = 5;
  private static final int SAMPLE_BYTES = 1 << 20;

  private InferenceSpeed() {}

  /// Prints a line a round; the first one warms up.
  public static void main(String[] args) throws Exception {
    for (Preset preset : Preset.values()) {
      byte[] sample = sample(preset);
      ObjectSampler sampler = new ObjectSampler(List.of());
      try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
        for (int round = 0; round < ROUNDS; round++) {
          long start = System.nanoTime();
          List<Future<Integer>> columns =
              IntStream.range(0, SAMPLES)
                  .mapToObj(_ -> executor.submit(() -> columns(sampler, sample)))
                  .toList();
          int count = 0;
          for (Future<Integer> future : columns) {
            count = future.get();
          }
          double seconds = (System.nanoTime() - start) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "inference, %s: %.0f MB/s, %d columns%s%n",
              preset,
              (double) SAMPLES * sample.length / seconds / 1e6,
              count,
              round == 0 ? " (warm-up)" : "");
        }
      }
    }
  }

  private static int columns(ObjectSampler sampler, byte[] sample)
      throws UnreadableObjectException {
    ObjectSampler.Source source =
        new ObjectSampler.Source() {
          @Override
          public long length() {
            return sample.length;
          }

          @Override
          public byte[] read(long from, long to) {
            return from == 0 && to == sample.length
                ? sample
                : Arrays.copyOfRange(sample, (int) from, (int) to);
          }
        };
    return sampler.sample(source).columns().size();
  }

  private static byte[] sample(Preset preset) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    new Simulator(SimulatorSettings.of(preset, 1, 10_000))
        .run(
            (_, bytes, from, length) -> {
              if (lines.size() + length <= SAMPLE_BYTES) {
                lines.write(bytes, from, length);
              }
            },
            _ -> {});
    return lines.toByteArray();
  }
}
