package dev.rastro.firehose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rastro.testkit.DirectoryS3;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;

/// A process that is killed at any moment loses nothing that it acknowledged, and changes, repeats
/// and reorders nothing.
class KilledProcessTest {

  private static final int CUTS = Integer.getInteger("rastro.kills", 6);

  private static final Pattern KEY =
      Pattern.compile(
          "(\\d{4})/(\\d\\d)/(\\d\\d)/(\\d\\d)/killed-1-(\\d{4})-(\\d\\d)-(\\d\\d)-(\\d\\d)"
              + "-\\d\\d-\\d\\d-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}"
              + "-[0-9a-f]{12}\\.gz");

  @TempDir private Path directory;

  /// Some buffers' worth.
  private static final int RECORDS_MAX = 4_000;

  /// Records of one run that come one after the other in an object, from the first number to the
  /// last.
  private record Span(String key, int run, int first, int last) {}

  @Test
  void deliversAllThatWasAcknowledgedOnceInItsOrderByteForByte() throws Exception {
    long seed = 5;
    Random random = new Random(seed);
    DirectoryS3 s3 = new DirectoryS3(directory.resolve("s3"));
    s3.createBucket(r -> r.bucket("lake"));
    try (LocalFirehose firehose = open(s3, 1)) {
      create(firehose);
    }

    List<Integer> acknowledged = new ArrayList<>();
    for (int run = 0; run < CUTS; run++) {
      acknowledged.add(killed(run, random.nextInt(RECORDS_MAX), random.nextInt(20)));
    }
    deliverAll(s3, 2);

    List<String> keys = keys();
    assertThat(keys).as("seed %d", seed).allSatisfy(KilledProcessTest::requireKey);
    assertThat(keys).as("runs filled buffers").hasSizeGreaterThan(CUTS);
    requireAllOnceInOrder(spans(keys), acknowledged);
    deliverAll(s3, 3);
    assertThat(keys()).as("nothing is left to deliver").isEqualTo(keys);
  }

  private static void create(LocalFirehose firehose) {
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

  private LocalFirehose open(DirectoryS3 s3, long seed) {
    return LocalFirehose.open(
        directory.resolve("firehose"),
        Services.over(s3),
        FirehoseSettings.DEFAULT,
        InstantSource.system(),
        new Random(seed));
  }

  private void deliverAll(DirectoryS3 s3, long seed) throws Exception {
    try (LocalFirehose firehose = open(s3, seed)) {
      firehose.flush("killed").get(60, TimeUnit.SECONDS);
    }
  }

  /// Runs a producer, kills it a little after it has so many records acknowledged, and gives the
  /// last number that it had acknowledged.
  private int killed(int run, int records, int afterMillis)
      throws IOException, InterruptedException {
    Path output = directory.resolve("output-" + run);
    Path errors = directory.resolve("errors-" + run);
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
                    String.valueOf(run)))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      while (lastNumber(output) < records) {
        assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
        Thread.sleep(1);
      }
      Thread.sleep(afterMillis);
      assertThat(process.isAlive()).as(Files.readString(errors)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    return lastNumber(output);
  }

  /// The last number that was acknowledged; -1 where there is none yet.
  private static int lastNumber(Path output) throws IOException {
    List<String> lines = wholeLines(output);
    return lines.isEmpty() ? -1 : Integer.parseInt(lines.getLast());
  }

  /// A last line without its end may lack digits.
  private static List<String> wholeLines(Path output) throws IOException {
    String text = Files.readString(output);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private List<String> keys() throws IOException {
    Path bucket = directory.resolve("s3/lake");
    try (Stream<Path> objects = Files.walk(bucket)) {
      return objects
          .filter(Files::isRegularFile)
          .map(object -> bucket.relativize(object).toString())
          .sorted()
          .toList();
    }
  }

  private static void requireKey(String key) {
    Matcher parts = KEY.matcher(key);
    assertThat(parts.matches()).as(key).isTrue();
    for (int part = 1; part <= 4; part++) {
      assertThat(parts.group(part)).as("%s names one hour", key).isEqualTo(parts.group(4 + part));
    }
  }

  /// What lies in S3, in the order in which it was put.
  private List<Span> spans(List<String> keys) throws IOException {
    List<List<Span>> objects = new ArrayList<>();
    for (String key : keys) {
      objects.add(spans(key));
    }
    return objects.stream()
        .sorted(
            Comparator.comparingInt((List<Span> object) -> object.getFirst().run)
                .thenComparingInt(object -> object.getFirst().first))
        .flatMap(List::stream)
        .toList();
  }

  /// Reads an object and compares every byte.
  private List<Span> spans(String key) throws IOException {
    List<Span> spans = new ArrayList<>();
    Path object = directory.resolve("s3/lake").resolve(key);
    try (DataInputStream records =
        new DataInputStream(
            new BufferedInputStream(new GZIPInputStream(Files.newInputStream(object))))) {
      for (int run = runOrEnd(records); run >= 0; run = runOrEnd(records)) {
        int number = records.readInt();
        byte[] body = records.readNBytes(records.readInt());
        assertThat(body)
            .as("record %d of run %d in %s", number, run, key)
            .isEqualTo(ProducerProcess.body(run, number));
        Span before = spans.isEmpty() ? new Span(key, -1, 0, 0) : spans.getLast();
        if (before.run == run && before.last + 1 == number) {
          spans.set(spans.size() - 1, new Span(key, run, before.first, number));
        } else {
          spans.add(new Span(key, run, number, number));
        }
      }
    }
    assertThat(spans).as("records in %s", key).isNotEmpty();
    return spans;
  }

  private static int runOrEnd(DataInputStream records) throws IOException {
    try {
      return records.readInt();
    } catch (EOFException e) {
      return -1;
    }
  }

  /// Each run's records follow each other from the first to one that is at least the last that was
  /// acknowledged; the next run's follow them.
  private static void requireAllOnceInOrder(List<Span> spans, List<Integer> acknowledged) {
    int run = 0;
    int next = 0;
    for (Span span : spans) {
      if (span.run != run) {
        requireAcknowledged(run, next - 1, acknowledged);
        run++;
        next = 0;
      }
      assertThat(span)
          .as("what follows record %d of run %d", next - 1, run)
          .satisfies(isNext(run, next));
      next = span.last + 1;
    }
    requireAcknowledged(run, next - 1, acknowledged);
    assertThat(run).as("the last run of which something came").isEqualTo(acknowledged.size() - 1);
  }

  private static Consumer<Span> isNext(int run, int number) {
    return span -> {
      assertThat(span.run).isEqualTo(run);
      assertThat(span.first).isEqualTo(number);
    };
  }

  private static void requireAcknowledged(int run, int last, List<Integer> acknowledged) {
    assertThat(last)
        .as("the last record of run %d that came", run)
        .isGreaterThanOrEqualTo(acknowledged.get(run));
    assertThat((last + 1) % ProducerProcess.RECORDS_PER_BATCH)
        .as("a batch is kept whole or not at all, in run %d", run)
        .isZero();
  }
}
