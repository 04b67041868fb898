package dev.rastro.benchmarks;

import dev.rastro.events.Preset;
import dev.rastro.events.Simulator;
import dev.rastro.events.SimulatorSettings;
import dev.rastro.firehose.FirehoseServices;
import dev.rastro.firehose.FirehoseSettings;
import dev.rastro.firehose.LocalFirehose;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.zip.GZIPOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.firehose.model.CompressionFormat;
import software.amazon.awssdk.services.firehose.model.PutRecordBatchRequest;
import software.amazon.awssdk.services.firehose.model.PutRecordRequest;
import software.amazon.awssdk.services.firehose.model.Record;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.redshiftdata.RedshiftDataClient;

/// How fast records are acknowledged and delivered, beside a plain file writer that syncs and gzip
/// alone in the same run.
public final class FirehoseSpeed {

  private static final int BATCH = 500;
  private static final int RECORD_BYTES = 1_100;
  private static final int PRODUCERS = 2;
  private static final int LONE_CALLERS = 64;
  private static final long LONE_SECONDS = 5;
  private static final long PLAIN_BYTES = 1L << 30;
  private static final String BUCKET = "speed-lake";

  private final Path directory;
  private final List<List<Record>> batches;

  private FirehoseSpeed(Path directory) {
    this.directory = directory;
    this.batches = batches();
  }

  /// Runs all of it in a directory, which must be empty.
  ///
  /// @param args the directory, and how many records the long runs put
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    long records = Long.parseLong(args[1]);
    FirehoseSpeed speed = new FirehoseSpeed(directory);
    double plain = speed.plainWriter();
    double gzip = speed.gzipAlone();
    try (EmbeddedS3 s3 = EmbeddedS3.open(directory)) {
      s3.client().createBucket(r -> r.bucket(BUCKET));
      speed.batches(s3, records / 4, 5, plain, gzip, " (warm-up)");
      for (int mebibytes : new int[] {5, 1, 32, 128}) {
        speed.batches(s3, records, mebibytes, plain, gzip, "");
      }
      speed.loneRecords(s3);
      speed.backlog(s3, records);
    }
  }

  /// Batches of one after the other into a file, each synced: events a second.
  private double plainWriter() throws IOException {
    ByteBuffer batch = ByteBuffer.allocateDirect(BATCH * RECORD_BYTES);
    Path file = directory.resolve("plain");
    long written = 0;
    long start = System.nanoTime();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (written < PLAIN_BYTES) {
        batch.clear();
        while (batch.hasRemaining()) {
          written += channel.write(batch);
        }
        channel.force(false);
      }
    }
    double seconds = seconds(start);
    Files.delete(file);
    double events = written / (double) RECORD_BYTES / seconds;
    print(
        "plain writer, a sync a batch: %,.0f events/s, %.0f MB/s", events, written / seconds / 1e6);
    return events;
  }

  /// GZIP of the same events on one core: events a second.
  private double gzipAlone() throws IOException {
    long events = 0;
    long start = 0;
    for (int round = 0; round < 3; round++) {
      events = 0;
      start = System.nanoTime();
      try (OutputStream out = new GZIPOutputStream(OutputStream.nullOutputStream(), 1 << 16)) {
        for (int i = 0; i < 4; i++) {
          for (List<Record> batch : batches) {
            byte[] bytes = joined(batch);
            out.write(bytes);
            events += batch.size();
          }
        }
      }
    }
    double rate = events / seconds(start);
    print("gzip alone, level 6, one core: %,.0f events/s", rate);
    return rate;
  }

  private void batches(
      EmbeddedS3 s3, long records, int mebibytes, double plain, double gzip, String note)
      throws Exception {
    try (LocalFirehose firehose = open(s3, "batches-" + System.nanoTime())) {
      create(firehose, mebibytes, CompressionFormat.GZIP, BUCKET);
      long start = System.nanoTime();
      AtomicLong left = new AtomicLong(records / BATCH);
      inThreads(PRODUCERS, producer -> putBatches(firehose, left, producer));
      double acknowledged = seconds(start);
      firehose.flush("speed").get(10, TimeUnit.MINUTES);
      double delivered = seconds(start);
      print(
          "batches, buffer %d MiB: %,.0f events/s acknowledged, %,.0f events/s delivered;"
              + " %.2f of the plain writer, %.2f of gzip; heap %d MiB%s",
          mebibytes,
          records / acknowledged,
          records / delivered,
          records / delivered / plain,
          records / delivered / gzip,
          peakHeapMebibytes(),
          note);
    }
  }

  private void putBatches(LocalFirehose firehose, AtomicLong left, int producer) {
    for (int i = producer; left.getAndDecrement() > 0; i++) {
      firehose.putRecordBatch(
          PutRecordBatchRequest.builder()
              .deliveryStreamName("speed")
              .records(batches.get(i % batches.size()))
              .build());
    }
  }

  private void loneRecords(EmbeddedS3 s3) throws Exception {
    try (LocalFirehose firehose = open(s3, "lone")) {
      create(firehose, 5, CompressionFormat.GZIP, BUCKET);
      long[][] latencies = new long[LONE_CALLERS][];
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONE_SECONDS);
      long start = System.nanoTime();
      inThreads(LONE_CALLERS, caller -> latencies[caller] = putUntil(firehose, caller, end));
      double seconds = seconds(start);
      long[] all = Arrays.stream(latencies).flatMapToLong(Arrays::stream).sorted().toArray();
      print(
          "lone records, %d callers: %,.0f/s, p50 %.1f ms, p99 %.1f ms",
          LONE_CALLERS,
          all.length / seconds,
          all[all.length / 2] / 1e6,
          all[(int) (all.length * 0.99)] / 1e6);
      firehose.flush("speed").get(10, TimeUnit.MINUTES);
    }
  }

  private long[] putUntil(LocalFirehose firehose, int caller, long end) {
    List<Record> records = batches.get(caller % batches.size());
    long[] latencies = new long[1 << 16];
    int count = 0;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      firehose.putRecord(
          PutRecordRequest.builder()
              .deliveryStreamName("speed")
              .record(records.get(count % records.size()))
              .build());
      if (count == latencies.length) {
        latencies = Arrays.copyOf(latencies, 2 * count);
      }
      latencies[count++] = System.nanoTime() - start;
    }
    return Arrays.copyOf(latencies, count);
  }

  /// What waits while S3 has no such bucket, and is delivered when it has.
  private void backlog(EmbeddedS3 s3, long records) throws Exception {
    try (LocalFirehose firehose = open(s3, "backlog")) {
      create(firehose, 5, CompressionFormat.GZIP, "not-there-yet");
      AtomicLong left = new AtomicLong(records / BATCH);
      long start = System.nanoTime();
      inThreads(PRODUCERS, producer -> putBatches(firehose, left, producer));
      print(
          "backlog: %,d MB wait, %,.0f events/s acknowledged, heap %d MiB",
          firehose.status("speed").logBytes() / 1_000_000,
          records / seconds(start),
          peakHeapMebibytes());
      s3.client().createBucket(r -> r.bucket("not-there-yet"));
      start = System.nanoTime();
      firehose.flush("speed").get(10, TimeUnit.MINUTES);
      print(
          "backlog delivered: %,.0f events/s, heap %d MiB",
          records / seconds(start), peakHeapMebibytes());
    }
  }

  private LocalFirehose open(EmbeddedS3 s3, String name) {
    return LocalFirehose.open(
        directory.resolve(name),
        new FirehoseServices(
            s3.client(), new NoGlue(), new NoRedshift(), Map.of(), new SimpleMeterRegistry()),
        FirehoseSettings.DEFAULT,
        InstantSource.system(),
        new SplittableRandom(1));
  }

  private static void create(
      LocalFirehose firehose, int mebibytes, CompressionFormat format, String bucket) {
    firehose.createDeliveryStream(
        r ->
            r.deliveryStreamName("speed")
                .extendedS3DestinationConfiguration(
                    d ->
                        d.bucketARN("arn:aws:s3:::" + bucket)
                            .roleARN("arn:aws:iam::000000000000:role/delivery")
                            .compressionFormat(format)
                            .bufferingHints(h -> h.sizeInMBs(mebibytes).intervalInSeconds(60))));
  }

  /// A thread of its own for each number.
  private static void inThreads(int count, IntConsumer work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        running.add(threads.submit(() -> work.accept(number)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
  }

  /// Simulated events, padded to the size that the bounds are given for.
  private static List<List<Record>> batches() {
    List<List<Record>> batches = new ArrayList<>();
    List<Record> batch = new ArrayList<>();
    new Simulator(SimulatorSettings.of(Preset.DEFAULT, 1, 20L * BATCH))
        .run(
            (_, bytes, offset, length) -> {
              byte[] record = new byte[RECORD_BYTES];
              Arrays.fill(record, (byte) ' ');
              System.arraycopy(bytes, offset, record, 0, Math.min(length - 1, RECORD_BYTES - 1));
              record[RECORD_BYTES - 1] = '\n';
              batch.add(Record.builder().data(SdkBytes.fromByteArrayUnsafe(record)).build());
              if (batch.size() == BATCH) {
                batches.add(List.copyOf(batch));
                batch.clear();
              }
            },
            _ -> {});
    return batches;
  }

  private static byte[] joined(List<Record> batch) {
    ByteBuffer joined = ByteBuffer.allocate(batch.size() * RECORD_BYTES);
    batch.forEach(record -> joined.put(record.data().asByteArrayUnsafe()));
    return joined.array();
  }

  /// The most that the heap has held.
  private static long peakHeapMebibytes() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      MemoryUsage peak = pool.getPeakUsage();
      if (pool.getType() == MemoryType.HEAP && peak != null) {
        bytes += peak.getUsed();
      }
    }
    return bytes >> 20;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private static final class NoGlue implements GlueClient {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }

  private static final class NoRedshift implements RedshiftDataClient {
    @Override
    public String serviceName() {
      return SERVICE_NAME;
    }

    @Override
    public void close() {}
  }
}
