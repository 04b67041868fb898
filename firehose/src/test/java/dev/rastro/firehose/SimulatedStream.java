package dev.rastro.firehose;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One stream of a simulation: the disk that its log is on, its producers, and what is known of it.
final class SimulatedStream {

  private static final int PRODUCERS = 3;
  private static final int RECORDS_MAX = 4;

  final String name;
  final String bucket;
  final SimulatedDisk disk;
  final SimulationChecks checks;
  final List<Written> unsynced = new ArrayList<>();
  private final int recordLengthMax;
  private final int[] sequences = new int[PRODUCERS];
  boolean isCreated;

  /// What delivers while a process has it open; null while none has.
  @Nullable DeliveryStream stream;

  @Nullable CutDelivery delivery;

  /// Records that are written and not synced yet.
  record Written(List<String> records, LogPosition end) {}

  SimulatedStream(String name, SimulatedDisk disk, int recordLengthMax) {
    this.name = name;
    this.bucket = "lake-" + name;
    this.disk = disk;
    this.checks = new SimulationChecks(bucket);
    this.recordLengthMax = recordLengthMax;
  }

  /// The next records of a producer.
  List<String> records(RandomGenerator random) {
    int producer = random.nextInt(PRODUCERS);
    List<String> records = new ArrayList<>();
    for (int i = 1 + random.nextInt(RECORDS_MAX); i > 0; i--) {
      records.add(
          producer
              + ":"
              + sequences[producer]++
              + ":"
              + "x".repeat(random.nextInt(recordLengthMax))
              + "\n");
    }
    checks.put(records);
    return records;
  }

  /// The process is gone.
  void forget() {
    stream = null;
    delivery = null;
    unsynced.clear();
  }
}
