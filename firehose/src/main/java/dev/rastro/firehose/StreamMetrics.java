package dev.rastro.firehose;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// A stream's metrics under the names that CloudWatch has for them; the tag is its dimension.
///
/// Follows "Monitoring with CloudWatch metrics" of the Firehose developer guide. Counters count
/// since the process began. Safe for many threads.
@SuppressWarnings("LongDoubleConversion") // What is counted stays far below 2^53.
final class StreamMetrics implements AutoCloseable {

  private static final String TAG = "DeliveryStreamName";
  private static final String FRESHNESS = "DeliveryToS3.DataFreshness";

  /// CloudWatch has no name for it.
  private static final String PROCESSING_FAILED = "Rastro.FailedProcessing.Records";

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<String, Counter> counters = new LinkedHashMap<>();
  private final Map<String, DistributionSummary> successes = new LinkedHashMap<>();
  private final Map<String, Gauge> gauges = new LinkedHashMap<>();
  private final AtomicLong partitions = new AtomicLong();

  StreamMetrics(MeterRegistry registry, String stream) {
    this.registry = registry;
    this.tags = Tags.of(TAG, stream);
    for (String name :
        List.of(
            "IncomingRecords",
            "IncomingBytes",
            "IncomingPutRequests",
            "ThrottledRecords",
            "DeliveryToS3.Bytes",
            "DeliveryToS3.Records",
            "DeliveryToS3.ObjectCount",
            "BackupToS3.Bytes",
            "BackupToS3.Records",
            "DeliveryToRedshift.Bytes",
            "DeliveryToRedshift.Records",
            "SucceedConversion.Records",
            "FailedConversion.Records",
            PROCESSING_FAILED)) {
      counters.put(name, added(Counter.builder(name).tags(tags).register(registry)));
    }
    for (String name :
        List.of(
            "DeliveryToS3.Success",
            "BackupToS3.Success",
            "DeliveryToRedshift.Success",
            "ExecuteProcessing.Success")) {
      successes.put(name, added(DistributionSummary.builder(name).tags(tags).register(registry)));
    }
    gauge(Gauge.builder("PartitionCount", partitions, AtomicLong::get));
  }

  /// Shows what a stream itself knows, as gauges.
  void watch(DeliveryStream stream) {
    gauge(Gauge.builder(FRESHNESS, stream, s -> s.status().oldestAge().toMillis() / 1e3));
    gauge(
        Gauge.builder("Rastro.WaitingRecords", stream, s -> (double) s.status().waitingRecords()));
    gauge(Gauge.builder("Rastro.LogBytes", stream, s -> (double) s.status().logBytes()));
  }

  private void gauge(Gauge.Builder<?> builder) {
    Gauge gauge = added(builder.tags(tags).register(registry));
    gauges.put(gauge.getId().getName(), gauge);
  }

  void incoming(long records, long bytes) {
    count("IncomingPutRequests", 1);
    count("IncomingRecords", records);
    count("IncomingBytes", bytes);
  }

  void throttled(long records) {
    count("ThrottledRecords", records);
  }

  /// S3 was told to keep an object, and did or did not.
  void put(PreparedObject.Purpose purpose, boolean isSuccess) {
    succeeded(
        switch (purpose) {
          case DATA, ERROR -> "DeliveryToS3.Success";
          case BACKUP -> "BackupToS3.Success";
        },
        isSuccess);
  }

  /// An object belongs to a cut that is delivered.
  void delivered(PreparedObject object) {
    switch (object.purpose()) {
      case DATA -> {
        count("DeliveryToS3.Bytes", object.bytes());
        count("DeliveryToS3.Records", object.records());
        count("DeliveryToS3.ObjectCount", 1);
      }
      case BACKUP -> {
        count("BackupToS3.Bytes", object.bytes());
        count("BackupToS3.Records", object.records());
      }
      case ERROR -> {
        // Counted by what failed.
      }
    }
  }

  /// A warehouse was told to load an object, and did or did not.
  void load(boolean isSuccess) {
    succeeded("DeliveryToRedshift.Success", isSuccess);
  }

  /// An object of a cut that is delivered was loaded.
  void loaded(PreparedObject object) {
    count("DeliveryToRedshift.Bytes", object.bytes());
    count("DeliveryToRedshift.Records", object.records());
  }

  void converted(long records) {
    count("SucceedConversion.Records", records);
  }

  /// A processor was called.
  void processed(boolean isSuccess) {
    succeeded("ExecuteProcessing.Success", isSuccess);
  }

  void failed(DeadLetter.Kind kind, long records) {
    count(
        switch (kind) {
          case FORMAT_CONVERSION_FAILED -> "FailedConversion.Records";
          case PROCESSING_FAILED -> PROCESSING_FAILED;
        },
        records);
  }

  void partitions(int count) {
    partitions.set(count);
  }

  /// Every metric's value by its name; of a success, the share of attempts.
  Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.count()));
    successes.forEach(
        (name, success) -> {
          if (success.count() > 0) {
            values.put(name, success.mean());
          }
        });
    gauges.forEach((name, gauge) -> values.put(name, gauge.value()));
    return values;
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
  }

  private void count(String name, long amount) {
    required(counters, name).increment((double) amount);
  }

  private void succeeded(String name, boolean isSuccess) {
    required(successes, name).record(isSuccess ? 1 : 0);
  }

  private static <T> T required(Map<String, T> meters, String name) {
    T meter = meters.get(name);
    if (meter == null) {
      throw new IllegalArgumentException("there is no metric " + name);
    }
    return meter;
  }

  private <T extends Meter> T added(T meter) {
    meters.add(meter);
    return meter;
  }
}
