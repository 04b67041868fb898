package dev.rastro.firehose;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rastro.testkit.InMemoryS3;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import software.amazon.awssdk.services.s3.model.S3Object;

/// What a simulation put and what was acknowledged, against what lies in S3 in the end.
final class SimulationChecks {

  private static final int BUFFER_BYTES = 1 << 20;

  private final String bucket;
  private final Set<String> put = new HashSet<>();
  private final Set<String> acknowledged = new HashSet<>();
  private final List<Map.Entry<CompletableFuture<Void>, Set<String>>> flushes = new ArrayList<>();
  private int crashes;
  private int failures;
  private int objects;
  private int largeObjects;
  private int throttled;
  private int moved;

  /// The records of one producer in one object: from the first to the last.
  private record Run(int producer, int first, int last) {}

  SimulationChecks(String bucket) {
    this.bucket = bucket;
  }

  void put(List<String> records) {
    put.addAll(records);
  }

  void acknowledge(List<String> records) {
    acknowledged.addAll(records);
  }

  void expect(CompletableFuture<Void> flush) {
    flushes.add(Map.entry(flush, Set.copyOf(acknowledged)));
  }

  void crashed() {
    crashes++;
  }

  void failed() {
    failures++;
  }

  /// Records were refused, for a quota or because the log is full.
  void throttled() {
    throttled++;
  }

  /// A cut was taken that had been moved in the log.
  void tookMoved() {
    moved++;
  }

  int movedCount() {
    return moved;
  }

  int throttledCount() {
    return throttled;
  }

  /// Objects that were cut by their size.
  int largeObjectCount() {
    return largeObjects;
  }

  int acknowledgedCount() {
    return acknowledged.size();
  }

  int crashCount() {
    return crashes;
  }

  int failureCount() {
    return failures;
  }

  int objectCount() {
    return objects;
  }

  /// Acknowledged is delivered: all of it, unchanged, once, and in each producer's order.
  void verify(InMemoryS3 s3) {
    Set<String> found = new HashSet<>();
    List<Run> runs = new ArrayList<>();
    for (S3Object object : s3.listObjectsV2(r -> r.bucket(bucket)).contents()) {
      objects++;
      Map<Integer, List<Integer>> sequences = new HashMap<>();
      for (String record : records(s3, object.key())) {
        if (!put.contains(record)) {
          throw new AssertionError(
              object.key() + " is changed: it holds what nobody put: " + shown(record));
        }
        if (!found.add(record)) {
          throw new AssertionError(
              object.key() + " holds a record for the second time: " + shown(record));
        }
        String[] parts = record.split(":", 3);
        sequences
            .computeIfAbsent(Integer.valueOf(parts[0]), _ -> new ArrayList<>())
            .add(Integer.valueOf(parts[1]));
      }
      sequences.forEach((producer, numbers) -> runs.add(run(object.key(), producer, numbers)));
    }
    requireNoneLost(found);
    requireInOrder(runs);
  }

  private static String shown(String record) {
    return record.substring(0, Math.min(record.length(), 80));
  }

  private void requireNoneLost(Set<String> found) {
    for (String record : acknowledged) {
      if (!found.contains(record)) {
        throw new AssertionError("An acknowledged record is lost: " + shown(record));
      }
    }
    flushes.forEach(
        flush -> {
          if (flush.getKey().isDone()
              && !flush.getKey().isCompletedExceptionally()
              && !found.containsAll(flush.getValue())) {
            throw new AssertionError("A flush ended before all was delivered");
          }
        });
  }

  private static Run run(String key, int producer, List<Integer> numbers) {
    for (int i = 1; i < numbers.size(); i++) {
      if (numbers.get(i) <= numbers.get(i - 1)) {
        throw new AssertionError(key + " has producer " + producer + " out of order: " + numbers);
      }
    }
    return new Run(producer, numbers.getFirst(), numbers.getLast());
  }

  /// No object's records of a producer lie between those of another object.
  private static void requireInOrder(List<Run> runs) {
    for (int i = 0; i < runs.size(); i++) {
      for (int j = 0; j < runs.size(); j++) {
        Run one = runs.get(i);
        Run other = runs.get(j);
        if (i != j
            && one.producer == other.producer
            && one.first < other.last
            && other.first < one.last) {
          throw new AssertionError("Two objects cross: " + one + " and " + other);
        }
      }
    }
  }

  private List<String> records(InMemoryS3 s3, String key) {
    byte[] bytes = s3.getObjectAsBytes(r -> r.bucket(bucket).key(key)).asByteArrayUnsafe();
    String text;
    try {
      text =
          key.endsWith(".gz")
              ? new String(
                  new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), UTF_8)
              : new String(bytes, UTF_8);
    } catch (IOException e) {
      throw new AssertionError(key + " is changed: it is no whole object", e);
    }
    if (text.length() >= BUFFER_BYTES) {
      largeObjects++;
    }
    List<String> records = new ArrayList<>();
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      records.add(text.substring(from, end + 1));
      from = end + 1;
    }
    if (from < text.length()) {
      throw new AssertionError(key + " ends within a record");
    }
    return records;
  }
}
