package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.DirectoryS3;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
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
    BitSet delivered = delivered();
    assertThat(delivered.nextClearBit(0)).as("seed %d", seed).isGreaterThan((int) acknowledged);
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

  private BitSet delivered() throws IOException {
    BitSet delivered = new BitSet();
    try (Stream<Path> objects = Files.walk(directory.resolve("s3/lake"))) {
      for (Path object : objects.filter(Files::isRegularFile).toList()) {
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(object))) {
          new String(bytes.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .forEach(line -> delivered.set(Integer.parseInt(line, 0, line.indexOf(' '), 10)));
        }
      }
    }
    return delivered;
  }
}
