package dev.rastro.firehose;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Sends records through a processor, batch by batch. What it can't process is a dead letter.
final class ProcessorStage implements RecordStage {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final RecordProcessor processor;
  private final Processing.Function function;
  private final Preparations preparations;
  private final DeliveryPause pause;
  private final StreamMetrics metrics;
  private final DeadLetters deadLetters;
  private final RecordStage next;
  private final List<StreamRecord> batch = new ArrayList<>();
  private int batchBytes;

  /// @param preparations where this is one: a processor that takes its time lets others go on
  ProcessorStage(
      RecordProcessor processor,
      Processing.Function function,
      Preparations preparations,
      DeliveryPause pause,
      StreamMetrics metrics,
      DeadLetters deadLetters,
      RecordStage next) {
    this.processor = processor;
    this.function = function;
    this.preparations = preparations;
    this.pause = pause;
    this.metrics = metrics;
    this.deadLetters = deadLetters;
    this.next = next;
  }

  @Override
  public void accept(StreamRecord record) throws IOException {
    int length = record.data().remaining();
    if (!batch.isEmpty() && batchBytes + length > function.batchBytesMax()) {
      send();
    }
    batch.add(record.kept());
    batchBytes += length;
  }

  @Override
  public void finish() throws IOException {
    if (!batch.isEmpty()) {
      send();
    }
    next.finish();
  }

  private void send() throws IOException {
    List<StreamRecord> records = List.copyOf(batch);
    batch.clear();
    batchBytes = 0;
    List<RecordProcessor.Request> requests = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      StreamRecord record = records.get(i);
      requests.add(
          new RecordProcessor.Request(
              String.valueOf(i), record.arrival(), StreamRecord.bytes(record.data())));
    }
    Called called = preparations.outside(() -> call(requests));
    if (called.answers != null) {
      handOn(records, called.answers, called.attempts);
      return;
    }
    for (StreamRecord record : records) {
      bury(
          record,
          called.attempts,
          "Lambda.FunctionError",
          "The Lambda function was successfully invoked but it returned an error result: "
              + called.failure);
    }
  }

  /// What calls of a processor came to.
  ///
  /// @param answers null where all calls failed
  private record Called(
      @Nullable List<RecordProcessor.Answer> answers, int attempts, String failure) {}

  private Called call(List<RecordProcessor.Request> requests) throws IOException {
    Duration next = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      try {
        List<RecordProcessor.Answer> answers = List.copyOf(processor.process(requests));
        metrics.processed(true);
        return new Called(answers, attempt, "");
      } catch (Throwable e) { // Whatever a processor throws is a failed call of its own.
        metrics.processed(false);
        if (attempt > function.retriesMax()) {
          return new Called(null, attempt, e.toString());
        }
      }
      pause.await(next);
      next = next.multipliedBy(2);
      next = next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
    }
  }

  private void handOn(List<StreamRecord> records, List<RecordProcessor.Answer> answers, int attempt)
      throws IOException {
    Map<String, RecordProcessor.Answer> byId = new HashMap<>();
    Set<String> twice = new HashSet<>();
    for (RecordProcessor.Answer answer : answers) {
      if (byId.put(answer.recordId(), answer) != null) {
        twice.add(answer.recordId());
      }
    }
    for (int i = 0; i < records.size(); i++) {
      StreamRecord record = records.get(i);
      RecordProcessor.Answer answer = byId.get(String.valueOf(i));
      if (answer == null) {
        bury(
            record,
            attempt,
            "Lambda.MissingRecordId",
            "The processor gave no answer for the record");
      } else if (twice.contains(answer.recordId())) {
        bury(
            record,
            attempt,
            "Lambda.DuplicatedRecordId",
            "The processor gave more than one answer for the record");
      } else {
        handOn(record, answer, attempt);
      }
    }
  }

  private void handOn(StreamRecord record, RecordProcessor.Answer answer, int attempt)
      throws IOException {
    switch (answer.result()) {
      case OK ->
          next.accept(
              new StreamRecord(
                  record.arrival(),
                  record.source(),
                  ByteBuffer.wrap(answer.data()),
                  new PartitionKeys(Map.of(), answer.partitionKeys())));
      case DROPPED -> {
        // Left out on purpose: the processor has answered for it.
      }
      case PROCESSING_FAILED ->
          bury(
              record,
              attempt,
              "Lambda.ProcessingFailedStatus",
              "ProcessingFailed status set for record");
    }
  }

  private void bury(StreamRecord record, int attempts, String code, String message)
      throws IOException {
    deadLetters.add(
        new DeadLetter(
            DeadLetter.Kind.PROCESSING_FAILED,
            record.arrival(),
            attempts,
            code,
            message,
            StreamRecord.bytes(record.source())));
  }
}
