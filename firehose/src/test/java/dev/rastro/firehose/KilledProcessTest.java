package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.DirectoryS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;

/// A process that is killed at any moment loses nothing that it acknowledged.
class KilledProcessTest {

  private static final int CUTS = Integer.getInteger("rastro.kills", 6);

  @TempDir private Path directory;

  @Test
  void losesNothingThatWasAcknowledged() throws Exception {
    long seed = 5;
    Random random = new Random(seed);
    DirectoryS3 s3 = new DirectoryS3(directory.resolve("s3"));
    s3.createBucket(r -> r.bucket("lake"));
    try (LocalFirehose firehose = open(s3)) {
      firehose.createDeliveryStream(
          r ->
              r.deliveryStreamName("killed")
                  .extendedS3DestinationConfiguration(
                      d ->
                          d.bucketARN("arn:aws:s3:::lake")
                              .roleARN("arn:aws:iam::000000000000:role/delivery")
                              .compressionFormat(CompressionFormat.GZIP)
                              .bufferingHints(h -> h.sizeInMBs(1).intervalInSeconds(60))));
    }

    long acknowledged = -1;
    for (int cut = 0; cut < CUTS; cut++) {
      acknowledged = killed(acknowledged + 1, random.nextInt(400));
    }
    try (LocalFirehose firehose = open(s3)) {
      firehose.flush("killed").get(60, TimeUnit.SECONDS);
    }

    assertThat(acknowledged).as("seed %d", seed).isGreaterThan(CUTS * 40L);
    requireDelivered(acknowledged, seed);
  }

  /// What one producer put in one object, from the first to the last.
  private record Run(long producer, long first, long last) {}

  /// All that was acknowledged is there with its bytes, nothing is there twice or was not put, each
  /// producer's order is kept within objects and between them, and objects have the names that the
  /// service gives them.
  private void requireDelivered(long acknowledged, long seed) throws IOException {
    BitSet delivered = new BitSet();
    Set<String> records = new HashSet<>();
    List<Run> runs = new ArrayList<>();
    try (Stream<Path> objects = Files.walk(directory.resolve("s3/lake"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        assertThat(directory.resolve("s3/lake").relativize(object).toString())
            .as("seed %d", seed)
            .matches(
                "[0-9]{4}/[0-9]{2}/[0-9]{2}/[0-9]{2}/killed-1-[0-9]{4}(-[0-9]{2}){5}-[0-9a-f]{8}"
                    + "(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.gz");
        Map<Long, List<Long>> numbers = new HashMap<>();
        for (String line : text(object).split("(?<=\n)", 0)) {
          String[] parts = line.split(" ", 3);
          long number = Long.parseLong(parts[0]);
          long producer = Long.parseLong(parts[1]);
          assertThat(line).as("seed %d", seed).isEqualTo(ProducerProcess.record(producer, number));
          assertThat(records.add(line)).as("seed %d: %s twice", seed, number).isTrue();
          delivered.set(Math.toIntExact(number));
          numbers.computeIfAbsent(producer, _ -> new ArrayList<>()).add(number);
        }
        numbers.forEach(
            (producer, found) -> {
              assertThat(found).as("seed %d, %s", seed, object).isSorted();
              runs.add(new Run(producer, found.getFirst(), found.getLast()));
            });
      }
    }
    assertThat(delivered.nextClearBit(0)).as("seed %d", seed).isGreaterThan((int) acknowledged);
    requireApart(runs, seed);
  }

  /// No object's records of a producer lie between those of another object.
  private static void requireApart(List<Run> runs, long seed) {
    Map<Long, Run> before = new HashMap<>();
    runs.sort(Comparator.comparingLong(Run::first));
    for (Run run : runs) {
      Run other = before.put(run.producer, run);
      assertThat(other == null || other.last < run.first)
          .as("seed %d: %s and %s cross", seed, other, run)
          .isTrue();
    }
  }

  private static String text(Path object) throws IOException {
    try (InputStream bytes = new GZIPInputStream(Files.newInputStream(object))) {
      return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private LocalFirehose open(DirectoryS3 s3) {
    return LocalFirehose.open(
        directory.resolve("firehose"),
        Services.over(s3),
        FirehoseSettings.DEFAULT,
        InstantSource.system(),
        new Random(1));
  }

  /// Runs a producer, kills it a little after its first batches, and gives the last number that it
  /// had acknowledged.
  private long killed(long first, int afterMillis) throws IOException, InterruptedException {
    Path output = directory.resolve("output-" + first);
    Path errors = directory.resolve("errors-" + first);
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-Xmx128m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ProducerProcess.class.getName(),
                    directory.toString(),
                    String.valueOf(first)))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      while (Files.size(output) == 0) {
        assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
        Thread.sleep(1);
      }
      Thread.sleep(afterMillis);
    } finally {
      process.destroyForcibly().waitFor();
    }
    String numbers = Files.readString(output);
    // A last line without its end may lack digits.
    List<String> whole = numbers.substring(0, numbers.lastIndexOf('\n') + 1).lines().toList();
    return Long.parseLong(whole.getLast());
  }
}
